import { marked } from "marked";
import { afterEach, describe, expect, it, vi } from "vitest";

import { BlockReader } from "./blockReader";

afterEach(() => vi.restoreAllMocks());

const document = `# A title

Some words with *emphasis*, \`code\` and a
second line.

Under
=====

- one
- two

  still two

- three
    - inner

      words
- four

1. first
2. second

A paragraph after the list.

    indented code

    goes on

| a | b |
|---|--:|
| 1 | 2 |

> a quote
> goes on

> another

\`\`\`py
def f():

    return 1

# not a heading
\`\`\`

<details>
html

</details>

* * *

The end, with [a link][name] and ~~nothing~~.

-

- late
`;

function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, place) => text.slice(0, (place + 1) * length));
}

const whole = (text: string) => [...marked.lexer(text, { gfm: true, breaks: false })];

describe("reading a text that grows", () => {
  it.each([1, 3, 7, 40])("finds what reading it whole finds, %i letters at a time", (length) => {
    const reader = new BlockReader();

    for (const text of pieces(document, length)) expect(reader.read(text)).toEqual(whole(text));
  });

  it("finds links whose addresses come at the end", () => {
    const reader = new BlockReader();
    const text = `${document}\n\n> [name]: https://example.org\n\nMore words.\n\nAnd more.\n\nAnd more.\n`;

    for (const grown of pieces(text, 5)) expect(reader.read(grown)).toEqual(whole(grown));
  });

  it("reads line ends of other systems", () => {
    const reader = new BlockReader();

    for (const text of pieces(document.replaceAll("\n", "\r\n"), 11)) expect(reader.read(text)).toEqual(whole(text));
  });

  it("begins anew with another text", () => {
    const reader = new BlockReader();
    reader.read(document);

    expect(reader.read("# Another")).toEqual(whole("# Another"));
  });

  it("reads only the last blocks again, and keeps the others as they are", () => {
    const paragraphs = Array.from({ length: 100 }, (_, number) => `Paragraph ${number}.\n\n`);
    const reader = new BlockReader();
    const before = reader.read(paragraphs.join(""));
    const lexer = vi.spyOn(marked, "lexer");

    const after = reader.read(`${paragraphs.join("")}More`);

    expect(lexer.mock.calls.map(([text]) => text)).toEqual(["Paragraph 98.\n\nParagraph 99.\n\nMore"]);
    expect(after[0]).toBe(before[0]);
  });
});
