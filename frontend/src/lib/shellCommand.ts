/** Commands as people typed them: without the shell that an agent wraps around them. */

const wrapper = /^(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:env )?(?:ba|z|da|k)?sh\s+-[a-z]*c\s+/;

/** `/bin/bash -lc 'npm test'` reads `npm test`; anything less certain stays as it is. */
export function withoutShell(command: string): string {
  const match = wrapper.exec(command);
  if (!match) return command;
  const script = command.slice(match[0].length).trim();
  return unquoted(script) ?? command;
}

/** The text of one shell word, or null if this is not exactly one. */
function unquoted(word: string): string | null {
  let text = "";
  let at = 0;
  while (at < word.length) {
    const sign = word.charAt(at);
    if (sign === "'") {
      const end = word.indexOf("'", at + 1);
      if (end < 0) return null;
      text += word.slice(at + 1, end);
      at = end + 1;
    } else if (sign === '"') {
      const inner = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(word.slice(at));
      if (!inner) return null;
      text += (inner[1] ?? "").replace(/\\(["\\$`])/g, "$1").replace(/\\\n/g, "");
      at += inner[0].length;
    } else if (sign === "\\") {
      text += word.charAt(at + 1);
      at += 2;
    } else if (/\s/.test(sign)) {
      return null;
    } else {
      text += sign;
      at += 1;
    }
  }
  return text;
}
