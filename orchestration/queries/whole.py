"""Everything at once, as the protocol's client starts from it.

Messages and uses of tools come by the ten thousand: the database itself makes their JSON, and they
never become objects here. All is joined once: another copy of 8 MB would take four milliseconds.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
from django.db import connection
from msgspec import Raw

from orchestration.contracts.entities import Checkpoint, ProposedPlan, ReadModel, ThreadSummary
from orchestration.queries.entities import (
    CHECKPOINT,
    PLAN,
    SUMMARY,
    SUMMARY_TABLES,
    Row,
    checkpoint_of,
    plan_of,
    summary_of,
)
from orchestration.queries.reading import one_moment, select
from orchestration.queries.snapshots import log_end, projects_where

MAKE_OBJECT = {"sqlite": "json_object", "postgresql": "json_build_object"}
AS_BYTES = {"sqlite": "CAST({} AS blob)", "postgresql": "convert_to({}, 'UTF8')"}

MESSAGE = {
    "id": "message_id",
    "role": "role",
    "text": "text",
    "turnId": "turn_id",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
}
MESSAGE_REST = (
    "'\"streaming\":' || CASE WHEN is_streaming THEN 'true' ELSE 'false' END"
    " || COALESCE(',\"attachments\":' || attachments, '')"
)
ACTIVITY = {
    "id": "activity_id",
    "tone": "tone",
    "kind": "kind",
    "summary": "summary",
    "turnId": "turn_id",
    "createdAt": "created_at",
}
ACTIVITY_REST = "'\"payload\":' || payload"
"""What is JSON in the table already."""

Entity = TypeVar("Entity")
View = Callable[[bytes], bytes]
"""How encoded entities are shown to whoever asks."""


class ThreadHead(ThreadSummary, kw_only=True, frozen=True):
    """A ``Thread`` before its messages and activities."""

    proposed_plans: list[ProposedPlan]
    checkpoints: list[Checkpoint]


def as_it_is(encoded: bytes) -> bytes:
    return encoded


def read_model(view: View = as_it_is) -> Raw:
    """An encoded ``ReadModel`` as of one moment, deleted and archived rows included."""
    with one_moment():
        sequence, updated_at = log_end()
        messages = _encoded_by_thread("projection_thread_messages", MESSAGE, MESSAGE_REST)
        activities = _encoded_by_thread("projection_thread_activities", ACTIVITY, ACTIVITY_REST)
        plans = _by_thread(
            f"{PLAN}, thread_id FROM projection_thread_proposed_plans ORDER BY created_at, plan_id",
            plan_of,
        )
        checkpoints = _by_thread(
            f"{CHECKPOINT}, thread_id FROM projection_turns"
            " WHERE checkpoint_turn_count IS NOT NULL ORDER BY checkpoint_turn_count",
            checkpoint_of,
        )
        projects = projects_where("")
        rows = select(f"SELECT {SUMMARY}{SUMMARY_TABLES} ORDER BY t.created_at, t.thread_id")
    pieces: list[bytes] = []
    for row in rows:
        thread_id = row[0]
        head = ThreadHead(
            **summary_of(row),
            proposed_plans=plans[thread_id],
            checkpoints=checkpoints[thread_id],
        )
        pieces += (b",", view(msgspec.json.encode(head)).removesuffix(b"}"))
        pieces += (b',"messages":[', *_listed(messages[thread_id]))
        pieces += (b'],"activities":[', *_listed(activities[thread_id]), b"]}")
    model = view(msgspec.json.encode(ReadModel(sequence, projects, [], updated_at)))
    begin, threads, end = model.rpartition(b'"threads":[')
    return Raw(b"".join((begin, threads, *pieces[1:], end)))


def _encoded_by_thread(
    table: str, columns: Mapping[str, str], rest: str
) -> defaultdict[str, list[bytes]]:
    """Each with a comma before it."""
    make_object, as_bytes = MAKE_OBJECT[connection.vendor], AS_BYTES[connection.vendor]
    fields = ", ".join(f"'{key}', {column}" for key, column in columns.items())
    encoded = f"',{{' || {rest} || ',' || substr(CAST({make_object}({fields}) AS text), 2)"
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for thread_id, entity in select(
        f"SELECT thread_id, {as_bytes.format(encoded)} FROM {table} ORDER BY sequence"
    ):
        found[thread_id].append(entity)
    return found


def _listed(encoded: list[bytes]) -> list[bytes]:
    return [encoded[0][1:], *encoded[1:]] if encoded else []


def _by_thread(selected: str, entity_of: Callable[[Row], Entity]) -> defaultdict[str, list[Entity]]:
    found: defaultdict[str, list[Entity]] = defaultdict(list)
    for *row, thread_id in select(f"SELECT {selected}"):
        found[thread_id].append(entity_of(tuple(row)))
    return found
