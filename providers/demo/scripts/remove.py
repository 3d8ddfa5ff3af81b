"""``delete notes.md``, ``rename notes.md to old.md``: files that go, by commands."""

from __future__ import annotations

import re
import shlex

from providers.demo.actions import Actions
from providers.demo.scripts.edit import FILE, PLEASE
from providers.demo.scripts.run import run_and_tell
from providers.demo.scripts.script import Script, words


async def delete(do: Actions, match: re.Match[str]) -> None:
    name = match["file"]
    if not do.workspace.has(name):
        return await do.say(f"There is no `{name}`, so I deleted nothing.")
    await do.say(f"I delete `{name}`.", commentary=True)
    await run_and_tell(do, f"rm -- {shlex.quote(name)}")


async def rename(do: Actions, match: re.Match[str]) -> None:
    name, other = match["file"], match["other"]
    if not do.workspace.has(name) or do.workspace.has(other):
        return await do.say(f"`{name}` cannot become `{other}`, so I renamed nothing.")
    await do.say(f"I rename `{name}` to `{other}`.", commentary=True)
    await run_and_tell(do, f"mv -- {shlex.quote(name)} {shlex.quote(other)}")


SCRIPTS = (
    Script(
        examples=("rename notes.md to old.md",),
        patterns=(
            words(
                rf"""{PLEASE} (rename|move) \s (the\sfile\s)? {FILE} \s (to|into|as) \s
                [`'"]? (?P<other> [\w./-]* \w ) [`'"]? \W* $"""
            ),
        ),
        play=rename,
        changes=True,
    ),
    Script(
        examples=("delete notes.md",),
        patterns=(words(rf"{PLEASE} (delete|remove) \s (the\s)? (file\s)? {FILE} \W* $"),),
        play=delete,
        changes=True,
    ),
)
