import { useEffect, useState } from "react";

import { CopyButton } from "../CopyButton";
import { findTokens, highlight } from "./highlight";
import type { CodeTokens } from "./tokens";

interface CodeBlockProps {
  code: string;
  language: string;
  /** Still being written: colours wait until it is complete. */
  open?: boolean;
}

export function CodeBlock({ code, language, open = false }: CodeBlockProps) {
  const tokens = useTokens(code, language, open);
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-sunken">
      <figcaption className="flex h-8 items-center justify-between border-b border-line pr-1 pl-3 text-xs text-ink-3">
        <span>{language || "text"}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      {/* A region that scrolls must be reachable by keyboard. */}
      <pre
        role="region"
        aria-label={language ? `${language} code` : "code"}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="code-tokens overflow-x-auto px-3 py-2.5 text-[0.8125rem] leading-5"
      >
        <code>{tokens ? <Tokens lines={tokens} /> : code}</code>
      </pre>
    </figure>
  );
}

function useTokens(code: string, language: string, open: boolean): CodeTokens | null {
  const [found, setFound] = useState<{ code: string; tokens: CodeTokens | null } | null>(null);
  const earlier = open || !language ? null : findTokens(code, language);
  useEffect(() => {
    if (earlier !== undefined) return undefined;
    let current = true;
    highlight(code, language).then(
      (tokens) => {
        if (current) setFound({ code, tokens });
      },
      () => undefined, // without colours the code reads all the same
    );
    return () => {
      current = false;
    };
  }, [code, language, earlier]);
  return earlier ?? (found?.code === code ? found.tokens : null);
}

function Tokens({ lines }: { lines: CodeTokens }) {
  return lines.map((line, row) => (
    <span key={row} style={{ color: "inherit" }}>
      {line.map((token, column) => (
        <span key={column} style={token.style}>
          {token.text}
        </span>
      ))}
      {row < lines.length - 1 ? "\n" : null}
    </span>
  ));
}
