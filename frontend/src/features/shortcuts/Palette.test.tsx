import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it } from "vitest";

import { Palette, type PaletteEntry } from "./Palette";

beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

function palette(names: readonly string[], run: (name: string) => void) {
  const entries: PaletteEntry[] = names.map((name) => ({ id: name, icon: null, text: name, run: () => run(name) }));
  return <Palette open onOpenChange={() => undefined} entries={entries} />;
}

const chosen = () => screen.getByRole("option", { selected: true }).textContent;

it("what is chosen stays chosen when the list changes its order meanwhile", async () => {
  const ran: string[] = [];
  const { rerender } = render(palette(["new", "bread", "cheese"], (name) => ran.push(name)));
  await userEvent.keyboard("{ArrowDown}");
  expect(chosen()).toBe("bread");

  rerender(palette(["new", "cheese", "bread"], (name) => ran.push(name)));
  expect(chosen()).toBe("bread");
  await userEvent.keyboard("{Enter}");

  expect(ran).toEqual(["bread"]);
});

it("where what was chosen is gone, the first is chosen", async () => {
  const { rerender } = render(palette(["new", "bread"], () => undefined));
  await userEvent.keyboard("{ArrowDown}");

  rerender(palette(["new", "cheese"], () => undefined));

  expect(chosen()).toBe("new");
});

it("the arrows go round, and a letter begins at the top", async () => {
  render(palette(["new", "bread", "beer"], () => undefined));
  await userEvent.keyboard("{ArrowUp}");
  expect(chosen()).toBe("beer");

  await userEvent.keyboard("b");
  expect(chosen()).toBe("bread");
});
