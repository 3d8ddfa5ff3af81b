"""Commands that run side by side, that outlive their turn, or that say very much."""

from __future__ import annotations

import re

from providers.demo.actions import Actions
from providers.demo.running import Ran
from providers.demo.scripts.script import Script, words

TWO_COMMANDS = ("date", "uname -a")
LINE_LIMIT = 1_000_000
TIMER_LIMIT_SECONDS = 600


async def run_together(do: Actions, match: re.Match[str]) -> None:
    named = match.groupdict()
    one, other = named.get("one"), named.get("other")
    commands = [one.strip(" `"), other.strip(" `")] if one and other else list(TWO_COMMANDS)
    await do.say(f"I run `{commands[0]}` and `{commands[1]}` side by side.", commentary=True)
    outcomes = await do.run_together(commands)
    lines = [
        f"- `{command}`: {end_of(ran)}\n" for command, ran in zip(commands, outcomes, strict=True)
    ]
    await do.say("Both are over:\n\n" + "".join(lines))


def end_of(ran: Ran) -> str:
    return ran.status if ran.exit_code is None else f"exit code {ran.exit_code}"


async def print_lines(do: Actions, match: re.Match[str]) -> None:
    count = min(int(re.sub(r"\D", "", match["count"])), LINE_LIMIT)
    await do.say(f"I print {count} lines.", commentary=True)
    line = "line %.0f of many, to see how a long output is shown"
    ran = await do.run(f"seq -f '{line}' 1 {count}")
    if ran.exit_code is not None:
        await do.say("That was all of them. Of an output over 1 MB the middle is left out.")
    else:
        await do.say("Then I print nothing.")


async def start_timer(do: Actions, match: re.Match[str]) -> None:
    seconds = min(int(match["seconds"] or 30), TIMER_LIMIT_SECONDS)
    ticks = f'for i in $(seq 1 {seconds}); do echo "tick $i"; sleep 1; done'
    await run_on(do, ticks)


async def run_in_background(do: Actions, match: re.Match[str]) -> None:
    await run_on(do, match["command"].strip(" `"))


async def run_on(do: Actions, command: str) -> None:
    ran = await do.run_on(command)
    if ran.status == "runs":
        await do.say(
            "It runs in the background, also when this turn is over. "
            "Write `stop the background` to end it."
        )
    else:
        await do.say("You declined, so I did not start it.")


async def stop_background(do: Actions, match: re.Match[str]) -> None:
    count = do.end_background()
    if count:
        await do.say(f"I ended what ran in the background: {count} command(s).")
    else:
        await do.say("Nothing runs in the background.")


SCRIPTS = (
    Script(
        examples=("run two commands at once",),
        patterns=(
            words(
                r"""\b run \s (?P<one>`[^`]+`|\S+) \s and \s (?P<other>`[^`]+`|\S+)
                \s (at\sonce|at\sthe\ssame\stime|in\sparallel|side\sby\sside|together)"""
            ),
            words(
                r"""\b run \s (two|several|some|parallel) \s commands
                (\s (at\sonce|at\sthe\ssame\stime|in\sparallel|side\sby\sside|together))?"""
            ),
        ),
        play=run_together,
        changes=True,
    ),
    Script(
        examples=("print 20000 lines",),
        patterns=(words(r"\b (print|show|write) \s (me\s)? (?P<count>\d[\d,.']{0,12}) \s lines"),),
        play=print_lines,
        changes=True,
    ),
    Script(
        examples=("start a background timer",),
        patterns=(
            words(
                r"""\b (start|run) \s (an?\s|the\s)? (background\s)? timer
                .*? ( (?P<seconds>\d{1,6}) \s* s(ec(onds?)?)? \b | $ )"""
            ),
        ),
        play=start_timer,
        changes=True,
    ),
    Script(
        examples=(),
        patterns=(
            words(r"^\W* (run|start) \s (?P<command>.+?) \s in \s (the\s)? background \W* $"),
        ),
        play=run_in_background,
        changes=True,
    ),
    Script(
        examples=("stop the background",),
        patterns=(words(r"\b (stop|end|kill) \s (all\s|the\s)* (background|timers?) \b"),),
        play=stop_background,
    ),
)
