"""What must hold after any fault, in words where it does not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tests.flows.faults.bench import USABLE_SECONDS, Bench
from tests.flows.faults.seen import Seen
from tests.support.processes import ended

if TYPE_CHECKING:
    from tests.flows.faults.trial import Trial


async def complaints(trial: Trial, snapshot: Any) -> list[str]:
    """``snapshot`` is what a person sees who comes now."""
    return [
        *of_texts(trial.seen, trial.message_id, snapshot),
        *of_turns(trial.seen),
        *of_effects(trial),
        *of_log(trial.bench, trial.seen.thread_id),
        *await of_processes(trial.bench),
    ]


def of_texts(seen: Seen, message_id: str, snapshot: Any) -> Iterator[str]:
    (thread,) = [one for one in snapshot["threads"] if one["id"] == seen.thread_id]
    kept = {message["id"]: message for message in thread["messages"]}
    for message, text in seen.texts.items():
        if not kept.get(message, {"text": ""})["text"].startswith(text):
            yield f"text that was shown is gone: {text[:40]!r}"
    if any(message["streaming"] for message in kept.values()):
        yield "a message streams for ever"
    if [message["id"] for message in thread["messages"]].count(message_id) != 1:
        yield "the person's message is not there once"


def of_turns(seen: Seen) -> Iterator[str]:
    began, ended = seen.began(), seen.ended()
    if began != ended or set(began.values()) - {1}:
        yield f"turns began {dict(began)} and ended {dict(ended)}"


def of_effects(trial: Trial) -> Iterator[str]:
    told = trial.bench.times_told(trial.message_id)
    if told > 1:
        yield f"the agent was told the message {told} times"
    effect = trial.workspace / "effect.txt"
    written = effect.read_text() if effect.exists() else ""
    if written not in ("", "x"):
        yield f"the command ran {len(written)} times"
    if trial.fault == "folder":
        return
    ran = any(
        a["kind"] == "tool.completed" and a["payload"].get("data", {}).get("exitCode") == 0
        for a in trial.seen.activities()
    )
    if ran and not written:
        yield "the workspace does not hold what the agent wrote"
    turn, captured = trial.seen.turn_of_our_message(), trial.seen.captured()
    is_told = trial.seen.says_why_not()
    if ran and turn and not is_told and "effect.txt" not in captured.get(turn, ()):
        yield "the checkpoint does not hold what the agent wrote"


def of_log(bench: Bench, thread_id: str) -> Iterator[str]:
    with closing(sqlite3.connect(bench.home / "t3.sqlite3")) as database:
        database.execute("BEGIN")  # all of it as of one moment: the server goes on
        (head,) = database.execute("SELECT sequence FROM orchestration_log_head").fetchone()
        found = database.execute("SELECT COUNT(*), MAX(sequence) FROM orchestration_events")
        if found.fetchone() != (head, head):
            yield "the log has gaps"
        open_questions = database.execute(
            "SELECT COUNT(*) FROM projection_pending_requests"
            " WHERE thread_id = ? AND status = 'pending'",
            (thread_id,),
        )
        if open_questions.fetchone() != (0,):
            yield "a question stays open that nobody waits for"


async def of_processes(bench: Bench) -> list[str]:
    try:
        async with asyncio.timeout(USABLE_SECONDS):
            for pid in bench.left_behind():
                await ended(pid)
    except TimeoutError:
        return [f"processes are left: {bench.left_behind()}"]
    return []
