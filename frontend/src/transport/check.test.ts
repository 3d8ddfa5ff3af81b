import { describe, expect, test } from "vitest";

import { PUSH } from "../contracts/contracts.gen";
import { checkFor } from "./check";
import { readFrame } from "./incoming";

const checkPush = checkFor(PUSH);

function deltaPush(payload: object = {}, envelope: object = {}) {
  return {
    type: "push",
    sequence: 9,
    channel: "orchestration.events",
    data: {
      previous: 41,
      position: 42,
      events: [
        {
          sequence: 42,
          eventId: "e42",
          aggregateKind: "thread",
          aggregateId: "t1",
          occurredAt: "2026-01-01T00:00:00.000Z",
          commandId: null,
          causationEventId: null,
          correlationId: null,
          metadata: {},
          type: "thread.message-sent",
          payload: {
            threadId: "t1",
            messageId: "m1",
            role: "assistant",
            text: "piece",
            turnId: null,
            streaming: true,
            createdAt: "2026-01-01T00:00:00.000Z",
            updatedAt: "2026-01-01T00:00:00.000Z",
            ...payload,
          },
          ...envelope,
        },
      ],
    },
  };
}

const at = "data.events.0.payload";

describe("a frame", () => {
  test("as the contracts say is accepted", () => {
    expect(checkPush(deltaPush())).toBeNull();
  });

  test("with keys that nobody knows is accepted", () => {
    expect(checkPush(deltaPush({ mood: "good" }, { extra: 1 }))).toBeNull();
  });

  test.each([
    ["without a key", { messageId: undefined }, `${at}.messageId`, "expected text, found nothing"],
    ["with null for text", { text: null }, `${at}.text`, "expected text, found null"],
    ["with a word for a truth", { streaming: "yes" }, `${at}.streaming`, 'expected true or false, found "yes"'],
    ["with an unknown word", { role: "robot" }, `${at}.role`, 'expected "assistant" or "system" or "user", found "robot"'],
    ["with null for a list", { attachments: null }, `${at}.attachments`, "expected a list, found null"],
    [
      "with a flaw deep inside",
      { attachments: [{ type: "image", id: "a", name: "n", mimeType: "image/png", sizeBytes: 1.5 }] },
      `${at}.attachments.0.sizeBytes`,
      "expected a whole number, found 1.5",
    ],
  ])("%s is refused with the place and the reason", (_, payload, path, reason) => {
    const found = checkPush(deltaPush(payload));

    expect(found?.path.join(".")).toBe(path);
    expect(found?.reason).toBe(reason);
  });

  test("with an event that nobody knows is refused", () => {
    const found = checkPush(deltaPush({}, { type: "thread.exploded" }));

    expect(found?.path.join(".")).toBe("data.events.0.type");
    expect(found?.reason).toContain("thread.exploded");
  });

  test("on a channel that nobody knows is refused", () => {
    const incoming = readFrame(JSON.stringify({ ...deltaPush(), channel: "weather.changed" }));

    expect(incoming).toMatchObject({ kind: "bad-push", flaw: { code: "push.invalid", path: "channel" } });
  });

  test("names long values only in part", () => {
    const found = checkPush(deltaPush({ role: "x".repeat(1_000) }));

    expect(found?.reason.length).toBeLessThan(200);
  });
});

describe("a default", () => {
  test("is filled in where an older record lacks the key", () => {
    const session: Record<string, unknown> = {
      threadId: "t1",
      status: "ready",
      providerName: "codex",
      activeTurnId: null,
      lastError: null,
      updatedAt: "2026-01-01T00:00:00.000Z",
    };

    expect(checkFor(["struct", "Session"])(session)).toBeNull();
    expect(session["runtimeMode"]).toBe("full-access");
  });

  test("is not invented for what is simply absent", () => {
    const options: Record<string, unknown> = {};

    expect(checkFor(["struct", "CodexOptions"])(options)).toBeNull();
    expect(options).toEqual({});
  });
});

test("a shape that contains itself is checked all the way down", () => {
  const when = { type: "not", node: { type: "not", node: { type: "identifier", name: 7 } } };

  const found = checkFor(["tagged", "WhenNode"])(when);

  expect(found?.path.join(".")).toBe("node.node.name");
});
