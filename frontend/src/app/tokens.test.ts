// @vitest-environment node
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = [...css.matchAll(/\{([^}]*)\}/g)].map((block) => block[1] ?? "");

const grounds = ["paper", "rail", "card", "sunken", "bubble", "hover", "selected"];
const inks = ["ink", "ink-2", "ink-3", "accent", "warn", "bad", "info", "good"];
const pairs: readonly (readonly [string, string])[] = [
  ...inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["on-bad", "bad"],
  ["warn", "warn-soft"],
  ["ink-2", "warn-soft"],
  ["bad", "bad-soft"],
  ["ink-2", "bad-soft"],
  ["info", "info-soft"],
  ["accent", "accent-soft"],
  ["ink", "added"],
  ["ink", "removed"],
  ["ink-3", "added"],
  ["ink-3", "removed"],
  ["good", "added"],
  ["bad", "removed"],
];

describe.each([
  ["light", light],
  ["dark", dark],
])("in the %s theme", (_theme, block) => {
  const colors = new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]]));

  it.each(pairs)("%s is readable on %s", (ink, ground) => {
    expect(contrast(colors.get(ink) ?? "", colors.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});

/** WCAG 2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
