/** What there is to look at. */

import type { ProposedPlan, ThreadShell } from "@/contracts/contracts.gen";
import { serverConfig } from "@/store/builders";
import { EMPTY_SHELL, type ShellState, type ThreadView } from "@/store/state";

import type { Page } from "../router";
import { minutesAgo, planned, project, provider, queued, session, thread, turn, view } from "./build";
import * as changes from "./changes";
import * as conversations from "./conversations";
import type { FakeState } from "./fakeClient";

const projects = [
  project("p1", "observatory", "/home/ada/code/observatory"),
  project("p2", "A project with quite a long name indeed", "/home/ada/code/clients/2026/a-project-with-quite-a-long-name"),
  project("p3", "notes", "/home/ada/notes"),
];

const running = { session: session("x", "running", "t1"), latestTurn: turn("t1", "running") };

const threads: readonly ThreadShell[] = [
  thread("working", "p1", "Wrong periods of the planets", running),
  thread("asking", "p1", "Publish the package", { ...running, pendingApprovals: 1, lastActivityAt: minutesAgo(4) }),
  thread("questioning", "p1", "Set up continuous integration", { ...running, pendingUserInputs: 1, lastActivityAt: minutesAgo(9) }),
  thread("askingChange", "p1", "Rename the constant", { ...running, pendingApprovals: 1, lastActivityAt: minutesAgo(12) }),
  thread("fixed", "p1", "Explain how the ephemeris is computed and where its numbers come from", {
    session: session("x", "ready"),
    latestTurn: turn("t1", "completed", 0.4),
    lastActivityAt: minutesAgo(40),
  }),
  thread("awkward", "p2", "Long words and errors", {
    session: session("x", "error"),
    latestTurn: turn("t1", "error", 100),
    runtimeMode: "full-access",
    lastActivityAt: minutesAgo(100),
  }),
  thread("long", "p2", "A thread of many turns", {
    session: session("x", "ready"),
    latestTurn: turn("t1", "interrupted", 2000),
    lastActivityAt: minutesAgo(3000),
  }),
  thread("retrying", "p3", "A connection that breaks", running),
  thread("noNetwork", "p3", "No network", running),
  thread("signIn", "p3", "A sign-in that ran out", { session: session("x", "error"), latestTurn: turn("t1", "error", 2) }),
  thread("tooLong", "p3", "A long conversation", { session: session("x", "error"), latestTurn: turn("t1", "error", 2) }),
  thread("empty", "p2", "New thread", { lastActivityAt: minutesAgo(30_000) }),
  thread("old", "p2", "Something that is done with", { archivedAt: minutesAgo(9) }),
];

const shell: ShellState = { ...EMPTY_SHELL, isLoaded: true, projects, threads };

const config = serverConfig({ providers: [provider("codex"), provider("demo")] });

const entriesOf = { ...conversations, empty: [] };

const views = Object.fromEntries(
  threads
    .filter((row): row is ThreadShell & { id: keyof typeof entriesOf } => row.id in entriesOf)
    .map((row) => [row.id, view(row, entriesOf[row.id], row.id === "long" ? 10 : null)]),
);

const noCodex = provider("codex", {
  installed: false,
  version: null,
  status: "error",
  auth: { status: "unknown" },
  models: [],
  message: "Codex is not installed. Install it with npm install -g @openai/codex, or set its path in Settings.",
});

const everything: FakeState = { shell, config, threads: views };

const queue = [
  queued("q1", "Then compare the moons of Jupiter as well: Io, Europa, Ganymede and Callisto, with their published periods, and say where they differ by more than a minute."),
  queued("q2", "Commit it"),
];

const firstPlan = "# Draw the plots as SVG\n\n1. Let `docs/plot.py` write SVG\n2. Link them in the README\n";
const betterPlan = `# Draw the plots as SVG, and keep them small

Today each plot is a PNG of 400 kB.

1. Let \`docs/plot.py\` take \`--format svg\` and \`--width\`
2. Draw **four** planets: Mercury, Earth, Jupiter, Neptune
3. Link the files in the README, below the table

\`\`\`sh
python docs/plot.py --format svg --width 640
\`\`\`
`;

/** A plan that was refined, and what became of it. */
function withPlans(more: Partial<ProposedPlan>): Case {
  const row = threads.find(({ id }) => id === "fixed") ?? thread("fixed", "p1", "fixed", {});
  const plans = [planned("plan1", firstPlan, 3), planned("plan2", betterPlan, 1, more)];
  const shown = view({ ...row, interactionMode: "plan" }, conversations.fixed, null, [], plans);
  return {
    state: { ...everything, threads: { ...views, fixed: shown } },
    page: { name: "thread", threadId: "fixed" },
  };
}

function withQueue(threadId: "working" | "fixed", changes: Partial<ThreadShell>): Case {
  const rows = threads.map((row) =>
    row.id === threadId ? { ...row, queuedMessages: queue.length, ...changes } : row,
  );
  const row = rows.find(({ id }) => id === threadId) ?? thread(threadId, "p1", threadId, {});
  const shown = view(row, entriesOf[threadId], null, queue);
  return {
    state: { ...everything, shell: { ...shell, threads: rows }, threads: { ...views, [threadId]: shown } },
    page: { name: "thread", threadId },
  };
}

/** A thread whose turn changed files, or that went back to one. */
function withChanges(changed: (shown: ThreadView) => ThreadView): Case {
  const shown = views["fixed"];
  const threads = shown ? { ...views, fixed: changed(shown) } : views;
  return { state: { ...everything, threads, diff: changes.sampleDiff }, page: { name: "thread", threadId: "fixed" } };
}

interface Case {
  readonly state: FakeState;
  readonly page: Page;
}

export function caseOf(name: string): Case {
  switch (name) {
    case "newcomer":
      return {
        state: { shell: { ...shell, projects: [], threads: [] }, config: { ...config, providers: [noCodex, provider("demo")] }, threads: {} },
        page: { name: "home" },
      };
    case "home":
      return { state: everything, page: { name: "home" } };
    case "new":
      return { state: everything, page: { name: "newThread", projectId: "p3" } };
    case "noAgent":
      return {
        state: { ...everything, config: { ...config, providers: [noCodex] } },
        page: { name: "newThread", projectId: "p3" },
      };
    case "offline": {
      const connection = { phase: "reconnecting", attempt: 3, retryAt: Date.now() + 7000, reason: "The server cannot be reached." } as const;
      return { state: { ...everything, connection }, page: { name: "thread", threadId: "fixed" } };
    }
    case "changed":
      return withChanges(changes.changesOf);
    case "wentBack":
      return withChanges(changes.wentBackOf);
    case "wentBackTwice":
      return withChanges(changes.wentBackTwiceOf);
    case "undone":
      return withChanges(changes.undoneOf);
    case "planning":
      return withPlans({});
    case "implemented":
      return withPlans({ implementedAt: new Date().toISOString(), implementationThreadId: "working" });
    case "queued":
      return withQueue("working", {});
    case "archived":
      return withQueue("fixed", { archivedAt: minutesAgo(9) });
    case "paused":
      return withQueue("fixed", { queueHeld: "interrupted" });
    default:
      return { state: everything, page: { name: "thread", threadId: name } };
  }
}
