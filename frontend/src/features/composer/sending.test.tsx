import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { forgetDrafts } from "./drafts";
import { takeFiles } from "./draftImages";
import { shownComposer } from "./shownComposer";
import type { Outgoing } from "./useDraft";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  URL.createObjectURL = () => "blob:1";
  URL.revokeObjectURL = () => undefined;
});
afterEach(() => {
  cleanup();
  takeFiles("t1");
  localStorage.clear();
  forgetDrafts();
});

/** A server whose answers come when told, the oldest first. */
function slowServer() {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const ask = () => new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
  return {
    ask,
    agree: () => answered(() => waiting.shift()?.resolve()),
    refuse: () => answered(() => waiting.shift()?.reject(new Error("thread is archived"))),
  };
}

async function answered(answer: () => void): Promise<void> {
  answer();
  await act(() => Promise.resolve());
}

/** What another page would find: it knows only what the browser keeps. */
function reloaded(): void {
  cleanup();
  forgetDrafts();
}

it("a message on its way does not stand in the field again when somebody comes back to the thread", async () => {
  const server = slowServer();
  await userEvent.type(shownComposer({ onSend: server.ask }), "fix it{Enter}");
  cleanup();
  shownComposer({ draftKey: "t2" });
  cleanup();

  const field = shownComposer({ onSend: server.ask });
  expect(field.value).toBe("");
  await server.agree();

  expect(field.value).toBe("");
  expect(localStorage).toHaveLength(0);
});

it("a message that is refused while another thread is read comes back to its own", async () => {
  const server = slowServer();
  await userEvent.type(shownComposer({ onSend: server.ask }), "fix it{Enter}");
  cleanup();
  const other = shownComposer({ draftKey: "t2" });
  await userEvent.type(other, "else");

  await server.refuse();

  expect(other.value).toBe("else");
  cleanup();
  expect(shownComposer().value).toBe("fix it");
});

it("a message that is refused after somebody came back stands before what was typed there", async () => {
  const server = slowServer();
  await userEvent.type(shownComposer({ onSend: server.ask }), "fix it{Enter}");
  cleanup();
  const field = shownComposer({ onSend: server.ask });
  await userEvent.type(field, "and test it");

  await server.refuse();

  expect(field.value).toBe("fix it\n\nand test it");
});

it("messages that are refused come back in the order in which they were written, before what was typed since", async () => {
  const server = slowServer();
  const field = shownComposer({ onSend: server.ask });
  await userEvent.type(field, "one{Enter}two{Enter}three{Enter}four");

  await server.refuse();
  await server.agree();
  await server.refuse();

  expect(field.value).toBe("one\n\nthree\n\nfour");
});

it("a reload between two refusals keeps that order", async () => {
  const server = slowServer();
  await userEvent.type(shownComposer({ onSend: server.ask }), "one{Enter}two{Enter}three");
  await server.refuse();
  reloaded();

  expect(shownComposer().value).toBe("one\n\ntwo\n\nthree");
});

it("a message that is refused stands behind an earlier one that somebody writes on meanwhile", async () => {
  const server = slowServer();
  const field = shownComposer({ onSend: server.ask });
  await userEvent.type(field, "one{Enter}two{Enter}");
  await server.refuse();
  await userEvent.type(field, " more");

  await server.refuse();

  expect(field.value).toBe("one more\n\ntwo");
});

it("a message that is sent again has been written last", async () => {
  const server = slowServer();
  const field = shownComposer({ onSend: server.ask });
  await userEvent.type(field, "one{Enter}two{Enter}");
  await server.refuse();
  await userEvent.type(field, "{Enter}");

  await server.refuse();
  await server.refuse();

  expect(field.value).toBe("two\n\none");
});

it("a reload while messages are on their way loses none, nor what was typed since", async () => {
  const server = slowServer();
  const field = shownComposer({ onSend: server.ask });
  await userEvent.type(field, "one{Enter}two{Enter}thr");
  reloaded();

  expect(shownComposer().value).toBe("one\n\ntwo\n\nthr");
});

it("what was typed while a message was on its way stays alone once that has arrived", async () => {
  const server = slowServer();
  await userEvent.type(shownComposer({ onSend: server.ask }), "one{Enter}two");
  await server.agree();
  reloaded();

  expect(shownComposer().value).toBe("two");
});

it("an order that is refused comes back before what was typed since", async () => {
  const server = slowServer();
  const field = shownComposer({ orders: { onReview: server.ask, onCompact: server.ask } });
  await userEvent.type(field, "/review the errors{Enter}");
  await userEvent.type(field, "meanwhile");

  await server.refuse();

  expect(field.value).toBe("/review the errors\n\nmeanwhile");
});

it("an order that is refused while another thread is read leaves what is typed there alone", async () => {
  const server = slowServer();
  await userEvent.type(shownComposer({ orders: { onReview: server.ask } }), "/review the errors{Enter}");
  cleanup();
  await userEvent.type(shownComposer(), "meanwhile");
  cleanup();

  await server.refuse();

  expect(shownComposer().value).toBe("/review the errors\n\nmeanwhile");
});

it("images without words come back without an empty line before what was typed since", async () => {
  const server = slowServer();
  const field = shownComposer({ onSend: server.ask });
  paste(field, [new File(["png"], "shot.png", { type: "image/png" })]);
  await userEvent.type(field, "{Enter}meanwhile");
  await screen.findByDisplayValue("meanwhile");
  await waitFor(server.refuse);

  await waitFor(() => expect(screen.getByAltText("shot.png")).toBeTruthy());
  expect(field.value).toBe("meanwhile");
});

it("a message is not overtaken by the next while its images are read", async () => {
  const sent: string[] = [];
  const reads: (() => void)[] = [];
  class SlowReader {
    result = "data:image/png;base64,";
    onload: (() => void) | null = null;
    readAsDataURL(): void {
      reads.push(() => this.onload?.());
    }
  }
  vi.stubGlobal("FileReader", SlowReader);
  const field = shownComposer({ onSend: ({ text }: Outgoing) => Promise.resolve(void sent.push(text)) });
  paste(field, [new File(["png"], "shot.png", { type: "image/png" })]);

  await userEvent.type(field, "look at this{Enter}then fix it{Enter}");
  reads[0]?.();

  await waitFor(() => expect(sent).toEqual(["look at this", "then fix it"]));
});

function paste(field: HTMLElement, files: readonly File[]): void {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { files, getData: () => "" } });
  act(() => void field.dispatchEvent(event));
}
