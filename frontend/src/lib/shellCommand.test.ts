import { expect, it } from "vitest";

import { withoutShell } from "./shellCommand";

it.each([
  ["/bin/bash -lc 'npm test'", "npm test"],
  ["bash -lc ls", "ls"],
  ["/usr/bin/zsh -lc \"echo \\\"a\\\" $HOME\"", 'echo "a" $HOME'],
  ["/bin/sh -c 'echo '\\''hi'\\'' there'", "echo 'hi' there"],
  ["/bin/bash -lc 'a\nb'", "a\nb"],
])("%s reads %s", (command, plain) => {
  expect(withoutShell(command)).toBe(plain);
});

it.each(["git status", "bash script.sh", "bash -c one two", "bash -lc 'open", "shellcheck -c x"])(
  "%s stays as it is",
  (command) => {
    expect(withoutShell(command)).toBe(command);
  },
);
