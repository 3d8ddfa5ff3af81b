import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { takeFiles } from "./draftImages";
import { forgetDrafts } from "./drafts";
import { IMAGE_BYTES_LIMIT, refusalOf } from "./images";
import { shownComposer } from "./shownComposer";
import type { Outgoing } from "./useDraft";

const shownUrls = new Set<string>();
let count = 0;

beforeEach(() => {
  localStorage.clear();
  forgetDrafts();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  URL.createObjectURL = () => {
    const url = `blob:${(count += 1)}`;
    shownUrls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => void shownUrls.delete(url);
});
afterEach(() => {
  cleanup();
  takeFiles("t1");
  takeFiles("t2");
});

const png = (name: string, bytes = "png") => new File([bytes], name, { type: "image/png" });

function shown(draftKey: string, onSend: (message: Outgoing) => Promise<void> = () => Promise.resolve()) {
  return shownComposer({ draftKey, onSend });
}

function paste(field: HTMLElement, files: readonly File[], text = ""): void {
  fireEvent.paste(field, { clipboardData: { files, getData: () => text } });
}

const names = () => screen.queryAllByRole("img").map((image) => image.getAttribute("alt"));

it.each([
  ["text/plain", 3, 0, "Only images can be sent with a message."],
  ["image/png", 0, 0, "The file is empty."],
  ["image/png", IMAGE_BYTES_LIMIT + 1, 0, "An image may have at most 10 MiB."],
  ["image/png", 3, 8, "A message may have at most 8 images."],
  ["image/png", IMAGE_BYTES_LIMIT, 7, null],
])("a file of type %s and %i bytes beside %i others: %s", (type, size, others, refusal) => {
  expect(refusalOf({ type, size }, others)).toBe(refusal);
});

it("a pasted image goes with the message", async () => {
  const sent: Outgoing[] = [];
  const field = shown("t1", (message) => {
    sent.push(message);
    return Promise.resolve();
  });

  paste(field, [png("shot.png")]);
  await userEvent.type(field, "what is this?{Enter}");

  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.text).toBe("what is this?");
  expect(sent[0]?.attachments).toEqual([
    { type: "image", name: "shot.png", mimeType: "image/png", sizeBytes: 3, dataUrl: `data:image/png;base64,${btoa("png")}` },
  ]);
  expect(names()).toEqual([]);
  expect(shownUrls.size).toBe(0);
});

it("an image alone is a message", async () => {
  const sent: Outgoing[] = [];
  const field = shown("t1", (message) => {
    sent.push(message);
    return Promise.resolve();
  });

  paste(field, [png("shot.png")]);
  await userEvent.type(field, "{Enter}");

  await waitFor(() => expect(sent.map(({ text }) => text)).toEqual([""]));
});

it("text that comes with a picture of itself is pasted as text", () => {
  paste(shown("t1"), [png("cells.png")], "1\t2");

  expect(names()).toEqual([]);
});

it("an image may be dropped anywhere", () => {
  shown("t1");

  fireEvent.drop(document.body, { dataTransfer: { files: [png("dropped.png")], types: ["Files"] } });

  expect(names()).toEqual(["dropped.png"]);
});

it("what may not be sent is refused with a reason, and the rest is taken", () => {
  paste(shown("t1"), [new File(["text"], "notes.txt", { type: "text/plain" }), png("shot.png")]);

  expect(names()).toEqual(["shot.png"]);
  expect(screen.getByRole("alert").textContent).toBe("notes.txt was not added. Only images can be sent with a message.");
});

it("an image that is removed is forgotten", async () => {
  paste(shown("t1"), [png("one.png"), png("two.png")]);

  await userEvent.click(screen.getByRole("button", { name: "Remove one.png" }));

  expect(names()).toEqual(["two.png"]);
  expect(shownUrls.size).toBe(1);
});

it("images wait for their own thread while another is read", () => {
  paste(shown("t1"), [png("mine.png")]);
  cleanup();

  shown("t2");
  expect(names()).toEqual([]);
  cleanup();

  shown("t1");
  expect(within(screen.getByLabelText("Images of this message")).getByAltText("mine.png")).toBeTruthy();
});

it("the images of a message that is refused come back with it", async () => {
  const field = shown("t1", () => Promise.reject(new Error("thread is archived")));

  paste(field, [png("shot.png")]);
  await userEvent.type(field, "hello{Enter}");

  await waitFor(() => expect(field.value).toBe("hello"));
  expect(names()).toEqual(["shot.png"]);
  expect(shownUrls.size).toBe(1);
});

it("the images of messages that are refused come back in the order in which they were added", async () => {
  const refusals: (() => void)[] = [];
  const field = shown("t1", () => new Promise((_resolve, reject) => refusals.push(() => reject(new Error("no")))));
  for (const name of ["one", "two"]) {
    paste(field, [png(name)]);
    await userEvent.type(field, `${name}{Enter}`);
  }
  paste(field, [png("three")]);
  await waitFor(() => expect(refusals).toHaveLength(2));

  for (const refuse of refusals) refuse();

  await waitFor(() => expect(names()).toEqual(["one", "two", "three"]));
});
