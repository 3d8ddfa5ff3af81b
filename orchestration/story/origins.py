"""Who asked for a command, and which event made them: both are told by the command's id. Pure."""

import re

CAUSED = re.compile(
    r"(?:provider|server):([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}):"
)
REFUSED = re.compile(r"\((?P<name>[a-z.-]+)\):")
"""The decider's refusals name the command."""

ADMIN = "admin:"
AGENT = "provider:"
SERVER = "server:"
IMPORT = "past:"

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
}
"""By a part of the ids of their commands."""


def who_asked(command_id: str | None) -> str:
    """In words, as precisely as is known; the id of a client's command is the client's own."""
    if command_id is None:
        return "the server"
    if command_id.startswith(ADMIN):
        return "a person, in the admin"
    if command_id.startswith(IMPORT):
        return "the import of a conversation"
    if command_id.startswith(SERVER):
        parts = command_id.split(":")
        reactor = next((REACTORS[part] for part in parts if part in REACTORS), None)
        return f"the server: {reactor}" if reactor else "the server"
    if command_id.startswith(AGENT):
        return FOR_AGENT if find_cause(command_id) else BY_AGENT
    return "a client"


def find_cause(command_id: str | None) -> str | None:
    """The event because of which the server gave a command; None where nobody but a person did."""
    found = CAUSED.match(command_id or "")
    return found[1] if found else None


def caused_by(event_id: str) -> tuple[str, ...]:
    """How the ids of the commands begin that the server gave because of an event."""
    return (f"{AGENT}{event_id}:", f"{SERVER}{event_id}:")


def refused_command(error: str) -> str:
    """What kind of command was refused, as the refusal tells; of others only events remain."""
    found = REFUSED.search(error)
    return found["name"] if found else "command"
