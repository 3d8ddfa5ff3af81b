/** Reads one frame from the server: the only place where its words become our types. */

import {
  PUSH,
  RESULTS,
  type AnyPush,
  type MethodName,
  type Problem,
} from "../contracts/contracts.gen";
import { checkFor, type Check, type Flaw } from "./check";
import type { Diagnostic } from "./diagnostics";

export type Flawed = Omit<Diagnostic, "at">;

export type Incoming =
  | { readonly kind: "push"; readonly push: AnyPush }
  | { readonly kind: "result"; readonly id: string; readonly result: unknown }
  | { readonly kind: "failure"; readonly id: string; readonly error: Problem }
  | { readonly kind: "bad-push"; readonly channel: string; readonly flaw: Flawed }
  | { readonly kind: "bad"; readonly flaw: Flawed };

const checkPush = checkFor(PUSH);
const checkFailure = checkFor(["struct", "Failure"]);
const resultChecks = new Map<MethodName, Check>();

export function readFrame(text: string): Incoming {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (error) {
    return bad("frame.not-json", String(error));
  }
  if (typeof frame !== "object" || frame === null) return bad("frame.unknown", "not an object");
  if ("type" in frame && frame.type === "push") return readPush(frame);
  if ("id" in frame && typeof frame.id === "string") return readAnswer(frame.id, frame);
  return bad("frame.unknown", "neither a push nor an answer");
}

/** What is wrong with a method's result, if anything. */
export function flawInResult(method: MethodName, result: unknown): Flawed | null {
  let check = resultChecks.get(method);
  if (check === undefined) {
    check = checkFor(RESULTS[method] ?? "any");
    resultChecks.set(method, check);
  }
  const found = check(result);
  return found && flawed("reply.invalid", found, "result");
}

function readPush(frame: object): Incoming {
  const found = checkPush(frame);
  if (found === null) return { kind: "push", push: frame as AnyPush };
  const channel = "channel" in frame ? String(frame.channel) : "";
  return { kind: "bad-push", channel, flaw: flawed("push.invalid", found) };
}

function readAnswer(id: string, frame: object): Incoming {
  if (!("error" in frame)) {
    return { kind: "result", id, result: "result" in frame ? frame.result : undefined };
  }
  const found = checkFailure(frame);
  if (found !== null) return { kind: "bad", flaw: flawed("reply.invalid", found) };
  return { kind: "failure", id, error: frame.error as Problem };
}

function flawed(code: Flawed["code"], found: Flaw, root?: string): Flawed {
  const path = root === undefined ? found.path : [root, ...found.path];
  return { code, reason: found.reason, path: path.join(".") };
}

function bad(code: Flawed["code"], reason: string): Incoming {
  return { kind: "bad", flaw: { code, reason, path: "" } };
}
