"""What can still be undone in a thread, and what must be known of it for that."""

from typing import Any

import msgspec
from msgspec import Struct

from orchestration.contracts.events import KnownPlan, KnownTurn
from orchestration.queries.reading import find_row, one_moment, select
from providers.adapter import ResumeCursor
from providers.contracts.ids import ThreadId, TurnId

PLACEHOLDER = "missing"
"""The status of a checkpoint without contents."""

PLANS = "projection_thread_proposed_plans"
KEPT = "SELECT ref, provider_name, resume_cursor, is_copy, is_made, kept_at FROM kept_conversations"


class PointInTime(Struct, frozen=True):
    """An undo point, in the words of the event that goes back to it.

    ``last_count`` is of its newest checkpoint; 0 where it has none.
    """

    ref: str
    sequence: int
    turns: list[KnownTurn]
    plans: list[KnownPlan]
    last_count: int


class KeptConversation(Struct, frozen=True):
    """A copy was made to be kept; else the thread just left it.

    ``cursor`` is None where the agent had been told nothing. Until ``is_made`` it is what a copy is
    being made of, since ``kept_at``.
    """

    ref: str
    provider_name: str
    cursor: ResumeCursor | None
    is_copy: bool
    is_made: bool
    kept_at: str


class _KeptTurn(Struct, frozen=True):
    """Of a turn's row, what is asked here."""

    turn_id: TurnId
    checkpoint_turn_count: int | None = None
    checkpoint_ref: str | None = None
    checkpoint_status: str | None = None


_turns = msgspec.json.Decoder(list[_KeptTurn])
_cursor = msgspec.json.Decoder(ResumeCursor | None)


def find_undo_point(thread_id: ThreadId, ref: str) -> PointInTime | None:
    """None where nothing, or nothing any more, is kept under that name."""
    with one_moment():
        row = find_row(
            "SELECT sequence, turns FROM projection_undo_points WHERE thread_id = %s AND ref = %s",
            (thread_id, ref),
        )
        if row is None:
            return None
        turns = [_known(turn) for turn in _turns.decode(row[1])]
        plans = _plans(thread_id, {turn.turn_id for turn in turns})
    last = max((turn.turn_count or 0 for turn in turns), default=0)
    return PointInTime(ref, row[0], turns, plans, last)


def newest_undo_point_sequence(thread_id: ThreadId) -> int:
    """Of the event of the thread's last move; 0 where no move of it can be undone."""
    row = find_row(
        "SELECT MAX(sequence) FROM projection_undo_points WHERE thread_id = %s", (thread_id,)
    )
    return int(row[0] or 0) if row else 0


def undo_refs(thread_id: ThreadId) -> list[str]:
    """The names of the undo points that are kept, the oldest first."""
    rows = select(
        "SELECT ref FROM projection_undo_points WHERE thread_id = %s ORDER BY sequence",
        (thread_id,),
    )
    return [ref for (ref,) in rows]


def refs_named(thread_id: ThreadId) -> set[str]:
    """The checkpoints of the turns that a thread has, or had at a point that it may go back to."""
    with one_moment():
        present = select(
            "SELECT checkpoint_ref FROM projection_turns"
            " WHERE thread_id = %s AND checkpoint_ref IS NOT NULL",
            (thread_id,),
        )
        points = select(
            "SELECT turns FROM projection_undo_points WHERE thread_id = %s", (thread_id,)
        )
    kept = (turn for (turns,) in points for turn in _turns.decode(turns))
    named = {turn.checkpoint_ref for turn in kept if turn.checkpoint_ref is not None}
    return named | {ref for (ref,) in present}


def find_kept_conversation(thread_id: ThreadId, ref: str) -> KeptConversation | None:
    """What the agent remembered at the undo point of that name."""
    row = find_row(f"{KEPT} WHERE thread_id = %s AND ref = %s", (thread_id, ref))
    return None if row is None else _kept(row)


def kept_conversations(thread_id: ThreadId) -> list[KeptConversation]:
    """Of all undo points, those that are gone as well, in the order in which they were kept."""
    rows = select(f"{KEPT} WHERE thread_id = %s ORDER BY id", (thread_id,))
    return [_kept(row) for row in rows]


def threads_with_kept_conversations(deleted_before: str) -> list[ThreadId]:
    """Of those deleted before that time, and of those of which nothing is needed any more."""
    rows = select(
        "SELECT DISTINCT k.thread_id FROM kept_conversations k"
        " JOIN projection_threads t ON t.thread_id = k.thread_id"
        " WHERE t.deleted_at < %s OR k.unneeded ORDER BY k.thread_id",
        (deleted_before,),
    )
    return [ThreadId(thread_id) for (thread_id,) in rows]


def _known(turn: _KeptTurn) -> KnownTurn:
    return KnownTurn(
        turn.turn_id, turn.checkpoint_turn_count, turn.checkpoint_status == PLACEHOLDER
    )


def _plans(thread_id: ThreadId, turns: set[TurnId]) -> list[KnownPlan]:
    """Those of the turns that are there or were set aside, and those of no turn.

    One that was proposed again since, and stays, goes before what it was.
    """
    aside = select(
        "SELECT row FROM projection_set_aside WHERE thread_id = %s AND family = %s"
        " ORDER BY row_sequence",
        (thread_id, PLANS),
    )
    present = select(
        f"SELECT plan_id, turn_id FROM {PLANS} WHERE thread_id = %s ORDER BY sequence",
        (thread_id,),
    )
    rows = [msgspec.json.decode(row) for (row,) in aside]
    found = [(row["plan_id"], row["turn_id"]) for row in rows if row["turn_id"] in turns]
    found += [(plan, turn) for plan, turn in present if turn is None or turn in turns]
    return [KnownPlan(plan, turn) for plan, turn in dict(found).items()]


def _kept(row: tuple[Any, ...]) -> KeptConversation:
    ref, provider, cursor, is_copy, is_made, at = row
    decoded = _cursor.decode(cursor)
    return KeptConversation(ref, provider, decoded, bool(is_copy), bool(is_made), at)
