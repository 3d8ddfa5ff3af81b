"""The scripts, in the order in which they are tried, and the choice among them."""

from __future__ import annotations

from providers.demo.actions import Actions
from providers.demo.errors import OutsideWorkspace, TurnFailed
from providers.demo.scripts import edit, explain, fail, help, run, stream
from providers.demo.scripts.script import Script
from providers.demo.turn import Turn

SCRIPTS: tuple[Script, ...] = (
    *stream.SCRIPTS,
    *fail.SCRIPTS,
    *run.SCRIPTS,
    *edit.SCRIPTS,
    *explain.SCRIPTS,
)


async def play(turn: Turn, text: str) -> None:
    """Do what the first fitting script does; where none fits, tell what there is."""
    do = Actions(turn)
    if not do.workspace.root.is_dir():
        raise TurnFailed(f"the folder {do.workspace.root} does not exist")
    for script in SCRIPTS:
        if match := script.match(text):
            break
    else:
        return await help.answer(do, SCRIPTS)
    try:
        await script.play(do, match)
    except ConnectionError:
        raise
    except (OutsideWorkspace, OSError, UnicodeError) as problem:
        await do.say(f"I could not do that: {problem}.")
