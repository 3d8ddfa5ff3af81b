"""What must hold after any fault, in words where it does not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
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
        *of_rest(trial.seen, snapshot),
        *of_turns(trial.seen),
        *of_words(trial.seen),
        *of_effects(trial),
        *of_checkpoints(trial.seen),
        *of_log(trial.bench, trial.seen),
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


def of_rest(seen: Seen, snapshot: Any) -> Iterator[str]:
    """A person who comes now sees a thread that nobody works at."""
    (thread,) = [one for one in snapshot["threads"] if one["id"] == seen.thread_id]
    session, turn = thread["session"], thread["latestTurn"]
    if (session["status"], session["activeTurnId"]) != ("ready", None):
        yield f"the thread looks at work: {session['status']}, turn {session['activeTurnId']}"
    if turn["state"] == "running" or turn["completedAt"] is None:
        yield "the last turn looks as if it ran"


def of_turns(seen: Seen) -> Iterator[str]:
    began, ended = seen.began(), seen.ended()
    if began != ended or set(began.values()) - {1}:
        yield f"turns began {dict(began)} and ended {dict(ended)}"


def of_words(seen: Seen) -> Iterator[str]:
    """What did not go its usual way is explained."""
    for turn_id, state in seen.states().items():
        if state != "completed" and not (seen.reason_of(turn_id) or seen.was_interrupted()):
            yield f"nobody is told why a turn ended as {state}"
    for activity in seen.activities():
        closed = activity["kind"] == "approval.resolved"
        if closed and not {"decision", "detail"} & {*activity["payload"]}:
            yield "a question was closed without a word"


def of_checkpoints(seen: Seen) -> Iterator[str]:
    """Each once, with its line."""
    captured = Counter(
        event["payload"]["turnId"]
        for event in seen.history()
        if event["type"] == "thread.turn-diff-completed"
    )
    told = Counter(a["turnId"] for a in seen.activities() if a["kind"] == "checkpoint.captured")
    if captured != told or set(captured.values()) - {1}:
        yield f"turns were captured {dict(captured)}, and it was told {dict(told)}"


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
    if ran and turn and "effect.txt" not in captured.get(turn, ()) and not trial.has_excuse():
        yield "the checkpoint does not hold what the agent wrote"


def of_log(bench: Bench, seen: Seen) -> Iterator[str]:
    with closing(sqlite3.connect(bench.home / "t3.sqlite3")) as database:
        database.execute("BEGIN")  # all of it as of one moment: the server goes on
        (head,) = database.execute("SELECT sequence FROM orchestration_log_head").fetchone()
        found = database.execute("SELECT COUNT(*), MAX(sequence) FROM orchestration_events")
        if found.fetchone() != (head, head):
            yield "the log has gaps"
        open_questions = database.execute(
            "SELECT COUNT(*) FROM projection_pending_requests"
            " WHERE thread_id = ? AND status = 'pending'",
            (seen.thread_id,),
        )
        if open_questions.fetchone() != (0,):
            yield "a question stays open that nobody waits for"
        shown = [(event["sequence"], event["eventId"]) for event in seen.history()]
        kept = dict(database.execute("SELECT sequence, event_id FROM orchestration_events"))
        if lost := [sequence for sequence, event_id in shown if kept.get(sequence) != event_id]:
            yield f"events that were shown are not in the log: {lost}"
        quiet = database.execute(
            "SELECT DISTINCT turn_id FROM runtime_receipts"
            " WHERE thread_id = ? AND type = 'turn.processing.quiesced'",
            (seen.thread_id,),
        )
        if missing := seen.ended().keys() - {turn_id for (turn_id,) in quiet}:
            yield f"turns never come to rest: {sorted(missing)}"


async def of_processes(bench: Bench) -> list[str]:
    try:
        async with asyncio.timeout(USABLE_SECONDS):
            for pid in bench.left_behind():
                await ended(pid)
    except TimeoutError:
        return [f"processes are left: {bench.left_behind()}"]
    return []
