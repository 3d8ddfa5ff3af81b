import type { Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";

import { decodeEntities } from "./entities";
import { safeUrl } from "./safeUrl";

/** Text with emphasis, code and links. HTML is shown as the text it is: nothing here reaches innerHTML. */
export function Inline({ tokens }: { tokens: readonly Token[] | undefined }) {
  return (tokens ?? []).map((token, index) => <Fragment key={index}>{drawn(token)}</Fragment>);
}

function drawn(token: Token): ReactNode {
  switch (token.type) {
    case "strong":
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link token={token as Tokens.Link} />;
    case "image":
      return <ImageLink token={token as Tokens.Image} />;
    case "escape":
      return (token as Tokens.Escape).text;
    case "text":
      return token.tokens ? <Inline tokens={token.tokens} /> : decodeEntities((token as Tokens.Text).text);
    default:
      return token.raw;
  }
}

function Link({ token }: { token: Tokens.Link }) {
  const url = safeUrl(token.href);
  const content = <Inline tokens={token.tokens} />;
  if (!url) return <code title={token.href}>{content}</code>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" title={token.title ?? url}>
      {content}
    </a>
  );
}

/** A picture is offered, not fetched: an address made by an agent could carry what it read out of the house. */
function ImageLink({ token }: { token: Tokens.Image }) {
  const url = safeUrl(token.href);
  const text = token.text || token.href;
  if (!url) return <span>{text}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {text} (image)
    </a>
  );
}
