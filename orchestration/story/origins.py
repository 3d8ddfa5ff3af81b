"""Who asked for a command, in words. Pure."""

import re

from orchestration.command_ids import ADMIN, AGENT, PAST, SERVER, find_cause

REFUSED = re.compile(r"\((?P<name>[a-z.-]+)\):")
"""The decider's refusals name the command."""

BY_AGENT = "the agent"
FOR_AGENT = "the server, for the agent"

REACTORS = {
    "checkpoint": "checkpoints",
    "checkpoint.captured": "checkpoints",
    "checkpoint.commands-running": "checkpoints",
    "checkpoint.left-out": "checkpoints",
    "checkpoint.shared-folder": "checkpoints",
    "checkpoint.capture.failed": "checkpoints",
    "name": "naming of threads",
    "title": "naming of threads",
    "plan-implemented": "starting of turns",
    "queue": "message queue",
    "reverted": "going back",
    "revert-undone": "undoing of a return",
}
"""By a part of the ids of their commands."""


def who_asked(command_id: str | None) -> str:
    """In words, as precisely as is known; the id of a client's command is the client's own."""
    if command_id is None:
        return "the server"
    if command_id.startswith(ADMIN):
        return "a person, in the admin"
    if command_id.startswith(PAST):
        return "the import of a conversation"
    if command_id.startswith(SERVER):
        parts = command_id.split(":")
        reactor = next((REACTORS[part] for part in parts if part in REACTORS), None)
        return f"the server: {reactor}" if reactor else "the server"
    if command_id.startswith(AGENT):
        return FOR_AGENT if find_cause(command_id) else BY_AGENT
    return "a client"


def refused_command(error: str) -> str:
    """What kind of command was refused, as the refusal tells; of others only events remain."""
    found = REFUSED.search(error)
    return found["name"] if found else "command"
