import { expect, it } from "vitest";

import { plainText, tailOf } from "./terminalText";

it("colours and cursor moves are left out", () => {
  expect(plainText("\u001b[1;32mok\u001b[0m \u001b[2Kdone\u001b]0;title\u0007!")).toBe("ok done!");
});

it("a progress bar reads as it was left", () => {
  expect(plainText("10%\r50%\r100%\nnext\r\nlast")).toBe("100%\nnext\nlast");
});

it("keeps tabs and drops other control characters", () => {
  expect(plainText("a\tb\u0000\u0008c")).toBe("a\tbc");
});

it("the tail says how much comes before it", () => {
  expect(tailOf("1\n2\n3\n4\n5\n", 3)).toEqual({ tail: "3\n4\n5", hidden: 2 });
  expect(tailOf("one", 3)).toEqual({ tail: "one", hidden: 0 });
});
