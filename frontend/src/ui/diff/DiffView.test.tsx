import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import { DiffView } from "./DiffView";

afterEach(cleanup);

const long = ["@@ -0,0 +1,1000 @@", ...Array.from({ length: 1_000 }, (_, at) => `+line ${at}.`)].join("\n");

const shows = (text: string) => document.body.textContent.includes(text);

it("draws a long diff piece by piece, and no more than was asked for", async () => {
  render(<DiffView diff={long} />);

  expect([shows("line 99."), shows("line 100.")]).toEqual([true, false]);
  await waitFor(() => expect(shows("line 399.")).toBe(true));
  expect(shows("line 400.")).toBe(false);
});

it("draws the rest on request", async () => {
  render(<DiffView diff={long} />);

  await userEvent.click(screen.getByText("Show 600 more lines"));

  await waitFor(() => expect(shows("line 999.")).toBe(true), { timeout: 5_000 });
  expect(shows("more lines")).toBe(false);
});
