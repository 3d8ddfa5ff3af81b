"""The answer to all that no script knows: what this agent is and what it can do."""

from __future__ import annotations

from collections.abc import Sequence

from providers.demo.actions import Actions
from providers.demo.scripts.script import Script

HELLO = """\
I am the **demo agent**. There is no language model behind me: I follow a few scripts, but I \
follow them for real, in your folder. I need no account and no network.

Write one of these to me:

"""

GOODBYE = """
While I work you can stop me, or write another message to change my mind. In a supervised thread \
I ask before every command and every change of a file.
"""


async def answer(do: Actions, scripts: Sequence[Script]) -> None:
    examples = (example for script in reversed(scripts) for example in script.examples)
    await do.say(HELLO + "".join(f"- `{example}`\n" for example in examples) + GOODBYE)
