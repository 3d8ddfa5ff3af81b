/** What colours code has, worked out beside the page (`highlight.worker.ts`). The highlighter and each language are fetched when first needed. */

import type { HighlighterCore, LanguageInput } from "shiki/core";

const languages: Readonly<Record<string, () => Promise<{ default: LanguageInput }>>> = {
  bash: () => import("shiki/langs/bash.mjs"),
  c: () => import("shiki/langs/c.mjs"),
  css: () => import("shiki/langs/css.mjs"),
  diff: () => import("shiki/langs/diff.mjs"),
  docker: () => import("shiki/langs/docker.mjs"),
  go: () => import("shiki/langs/go.mjs"),
  html: () => import("shiki/langs/html.mjs"),
  java: () => import("shiki/langs/java.mjs"),
  javascript: () => import("shiki/langs/javascript.mjs"),
  json: () => import("shiki/langs/json.mjs"),
  jsx: () => import("shiki/langs/jsx.mjs"),
  markdown: () => import("shiki/langs/markdown.mjs"),
  php: () => import("shiki/langs/php.mjs"),
  python: () => import("shiki/langs/python.mjs"),
  ruby: () => import("shiki/langs/ruby.mjs"),
  rust: () => import("shiki/langs/rust.mjs"),
  sql: () => import("shiki/langs/sql.mjs"),
  swift: () => import("shiki/langs/swift.mjs"),
  toml: () => import("shiki/langs/toml.mjs"),
  tsx: () => import("shiki/langs/tsx.mjs"),
  typescript: () => import("shiki/langs/typescript.mjs"),
  yaml: () => import("shiki/langs/yaml.mjs"),
};

const aliases: Readonly<Record<string, string>> = {
  "c++": "c",
  cpp: "c",
  console: "bash",
  dockerfile: "docker",
  js: "javascript",
  jsonc: "json",
  md: "markdown",
  patch: "diff",
  py: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  shell: "bash",
  shellsession: "bash",
  ts: "typescript",
  yml: "yaml",
  zsh: "bash",
};

/** Longer code stays plain: the page would have to draw tens of thousands of coloured words. */
const longest = 30_000;

/** A word of one colour; the style holds a custom property for each theme. */
export interface CodeToken {
  text: string;
  style: Readonly<Record<string, string>>;
}

export type CodeTokens = readonly (readonly CodeToken[])[];

let loading: Promise<HighlighterCore> | undefined;

function highlighter(): Promise<HighlighterCore> {
  loading ??= (async () => {
    const [core, engine, light, dark] = await Promise.all([
      import("shiki/core"),
      import("shiki/engine/javascript"),
      import("shiki/themes/github-light-high-contrast.mjs"),
      import("shiki/themes/github-dark-high-contrast.mjs"),
    ]);
    return core.createHighlighterCore({
      themes: [light.default, dark.default],
      engine: engine.createJavaScriptRegexEngine({ forgiving: true }),
    });
  })();
  return loading;
}

function languageOf(name: string): string | undefined {
  const plain = name.trim().toLowerCase();
  const known = aliases[plain] ?? plain;
  return known in languages ? known : undefined;
}

/** The coloured lines, or null where the language is unknown or the code too long. */
export async function tokensOf(code: string, name: string): Promise<CodeTokens | null> {
  const language = languageOf(name);
  const load = language ? languages[language] : undefined;
  if (!language || !load || code.length > longest) return null;
  const [shiki, grammar] = await Promise.all([highlighter(), load()]);
  await shiki.loadLanguage(grammar.default);
  const { tokens } = shiki.codeToTokens(code, {
    lang: language,
    themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    cssVariablePrefix: "--code-",
    defaultColor: false,
  });
  return tokens.map((line) =>
    line.map((token) => ({ text: token.content, style: token.htmlStyle ?? {} })),
  );
}
