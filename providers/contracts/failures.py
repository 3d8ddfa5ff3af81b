"""Why a turn failed, and what an agent waits for before it tries again: for people to act on."""

from typing import Literal

from msgspec import Struct

FailureKind = Literal[
    "sign-in",
    "forbidden",
    "usage-limit",
    "rate-limit",
    "overloaded",
    "context-full",
    "unknown-model",
    "bad-request",
    "server-trouble",
    "network",
    "lost-connection",
    "no-answer",
    "missing-variable",
    "sandbox",
    "policy",
    "other",
]


class Failure(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """``message`` is a sentence for people; ``raw`` is what the agent itself said."""

    kind: FailureKind
    message: str
    raw: str
    status: int | None = None
    """The HTTP status of the model's server, where it answered."""
    resets_at: str | None = None
    """When a limit starts anew, where it is known: UTC, as all times."""
    command: str | None = None
    """What to run in a terminal, where that helps."""


class Retry(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The model is asked again. Without ``attempt`` that goes on for ever."""

    cause: str
    """A word or two: network, too many requests."""
    attempt: int | None = None
    of: int | None = None
