"""The scripts, in the order in which they are tried, and the choice among them."""

from __future__ import annotations

import re

from providers.demo.actions import Actions
from providers.demo.errors import MayOnlyRead, OutsideWorkspace, TurnFailed
from providers.demo.scripts import (
    ask,
    edit,
    explain,
    fail,
    help,
    images,
    plan,
    remove,
    run,
    stream,
    terminal,
    think,
    upkeep,
)
from providers.demo.scripts.script import Script
from providers.demo.turn import Turn

SCRIPTS: tuple[Script, ...] = (
    *stream.SCRIPTS,
    *fail.SCRIPTS,
    *terminal.SCRIPTS,
    *run.SCRIPTS,
    *ask.SCRIPTS,
    *plan.SCRIPTS,
    *edit.SCRIPTS,
    *remove.SCRIPTS,
    *upkeep.SCRIPTS,
    *think.SCRIPTS,
    *explain.SCRIPTS,
)

GROUPS = {
    "Files": (*explain.SCRIPTS, *reversed(edit.SCRIPTS), *reversed(remove.SCRIPTS)),
    "Commands": (*reversed(run.SCRIPTS), *terminal.SCRIPTS),
    "Talk": (*ask.SCRIPTS, *think.SCRIPTS, *stream.SCRIPTS),
    "Plans": (*plan.SCRIPTS,),
    "Upkeep": (*upkeep.SCRIPTS,),
    "Trouble": (*fail.SCRIPTS,),
}
"""How the help tells of them."""


async def play(turn: Turn, text: str) -> None:
    """Do what the person said, or what the plan says that they agree to."""
    do = Actions(turn)
    if not do.workspace.root.is_dir():
        raise TurnFailed(f"the folder {do.workspace.root} does not exist")
    if do.images:
        await images.look(do)
    steps = plan.steps_to_implement(do, text)
    if steps == []:
        return await do.say("There is no plan here yet. Write `plan a file hello.md` to me.")
    for message in steps or [text]:
        await play_message(do, message)


async def play_message(do: Actions, text: str) -> None:
    """Do what the first fitting script does; where none fits, tell what there is."""
    script, match = find(text)
    if script is None or match is None:
        return None if do.images else await help.answer(do, GROUPS)
    if script.changes and do.plans:
        return await plan.propose(do, text, [text])
    try:
        await script.play(do, match)
    except ConnectionError:
        raise
    except (MayOnlyRead, OutsideWorkspace, OSError, UnicodeError) as problem:
        await do.say(f"I could not do that: {problem}.")


def find(text: str) -> tuple[Script | None, re.Match[str] | None]:
    for script in SCRIPTS:
        if match := script.match(text):
            return script, match
    return None, None
