"""The ids that the server gives its commands, and what they tell of their origin. Pure.

``server:<occasion>:<what>`` is the server's own, mostly because of an event.
``provider:<occasion>:<what>`` follows from what an agent said, ``past:…`` from an imported
conversation, ``admin:…`` is a person's, in the admin. Any other id is a client's own.
The same occasion makes the same id, so that a repetition records nothing.
"""

import re

SERVER = "server:"
AGENT = "provider:"
PAST = "past:"
ADMIN = "admin:"

CAUSED = re.compile(
    rf"(?:{AGENT}|{SERVER})([0-9a-f]{{8}}-[0-9a-f]{{4}}-7[0-9a-f]{{3}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}):"
)


def of_server(occasion: str, what: str) -> str:
    return f"{SERVER}{occasion}:{what}"


def of_agent(occasion: str, what: str) -> str:
    return f"{AGENT}{occasion}:{what}"


def of_past(what: str) -> str:
    return f"{PAST}{what}"


def of_admin(unique: str) -> str:
    return f"{ADMIN}{unique}"


def is_of_server(command_id: str) -> bool:
    return command_id.startswith(SERVER)


def is_of_agent(command_id: str) -> bool:
    return command_id.startswith(AGENT)


def find_occasion(command_id: str) -> str | None:
    """What the server gave a command for: an event's id, or another; None of a person's command."""
    if not command_id.startswith((SERVER, AGENT)):
        return None
    return command_id.split(":", 2)[1]


def find_cause(command_id: str | None) -> str | None:
    """The event because of which the server gave a command; None where nobody but a person did."""
    found = CAUSED.match(command_id or "")
    return found[1] if found else None


def caused_by(event_id: str) -> tuple[str, ...]:
    """How the ids of the commands begin that the server gave because of an event."""
    return (of_agent(event_id, ""), of_server(event_id, ""))
