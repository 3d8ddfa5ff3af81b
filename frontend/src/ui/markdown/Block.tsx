import type { Token, Tokens } from "marked";
import { memo } from "react";

import { CodeBlock } from "../code/CodeBlock";
import { Inline } from "./Inline";

interface BlockProps {
  token: Token;
  /** The last block of a text that is still being written. */
  open: boolean;
}

/** One block; drawn anew only when its source changed, so a long answer streams as cheaply as a short one. */
const Block = memo(DrawnBlock, (before, after) => before.token.raw === after.token.raw && before.open === after.open);

function DrawnBlock({ token, open }: BlockProps) {
  switch (token.type) {
    case "paragraph":
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    case "text":
      return token.tokens ? <Inline tokens={token.tokens} /> : token.raw;
    case "heading":
      return <Heading token={token as Tokens.Heading} />;
    case "code": {
      const code = token as Tokens.Code;
      return <CodeBlock code={code.text} language={(code.lang ?? "").split(/\s/)[0] ?? ""} open={open} />;
    }
    case "list":
      return <List token={token as Tokens.List} open={open} />;
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={token.tokens ?? []} open={open} />
        </blockquote>
      );
    case "table":
      return <Table token={token as Tokens.Table} />;
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    default:
      return <p className="whitespace-pre-wrap">{token.raw.trimEnd()}</p>;
  }
}

export function Blocks({ tokens, open }: { tokens: readonly Token[]; open: boolean }) {
  return tokens.map((token, index) => <Block key={index} token={token} open={open && index === tokens.length - 1} />);
}

function Heading({ token }: { token: Tokens.Heading }) {
  // The page has its own first heading: an answer's begin one below.
  const Tag = `h${Math.min(token.depth + 1, 6)}` as "h2";
  const sizes = ["text-lg", "text-base", "text-[0.9375rem]"];
  return (
    <Tag className={sizes[token.depth - 1] ?? "text-sm"}>
      <Inline tokens={token.tokens} />
    </Tag>
  );
}

function List({ token, open }: { token: Tokens.List; open: boolean }) {
  const Tag = token.ordered ? "ol" : "ul";
  const start = token.ordered && token.start !== "" && token.start !== 1 ? { start: token.start } : {};
  return (
    <Tag {...start}>
      {token.items.map((item, index) => (
        <li key={index} className={item.task ? "task" : undefined}>
          {item.task ? <TaskMark done={item.checked === true} /> : null}
          <Blocks tokens={item.tokens.filter((t) => t.type !== "checkbox")} open={open && index === token.items.length - 1} />
        </li>
      ))}
    </Tag>
  );
}

function TaskMark({ done }: { done: boolean }) {
  return <input type="checkbox" checked={done} readOnly disabled className="mr-2 align-[-2px] accent-accent" aria-label={done ? "Done" : "To do"} />;
}

function Table({ token }: { token: Tokens.Table }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="max-w-full overflow-x-auto" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} scope="col" style={{ textAlign: cell.align ?? "left" }}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} style={{ textAlign: cell.align ?? "left" }}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
