import { render } from "@testing-library/react";
import { expect, it } from "vitest";

import { CodeText } from "./CodeText";

it.each([
  ["Run `codex login`, then `ls`.", "Run codex login, then ls.", ["codex login", "ls"]],
  ["a ` alone", "a ` alone", []],
  ["`one` and ` alone", "one and ` alone", ["one"]],
])("of %s what stands between backticks is code", (text, shown, code) => {
  const { container } = render(<CodeText text={text} />);

  expect(container.textContent).toBe(shown);
  expect([...container.querySelectorAll("code")].map((one) => one.textContent)).toEqual(code);
});
