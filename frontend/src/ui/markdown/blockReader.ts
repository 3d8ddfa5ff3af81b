import { marked, type Token, type TokensList } from "marked";

/** More text can still change this many of the last blocks: an item of a list, the line under a heading. */
const unsettled = 2;

interface Settled {
  readonly tokens: readonly Token[];
  /** Where the next block begins. */
  readonly end: number;
}

const nothing: Settled = { tokens: [], end: 0 };

/** Reads a text that grows: blocks that more text cannot change are read once. */
export class BlockReader {
  private text = "";
  private settled = nothing;

  /** The blocks of the text, as if it was read whole. */
  read(text: string): readonly Token[] {
    // Other line ends are not counted as they are written.
    if (!text.startsWith(this.text) || text.includes("\r")) this.settled = nothing;
    this.text = text;
    const open = lexed(text.slice(this.settled.end));
    if (Object.keys(open.links).length > 0) return this.readWhole(text);
    const read = [...this.settled.tokens, ...open];
    this.settle(open);
    return read;
  }

  /** An address that is told below its link is for what was read before as well. */
  private readWhole(text: string): readonly Token[] {
    this.settled = nothing;
    return [...lexed(text)];
  }

  /** Up to an empty line behind which there are enough blocks. */
  private settle(open: readonly Token[]): void {
    const blocks = open.flatMap((token, place) => (token.type === "space" ? [] : [place]));
    const before = blocks.at(-unsettled);
    const last = before === undefined ? -1 : open.findLastIndex((token, place) => place < before && token.type === "space");
    if (last < 0) return;
    const done = open.slice(0, last + 1);
    const length = done.reduce((sum, token) => sum + token.raw.length, 0);
    this.settled = { tokens: [...this.settled.tokens, ...done], end: this.settled.end + length };
  }
}

function lexed(text: string): TokensList {
  return marked.lexer(text, { gfm: true, breaks: false });
}
