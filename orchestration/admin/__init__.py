"""The log and its tables to look at; what is done to a thread here is asked for by commands."""

from orchestration.admin import (
    aggregates,
    deliveries,
    entries,
    log,
    messages,
    moves,
    sessions,
    turns,
    webhooks,
    workers,
)

__all__ = [
    "aggregates",
    "deliveries",
    "entries",
    "log",
    "messages",
    "moves",
    "sessions",
    "turns",
    "webhooks",
    "workers",
]
