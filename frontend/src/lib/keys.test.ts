import { describe, expect, it } from "vitest";

import { isShortcut, isTyping, type KeyPress } from "./keys";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe("shortcuts", () => {
  it("mod is Ctrl here and Command on a Mac", () => {
    expect(isShortcut(press("k", { ctrlKey: true }), "mod+k", false)).toBe(true);
    expect(isShortcut(press("k", { metaKey: true }), "mod+k", false)).toBe(false);
    expect(isShortcut(press("k", { metaKey: true }), "mod+k", true)).toBe(true);
  });

  it("a held key too many is another shortcut", () => {
    expect(isShortcut(press("K", { ctrlKey: true, shiftKey: true }), "mod+k", false)).toBe(false);
    expect(isShortcut(press("O", { ctrlKey: true, shiftKey: true }), "mod+shift+o", false)).toBe(true);
  });

  it("a sign that needs Shift on some keyboards is found by the sign", () => {
    expect(isShortcut(press("?", { shiftKey: true }), "?", false)).toBe(true);
    expect(isShortcut(press("?"), "?", false)).toBe(true);
  });

  it("Shift+Enter is not Enter", () => {
    expect(isShortcut(press("Enter", { shiftKey: true }), "enter", false)).toBe(false);
  });
});

describe("typing", () => {
  it("fields take letters, buttons do not", () => {
    expect(isTyping(document.createElement("textarea"))).toBe(true);
    expect(isTyping(document.createElement("input"))).toBe(true);
    expect(isTyping(document.createElement("button"))).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
});
