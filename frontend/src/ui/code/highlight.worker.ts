/** Colours code in a thread of its own, one piece after the other. */

import type { CodeQuestion, CodeAnswer } from "./highlight";
import { tokensOf } from "./tokens";

const answer = (message: CodeAnswer) => {
  postMessage(message);
};

addEventListener("message", ({ data: { id, code, language } }: MessageEvent<CodeQuestion>) => {
  tokensOf(code, language).then(
    (tokens) => {
      answer({ id, tokens });
    },
    () => {
      answer({ id, tokens: null }); // without colours the code reads all the same
    },
  );
});
