"""What older versions of codex do not have, and what follows; the newest has it all.

A test compares it with the schemas of the oldest version that we speak to and of the newest.
"""

from msgspec import Struct

from providers.codex.matrix import CLIENT_METHODS, NOTIFICATIONS, SERVER_REQUESTS, methods_of


class Difference(Struct, frozen=True):
    """``methods`` are those in use that the oldest version lacks."""

    what: str
    follows: str
    methods: tuple[str, ...] = ()


def lacking(methods: str, what: str, follows: str) -> Difference:
    return Difference(what, follows, tuple(methods.split()))


DIFFERENCES = (
    lacking(
        "thread/settings/update thread/settings/updated",
        "settings between turns",
        "another mode holds from the next `turn/start` on, which says all settings; a running turn"
        " that was freer is interrupted at once, as ever. Nothing can be compared with what was"
        " asked",
    ),
    Difference(
        "a `turn/start` that steers (from 0.150.0 on)",
        "before that, `turn/steer` is sent while a turn runs",
    ),
    lacking(
        "thread/items/list",
        "ids of our messages",
        "after a crash in the very moment of sending, a person decides whether to send again",
    ),
    lacking(
        "thread/backgroundTerminals/list thread/backgroundTerminals/terminate",
        "a list of background commands",
        "we list what we have seen begin and not end; they can only be ended all at once",
    ),
    Difference(
        "a review that cannot begin ends alone",
        "its error is told of the next turn as well, which works all the same",
    ),
    lacking(
        "thread/unsubscribe",
        "leaving a conversation",
        "it stays loaded until its process ends; what is said of it goes to the log of frames",
    ),
    lacking(
        "item/permissions/requestApproval mcpServer/elicitation/request"
        " mcpServer/startupStatus/updated",
        "questions of MCP servers, wishes for permissions",
        "MCP tools run unasked, and codex refuses the rest by itself",
    ),
    lacking("serverRequest/resolved", "moot questions", "they close with their turn"),
    lacking("warning guardianWarning", "warnings about one thread", "they stay unsaid"),
    lacking(
        "thread/turns/list",
        "pages of a conversation that is kept",
        "it is read as a whole, with `thread/read`; commands and times were not kept then",
    ),
    lacking("thread/delete", "deleting", "a copy that is not needed any more is left archived"),
    lacking(
        "thread/revert",
        "taking turns back",
        "`thread/rollback` does it, but not for turns that were steered, reviews and compactions:"
        " it counts messages, and is refused there",
    ),
    lacking(
        "thread/goal/set thread/goal/updated thread/goal/cleared",
        "goals",
        "codex never goes on by itself",
    ),
    lacking(
        "item/autoApprovalReview/completed autoApprovalReview/strictReviewRequired",
        "reviews of approvals by a second model",
        "there are none",
    ),
    Difference(
        "asking before **every** command",
        "supervised, it runs what it knows to be harmless (`ls`, `pwd`, `cat`) unasked",
    ),
    Difference(
        "one writer for a conversation",
        "two processes can write the same one, and neither is told",
    ),
    Difference(
        "one protocol",
        "everything is said a second time as `codex/event/*`, which is kept in the log of frames",
    ),
)


def part() -> list[str]:
    """For the README."""
    rows = [f"| {row.what} | {row.follows} | {listed(row.methods)} |" for row in DIFFERENCES]
    return [TITLE, "", INTRODUCTION, *HEAD, *rows, ""]


TITLE = "### What older versions lack"
INTRODUCTION = """\
Of 0.104.0, the oldest that is spoken to, beside 0.169.0, the newest there is and the one that is
tested. Anything older is refused, with its version and how to update it. A test compares the
methods with the schemas of both, and drives the oldest through turns, questions and modes.
`python -m providers.codex.matrix_page --against <program>` prints what another version changes.
"""
HEAD = ("| it lacks | so | methods |", "|---|---|---|")


def listed(methods: tuple[str, ...]) -> str:
    return " ".join(f"`{method}`" for method in methods)


def lacking_in(existing: set[str]) -> set[str]:
    """Methods in use that a version does not have."""
    in_use = methods_of((*CLIENT_METHODS, *SERVER_REQUESTS, *NOTIFICATIONS), "used", "shown")
    return set(in_use) - existing
