"""What makes codex ask, and what became of its questions."""

from typing import Any

from tests.support.codex_room import Talk

SUPERVISED = "approval-required"
TOUCH = "shell: touch made"
PATCH = "add made :: hello"
GREET = "call mcp__lab/greet"


def resolutions(talk: Talk) -> list[Any]:
    return talk.of("approval.resolved")


def told_to_model(talk: Talk) -> str:
    return talk.requests[-1].tool_outputs[-1]
