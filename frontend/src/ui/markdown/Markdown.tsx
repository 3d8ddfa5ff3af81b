import { memo, useMemo, useState } from "react";

import { Blocks } from "./Block";
import { BlockReader } from "./blockReader";

interface MarkdownProps {
  text: string;
  /** More text is still coming. */
  streaming?: boolean;
}

export const Markdown = memo(function Markdown({ text, streaming = false }: MarkdownProps) {
  const [reader] = useState(() => new BlockReader());
  const tokens = useMemo(() => reader.read(text), [reader, text]);
  return (
    <div className="prose">
      <Blocks tokens={tokens} open={streaming} />
    </div>
  );
});
