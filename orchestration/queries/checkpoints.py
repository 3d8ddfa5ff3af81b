"""What the workers that capture and revert must know of turns."""

from collections.abc import Collection, Sequence

import msgspec
from msgspec import Struct

from orchestration.queries.reading import find_row, one_moment, select
from orchestration.queries.undoing import (
    newest_undo_point_sequence,
    refs_named,
    undo_refs,
)
from orchestration.workspace.checkpoints.refs import CheckpointNames, before_ref
from providers.contracts.ids import MessageId, ThreadId, TurnId

ROOT = "COALESCE(t.worktree_path, p.workspace_root)"
SHARED_LIMIT = 20
COMMANDS_LIMIT = 20
COMMAND_CHARS = 200


class BegunTurn(Struct, frozen=True):
    """``turn_count`` is of its checkpoint, once it has one."""

    turn_id: TurnId
    sequence: int
    state: str
    started_at: str | None
    completed_at: str | None
    assistant_message_id: MessageId | None
    turn_count: int | None
    user_message_ids: list[MessageId]

    @property
    def is_running(self) -> bool:
        return self.state == "running"


class Neighbour(Struct, frozen=True):
    """A thread that works where others do."""

    thread_id: ThreadId
    title: str


class DeletedThread(Struct, frozen=True):
    thread_id: ThreadId
    root: str


class RevertPlan(Struct, frozen=True):
    """What going back to a turn takes: the turns to forget, and what stays.

    ``ref`` is what the folder held then. ``last_count`` is of the newest checkpoint that goes.
    ``ran_elsewhere``: the turn ended before the conversation was imported.
    """

    ref: str

    dropped: list[TurnId]
    kept_messages: list[MessageId]
    kept_turns: list[TurnId]
    last_count: int
    ran_elsewhere: bool


def begun_turns(thread_id: ThreadId) -> list[BegunTurn]:
    """In the order in which they began."""
    rows = select(
        "SELECT turn_id, sequence, state, started_at, completed_at,"
        " assistant_message_id, checkpoint_turn_count, user_message_ids FROM projection_turns"
        " WHERE thread_id = %s AND turn_id IS NOT NULL ORDER BY sequence",
        (thread_id,),
    )
    return [BegunTurn(*[*begun, msgspec.json.decode(said)]) for *begun, said in rows]


def last_count(turns: Sequence[BegunTurn]) -> int:
    """Of the newest checkpoint; 0 where there is none."""
    return max((turn.turn_count or 0 for turn in turns), default=0)


def checkpoint_names(thread_id: ThreadId) -> CheckpointNames:
    """Of the turns that the thread has now, and of those to come."""
    with one_moment():
        return _checkpoint_names(thread_id)


def last_move_sequence(thread_id: ThreadId) -> int:
    """Of the line about it, also where it cannot be undone; 0 where there was no move."""
    row = find_row(
        "SELECT MAX(sequence) FROM projection_thread_activities WHERE thread_id = %s"
        " AND kind IN ('checkpoint.reverted', 'checkpoint.revert.undone')",
        (thread_id,),
    )
    return int(row[0] or 0) if row else 0


def refs_in_use(thread_id: ThreadId) -> set[str]:
    """All that the thread can show, or go back to, of its own and of its undo points' turns."""
    names = checkpoint_names(thread_id)
    turns = {names.of(count) for count in (0, *names.recorded)} | refs_named(thread_id)
    return turns | {before_ref(turn) for turn in turns} | set(undo_refs(thread_id))


def neighbours(
    thread_id: ThreadId, folders: Collection[str], since: str, until: str
) -> list[Neighbour]:
    """Other threads of these folders with a turn that ran at that time."""
    return _with_turns(
        folders,
        "t.thread_id <> %s AND u.turn_id IS NOT NULL AND u.started_at <= %s"
        " AND (u.state = 'running' OR u.completed_at >= %s)",
        (thread_id, until, since),
    )


def working_in(folders: Collection[str]) -> list[Neighbour]:
    """The threads of these folders in which a turn runs."""
    return _with_turns(folders, "u.state = 'running'")


def _with_turns(
    folders: Collection[str], condition: str, values: Sequence[str] = ()
) -> list[Neighbour]:
    if not folders:
        return []
    places = ", ".join(["%s"] * len(folders))
    rows = select(
        "SELECT DISTINCT t.thread_id, t.title FROM projection_turns u"
        " JOIN projection_threads t ON t.thread_id = u.thread_id"
        " JOIN projection_projects p ON p.project_id = t.project_id"
        f" WHERE {condition} AND {ROOT} IN ({places}) ORDER BY t.thread_id LIMIT {SHARED_LIMIT}",
        (*values, *folders),
    )
    return [Neighbour(*row) for row in rows]


def commands_left_running(thread_id: ThreadId, turn_id: TurnId) -> list[str]:
    """What the agent ran on in the background when the turn ended."""
    rows = select(
        "SELECT payload FROM projection_thread_activities WHERE thread_id = %s AND turn_id = %s"
        " AND kind = 'tool.completed' AND payload LIKE %s ORDER BY sequence LIMIT %s",
        (thread_id, turn_id, '%"background":true%', COMMANDS_LIMIT),
    )
    payloads = (msgspec.json.decode(payload) for (payload,) in rows)
    told = (payload["data"] for payload in payloads if payload.get("data", {}).get("background"))
    return [str(data.get("command", "a command"))[:COMMAND_CHARS] for data in told]


def find_revert_plan(thread_id: ThreadId, turn_count: int) -> RevertPlan | None:
    """None where the thread has no such turn. 0 is before the first that has a checkpoint."""
    with one_moment():
        turns = begun_turns(thread_id)
        counts = [turn.turn_count for turn in turns]
        if turn_count in counts:
            kept = counts.index(turn_count) + 1
        elif turn_count == 0:
            kept = counts.index(1) if 1 in counts else 0
        else:
            return None
        messages = _kept_messages(thread_id, turns[:kept], turns[kept:])
        ids = [turn.turn_id for turn in turns]
        elsewhere = _ran_elsewhere(thread_id, turns, kept)
        ref = _checkpoint_names(thread_id).of(turn_count)
        return RevertPlan(ref, ids[kept:], messages, ids[:kept], last_count(turns), elsewhere)


def _checkpoint_names(thread_id: ThreadId) -> CheckpointNames:
    rows = select(
        "SELECT checkpoint_turn_count, checkpoint_ref FROM projection_turns"
        " WHERE thread_id = %s AND checkpoint_turn_count IS NOT NULL",
        (thread_id,),
    )
    return CheckpointNames(thread_id, dict(rows), newest_undo_point_sequence(thread_id))


def _ran_elsewhere(thread_id: ThreadId, turns: Sequence[BegunTurn], kept: int) -> bool:
    """The turn after the place, or the one before it where that is the last, was imported."""
    row = find_row(
        "SELECT MAX(sequence) FROM projection_thread_activities"
        " WHERE thread_id = %s AND kind = 'conversation.imported'",
        (thread_id,),
    )
    after = turns[kept : kept + 1] or turns[kept - 1 : kept]
    return bool(row and row[0] and after and after[0].sequence < row[0])


def deleted_threads(before: str) -> list[DeletedThread]:
    """Those deleted before that time, and where they worked."""
    rows = select(
        f"SELECT t.thread_id, {ROOT} FROM projection_threads t"
        " JOIN projection_projects p ON p.project_id = t.project_id"
        " WHERE t.deleted_at < %s ORDER BY t.thread_id",
        (before,),
    )
    return [DeletedThread(*row) for row in rows]


def folders_worked_in() -> list[str]:
    """Of all threads and projects, deleted or not, each once."""
    rows = select(
        "SELECT workspace_root FROM projection_projects UNION"
        " SELECT worktree_path FROM projection_threads WHERE worktree_path IS NOT NULL ORDER BY 1"
    )
    return [root for (root,) in rows]


def _kept_messages(
    thread_id: ThreadId, kept: Sequence[BegunTurn], dropped: Sequence[BegunTurn]
) -> list[MessageId]:
    """All of the turns that stay, those sent into them as well; and what came before the rest.

    A person's message carries no turn: its turn's row names it. What no turn is known for is
    where it stands.
    """
    turn_of = {said: turn.turn_id for turn in (*kept, *dropped) for said in turn.user_message_ids}
    kept_ids, dropped_ids = ({turn.turn_id for turn in turns} for turns in (kept, dropped))
    stays: list[MessageId] = []
    is_before = True
    for message_id, role, named in select(
        "SELECT message_id, role, turn_id FROM projection_thread_messages"
        " WHERE thread_id = %s ORDER BY sequence",
        (thread_id,),
    ):
        turn = named or turn_of.get(message_id)
        is_before = is_before and turn not in dropped_ids
        if role == "system" or turn in kept_ids or (is_before and turn not in dropped_ids):
            stays.append(message_id)
    return stays
