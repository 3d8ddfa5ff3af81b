"""The answer to all that no script knows: what this agent is and what it can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from providers.demo.actions import Actions
from providers.demo.scripts.script import Script

HELLO = """\
I am the **demo agent**. There is no language model behind me: I follow a few scripts, but I \
follow them for real, in your folder. I need no account and no network.

Write one of these to me:

"""

GOODBYE = """
While I work you can stop me, or write another message to change my mind. In a supervised thread \
I ask before every command and every change of a file; in plan mode I only propose. Send me an \
image and I tell you what I got.
"""


async def answer(do: Actions, groups: Mapping[str, Sequence[Script]]) -> None:
    lines = (line_of(title, scripts) for title, scripts in groups.items())
    await do.say(HELLO + "".join(lines) + GOODBYE)


def line_of(title: str, scripts: Sequence[Script]) -> str:
    examples = [f"`{example}`" for script in scripts for example in script.examples]
    return f"- {title}: {', '.join(examples)}\n"
