"""``add a file notes.md``, ``change notes.md``: write files in the workspace."""

from __future__ import annotations

import re

from providers.demo.actions import Actions
from providers.demo.scripts.script import Script, words
from providers.demo.workspace import read_text

SOME_FILE = "notes.md"
PLEASE = r"^\W* (please\s|can\syou\s|now\s)*"
FILE = (
    r"[`'\"]? (?P<file> [\w./-]* \w \.\w+ | [\w./-]* (Makefile|Dockerfile|LICENSE|README) ) [`'\"]?"
)
ANY_NAME = r"(?! (with|saying|containing) \b ) [`'\"]? (?P<file> [\w./-]* \w ) [`'\"]?"
WITH_TEXT = r"""
    ( \s* ( : | \b (with|saying|containing) \b ) \s* ((the\s)?(text|line)\s)? (?P<text>.+) )? \W* $
"""


async def create(do: Actions, match: re.Match[str]) -> None:
    name = match["file"] or SOME_FILE
    if do.workspace.has(name):
        await do.say(f"`{name}` exists already, so I add to it.", commentary=True)
        return await add_to(do, name, match["text"])
    await do.say(f"I write `{name}`.", commentary=True)
    text = unquoted(match["text"]) if match["text"] else "# Notes\n\nBegun by the demo agent."
    await conclude(do, name, await do.write(name, f"{text}\n"))


async def change(do: Actions, match: re.Match[str]) -> None:
    name = match["file"] or SOME_FILE
    await do.say(f"I add a line to `{name}`.", commentary=True)
    await add_to(do, name, match["text"])


async def replace(do: Actions, match: re.Match[str]) -> None:
    name, old, new = match["file"], unquoted(match["old"]), unquoted(match["text"])
    before = text_of(do, name)
    if old not in before:
        return await do.say(f"There is no `{old}` in `{name}`, so I changed nothing.")
    await do.say(f"I replace `{old}` in `{name}`.", commentary=True)
    await conclude(do, name, await do.write(name, before.replace(old, new)))


async def add_to(do: Actions, name: str, text: str | None) -> None:
    before = text_of(do, name)
    if before and not before.endswith("\n"):
        before += "\n"
    line = unquoted(text) if text else "A line from the demo agent."
    await conclude(do, name, await do.write(name, f"{before}{line}\n"))


async def conclude(do: Actions, name: str, written: bool) -> None:
    if written:
        await do.say(f"Done: `{name}` is written.")
    else:
        await do.say(f"You declined, so `{name}` is as it was.")


def text_of(do: Actions, name: str) -> str:
    """What the file holds; nothing where there is none."""
    return read_text(do.workspace.path_of(name)) if do.workspace.has(name) else ""


def unquoted(text: str) -> str:
    text = text.strip()
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "`'\""
    return text[1:-1] if quoted else text


SCRIPTS = (
    Script(
        examples=("replace milk with bread in todo.md",),
        patterns=(
            words(rf"\b replace \s (?P<old>.+?) \s (with|by) \s (?P<text>.+?) \s in \s {FILE}"),
        ),
        play=replace,
        changes=True,
    ),
    Script(
        examples=("add a line to notes.md", "change notes.md"),
        patterns=(
            words(
                rf"""{PLEASE} (add|append|put|write) \s (?!an?\s(new\s)?(text\s)?file\b)
                (an?\s)? ( (line|text) \b )? ( \s? (saying|with)\s )? (?P<text>.*?) \s*
                \b (to|into|in) \s (the\sfile\s)? {FILE} \W* $"""
            ),
            words(
                rf"""{PLEASE} (change|edit|update|modify) \s ( (a|the|some|any|one) \s )?
                ( file\b \s? )? ({FILE})? {WITH_TEXT}"""
            ),
        ),
        play=change,
        changes=True,
    ),
    Script(
        examples=("add a file notes.md", "create todo.md with buy milk"),
        patterns=(
            words(
                rf"""{PLEASE} (add|create|make|write) \s (me\s)? (an?\s|the\s)? (new\s)? (text\s)?
                file\b ( \s (called|named) )? ( \s {ANY_NAME} )? {WITH_TEXT}"""
            ),
            words(
                rf"""{PLEASE} (add|create|make|write) \s (me\s)? (an?\s|the\s)? (new\s)?
                {FILE} {WITH_TEXT}"""
            ),
        ),
        play=create,
        changes=True,
    ),
)
