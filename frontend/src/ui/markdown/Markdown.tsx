import { marked } from "marked";
import { memo, useMemo } from "react";

import { Blocks } from "./Block";

interface MarkdownProps {
  text: string;
  /** More text is still coming. */
  streaming?: boolean;
}

export const Markdown = memo(function Markdown({ text, streaming = false }: MarkdownProps) {
  const tokens = useMemo(() => marked.lexer(text, { gfm: true, breaks: false }), [text]);
  return (
    <div className="prose">
      <Blocks tokens={tokens} open={streaming} />
    </div>
  );
});
