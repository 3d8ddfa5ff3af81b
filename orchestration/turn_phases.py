"""The phases of a turn: one set of names for metrics, lines of the log, and stories. Pure."""

from typing import Literal

LivePhase = Literal["queue", "start", "first token", "streaming", "settle", "checkpoint"]
"""What events alone tell, as they come."""

StoryPhase = Literal[
    "queue",
    "checkpoint before",
    "session",
    "first token",
    "streaming",
    "settle",
    "commit",
    "checkpoint",
]
"""What receipts and frames tell as well, afterwards: they take ``start`` apart into its two parts,
and know how long the last commit took."""

MEANINGS: dict[StoryPhase, str] = {
    "queue": "from the request in the log until its reactor took it up",
    "checkpoint before": "the folder as it was, captured before the agent may touch it",
    "session": "the agent's process and conversation were opened, until the message went to it",
    "first token": "the agent had the message and had not begun to answer",
    "streaming": "from the agent's first word to its last",
    "settle": "from the agent's last word until the end of the turn was decided",
    "commit": "until the end of the turn was stored and handed to all who follow the log",
    "checkpoint": "what the turn changed, captured after it",
}

TURN_REQUESTS = frozenset(
    {"thread.turn-start-requested", "thread.review-requested", "thread.compaction-requested"}
)
"""The events that ask an agent for a turn."""


def label_of(phase: LivePhase) -> str:
    """As metrics and fields of log lines spell it."""
    return phase.replace(" ", "_")
