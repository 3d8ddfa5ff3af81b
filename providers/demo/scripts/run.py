"""``run ls -la``, ``run the tests``: run a command, asking first where the thread says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from providers.demo.actions import Actions
from providers.demo.scripts.script import Script, words
from providers.demo.workspace import read_text

SOME_COMMAND = "date"


async def run_tests(do: Actions, match: re.Match[str]) -> None:
    command = test_command(do.workspace.root)
    if command is None:
        return await do.say(
            "I found no tests here: no `test` target in a Makefile, no `test` script in a "
            "`package.json`, no `tests` folder of a Python project."
        )
    await do.say(f"I run the tests with `{command}`.", commentary=True)
    await run_and_tell(do, command)


async def ask_first(do: Actions, match: re.Match[str]) -> None:
    command = command_in(match) or SOME_COMMAND
    if do.asks:
        await do.say(f"I ask you first: may I run `{command}`?", commentary=True)
    else:
        await do.say(
            f"This thread has full access, so nothing is asked: I run `{command}`. "
            "Make it supervised and I ask.",
            commentary=True,
        )
    await run_and_tell(do, command, reason="You wanted to be asked before this runs.")


async def run(do: Actions, match: re.Match[str]) -> None:
    command = command_in(match)
    await do.say(f"I run `{command}`.", commentary=True)
    await run_and_tell(do, command)


async def run_and_tell(do: Actions, command: str, reason: str | None = None) -> None:
    ran = await do.run(command, reason=reason)
    if ran.status == "declined":
        return await do.say("You declined, so I did not run it.")
    if ran.exit_code is None:
        return await do.say("I could not make out your answer, so I did not run it.")
    lines = ran.output.count("\n")
    said = "It printed nothing." if not ran.output else f"It printed {lines or 1} line(s)."
    ended = "and all is well" if ran.exit_code == 0 else "which means that it failed"
    await do.say(f"The command ended with exit code {ran.exit_code}, {ended}. {said}")


def command_in(match: re.Match[str]) -> str:
    """What is to be run, freed from quotes and politeness around it."""
    command = (match["command"] or "").strip()
    fenced = re.fullmatch(r"`+(?:\w*\n)?(.+?)\n?`+[.!]?", command, re.DOTALL)
    return fenced[1].strip() if fenced else command


def test_command(root: Path) -> str | None:
    makefile, package = root / "Makefile", root / "package.json"
    if makefile.is_file() and re.search(r"^test:", read_text(makefile), re.MULTILINE):
        return "make test"
    if package.is_file() and "test" in scripts_of(package):
        return "npm test"
    if (root / "tests").is_dir() or any(root.glob("test_*.py")):
        return "python3 -m pytest"
    return None


def scripts_of(package: Path) -> list[str]:
    try:
        return list(json.loads(read_text(package)).get("scripts", {}))
    except (ValueError, AttributeError):
        return []


SCRIPTS = (
    Script(
        examples=("ask me before running date",),
        patterns=(
            words(
                r"\b ask \b .*? \b before \s (you\s)? (run|running|execut\w+) \s+ (?P<command>.+)"
            ),
            words(r"\b ask \b .*? \b (approval|permission) \b ( .*? \brun \s+ (?P<command>.+) )?"),
        ),
        play=ask_first,
        changes=True,
    ),
    Script(
        examples=("run the tests",),
        patterns=(words(r"\b (run|start|execute) \s (all\s)? (the|my|our|its)? \s* tests? \W* $"),),
        play=run_tests,
        changes=True,
    ),
    Script(
        examples=("run ls -la",),
        patterns=(
            words(
                r"""^\s* (please\s|can\syou\s|now\s)* (run|execute|exec)
                (\s(the|this)?\s*command)? \s* [:\s] \s* (?P<command>.+)"""
            ),
            words(r"^\s* [$!] \s* (?P<command>.+)"),
        ),
        play=run,
        changes=True,
    ),
)
