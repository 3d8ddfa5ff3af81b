"""``ask me a question``: two questions at once, with options to choose from or words of one's own.

Codex asks such questions in plan mode only; here they may be seen in any.
"""

from __future__ import annotations

import re

from providers.demo import shapes
from providers.demo.actions import Actions
from providers.demo.scripts.script import Script, words

COLOURS = {"Red": "Warm and loud", "Blue": "Cool and quiet", "Green": "Somewhere in between"}
QUESTIONS = [
    shapes.question("colour", "Which colour do you like best?", COLOURS, recommended="Blue"),
    shapes.question("name", "What shall I call you?", {"Friend": "If you would rather not say"}),
]


async def ask(do: Actions, match: re.Match[str]) -> None:
    await do.say("I have two questions for you.", commentary=True)
    answers = await do.ask(QUESTIONS)
    if not any(answers.values()):
        return await do.say("You did not answer, so I know as much as before.")
    said = "".join(line_of(question["header"], answers) for question in QUESTIONS)
    await do.say(f"Thank you. This is what you told me:\n\n{said}")


def line_of(header: str, answers: dict[str, list[str]]) -> str:
    given = ", ".join(answers.get(header.lower()) or ["nothing"])
    return f"- {header}: {given}\n"


SCRIPTS = (
    Script(
        examples=("ask me a question",),
        patterns=(words(r"\b ask \s (me\s)? .*? \b questions? \b"), words(r"\b ask \s me \W* $")),
        play=ask,
    ),
)
