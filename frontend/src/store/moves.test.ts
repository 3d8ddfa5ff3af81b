import { describe, expect, it } from "vitest";

import type { OrchestrationEvent } from "../contracts/contracts.gen";
import { applyToThread } from "./applyEvent";
import { activity, AT, event, message, pageAt } from "./builders";
import { joined } from "./entries";
import { isUnknownPast } from "./moves";
import { threadOf, type ThreadState } from "./state";

const session = {
  threadId: "t1",
  status: "ready" as const,
  providerName: "demo",
  activeTurnId: null,
  lastError: null,
  updatedAt: AT,
  runtimeMode: "full-access" as const,
};

/** A thread that things happen to, one after the other. */
class Story {
  private sequence = 100;

  constructor(public state: ThreadState = threadOf(pageAt(100))) {}

  happen<T extends OrchestrationEvent["type"]>(type: T, payload: Parameters<typeof event<T>>[2]): this {
    this.sequence += 1;
    this.state = applyToThread(this.state, event(this.sequence, type, payload));
    return this;
  }

  say(id: string, role: "user" | "assistant" | "system", turnId: string | null): this {
    const sent = { messageId: id, role, text: id, turnId, streaming: false, createdAt: AT, updatedAt: AT };
    return this.happen("thread.message-sent", { threadId: "t1", ...sent });
  }

  tell(id: string, turnId: string | null): this {
    const { sequence, ...told } = { ...activity(id, 0), turnId };
    return this.happen("thread.activity-appended", { threadId: "t1", activity: told });
  }

  begin(turnId: string): this {
    return this.happen("thread.session-set", { threadId: "t1", session, startedTurn: { turnId, messageId: null } });
  }

  /** The count-th turn, of this name: a question, a tool, a plan, an answer, the end. */
  turn(count: number, name = `${count}`): this {
    const turnId = `turn-${name}`;
    const plan = { id: `plan-${name}`, turnId, planMarkdown: "", createdAt: AT, updatedAt: AT };
    this.say(`ask-${name}`, "user", null).begin(turnId).tell(`tool-${name}`, turnId);
    this.happen("thread.proposed-plan-upserted", {
      threadId: "t1",
      proposedPlan: { ...plan, implementedAt: null, implementationThreadId: null },
    });
    this.say(`answer-${name}`, "assistant", turnId);
    const settledTurn = { turnId, state: "completed" as const, completedAt: AT };
    this.happen("thread.session-set", { threadId: "t1", session, settledTurn });
    return this.happen("thread.turn-diff-completed", {
      threadId: "t1",
      turnId,
      checkpointTurnCount: count,
      checkpointRef: `ref-${name}`,
      status: "ready",
      files: [],
      assistantMessageId: `answer-${name}`,
      completedAt: AT,
    });
  }

  /** Back to the end of these turns. */
  goBack(undoRef: string | undefined, ...names: string[]): this {
    return this.happen("thread.reverted", {
      threadId: "t1",
      turnCount: names.length,
      keptMessageIds: names.flatMap((name) => [`ask-${name}`, `answer-${name}`]),
      keptTurnIds: names.map((name) => `turn-${name}`),
      ...(undoRef !== undefined && { undoRef }),
    });
  }

  /** The thread has the turns again that it had at `checkpointRef`. */
  undo(checkpointRef: string, undoRef: string, ...names: string[]): this {
    return this.happen("thread.revert-undone", {
      threadId: "t1",
      checkpointRef,
      undoRef,
      turns: names.map((name, place) => ({ turnId: `turn-${name}`, turnCount: place + 1, placeholder: false })),
      plans: names.map((name) => ({ id: `plan-${name}`, turnId: `turn-${name}` })),
      updatedAt: AT,
    });
  }

  get said(): string[] {
    return this.state.messages.map(({ id }) => id);
  }
}

/** What a move may change. */
function contentOf({ thread, messages, activities, proposedPlans, checkpoints, before }: ThreadState): object {
  const { latestTurn } = thread;
  return { latestTurn, messages, activities, proposedPlans, checkpoints, before };
}

const threeTurns = () => new Story().turn(1).turn(2).turn(3);

describe("going back, and what undoes it", () => {
  it("brings back everything, as it was", () => {
    const story = threeTurns();
    const then = contentOf(story.state);

    story.goBack("one", "1");
    expect(story.said).toEqual(["ask-1", "answer-1"]);
    story.undo("one", "two", "1", "2", "3");

    expect(contentOf(story.state)).toEqual(then);
  });

  it("is undone itself, with what was said in between", () => {
    const story = threeTurns().goBack("one", "1").turn(2, "other");
    const then = contentOf(story.state);

    story.undo("one", "two", "1", "2", "3");
    expect(story.said).not.toContain("ask-other");
    story.undo("two", "three", "1", "other");

    expect(contentOf(story.state)).toEqual(then);
    expect(story.undo("three", "four", "1", "2", "3").said).toContain("ask-3");
  });

  it("leaps over later moves", () => {
    const story = threeTurns();
    const then = contentOf(story.state);
    story.goBack("one", "1", "2").turn(3, "a").goBack("two", "1").turn(2, "b").undo("two", "three", "1", "2", "a");
    const between = contentOf(story.state);

    expect(contentOf(story.undo("one", "four", "1", "2", "3").state)).toEqual(then);
    expect(contentOf(story.undo("four", "five", "1", "2", "a").state)).toEqual(between);
    expect(story.undo("three", "six", "1", "b").said).toEqual(["ask-1", "answer-1", "ask-b", "answer-b"]);
  });

  it("leaves alone what is of no turn, what the system said, and a turn that runs", () => {
    const story = threeTurns().goBack("one", "1").tell("went-back", null).say("notice", "system", null);
    story.say("ask-now", "user", "turn-now").begin("turn-now").tell("tool-now", "turn-now");

    story.undo("one", "two", "1", "2", "3");

    expect(story.said.slice(-4)).toEqual(["ask-3", "answer-3", "notice", "ask-now"]);
    expect(story.state.activities.slice(-2).map(({ id }) => id)).toEqual(["went-back", "tool-now"]);
    expect(story.state.thread.latestTurn).toMatchObject({ turnId: "turn-now", state: "running" });
    expect(story.state.checkpoints).toHaveLength(3);
  });

  it("brings back what was told of a turn that stayed, and then went with a later move", () => {
    const story = threeTurns().goBack("one", "1", "2").tell("late-2", "turn-2").goBack("two", "1");

    story.undo("one", "three", "1", "2", "3");

    expect(story.state.activities.map(({ id }) => id)).toEqual(["tool-1", "tool-2", "tool-3", "late-2"]);
  });
});

describe("a thread of which the newest page is here", () => {
  const newest = () => {
    const messages = [message("ask-9", 90), message("answer-9", 91)];
    return new Story(threadOf(pageAt(100, "t1", { before: 90, messages })));
  };

  it("goes without the pages that were loaded since: what they held then is not known", () => {
    const story = newest().turn(10).goBack("one", "9");
    const { messages } = story.state;
    story.state = { ...story.state, before: null, messages: joined([message("ask-8", 80)], messages) };

    story.undo("one", "two", "9", "10");

    expect(story.said).toEqual(["ask-9", "answer-9", "ask-10", "answer-10"]);
    expect(story.state.before).toBe(90);
  });

  it("knows no more than what it holds: much was said since", () => {
    const story = newest().turn(10).goBack("one", "9");
    story.state = { ...story.state, before: 91, messages: story.state.messages.slice(1) };

    story.undo("one", "two", "9", "10");

    expect(story.said).toEqual(["answer-9", "ask-10", "answer-10"]);
    expect(story.state.before).toBe(91);
  });
});

describe("what is remembered", () => {
  const undoing = (state: ThreadState, ref: string) =>
    isUnknownPast(state, event(state.position + 1, "thread.revert-undone", {
      threadId: "t1",
      checkpointRef: ref,
      undoRef: "next",
      turns: [],
      plans: [],
      updatedAt: AT,
    }));

  it("is the lists of then, not copies", () => {
    const story = threeTurns();
    const { state } = story;

    const [past] = story.goBack("one", "1").state.pasts;

    expect(past?.messages).toBe(state.messages);
    expect(past?.activities).toBe(state.activities);
  });

  it("is the last ten moves", () => {
    const story = threeTurns();
    for (let move = 1; move <= 12; move += 1) story.goBack(`move-${move}`, "1");

    expect(story.state.pasts.map(({ undoRef }) => undoRef)).toEqual(
      Array.from({ length: 10 }, (_, place) => `move-${place + 3}`),
    );
    expect([undoing(story.state, "move-2"), undoing(story.state, "move-3")]).toEqual([true, false]);
  });

  it("is nothing of a move that cannot be undone, nor of what happened before the page came", () => {
    const story = threeTurns().goBack(undefined, "1");

    expect(story.state.pasts).toEqual([]);
    expect(undoing(story.state, "one")).toBe(true);
  });

  it("is nothing that is missing where the undo has happened already", () => {
    const { state } = threeTurns();

    expect(undoing({ ...state, position: 9_000 }, "one")).toBe(true);
    expect(isUnknownPast({ ...state, position: 9_000 }, event(200, "thread.revert-undone", {
      threadId: "t1", checkpointRef: "one", undoRef: "two", turns: [], plans: [], updatedAt: AT,
    }))).toBe(false);
  });
});
