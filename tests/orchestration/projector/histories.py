"""Any history at all: commands in whatever order, of which the rules refuse some."""

from collections.abc import Sequence

from hypothesis import strategies as st
from msgspec import Struct

from orchestration.contracts.commands import Command, CompleteRevertUndo
from orchestration.contracts.entities import PlanSource
from orchestration.errors import CommandRejected
from orchestration.queries.undoing import find_undo_point, undo_refs
from orchestration.replaying.tables import PROJECTIONS, table_of
from orchestration.writing import writing
from providers.contracts.ids import ThreadId
from tests.support import builders as b
from tests.support.history import History

THREADS = st.sampled_from([b.THREAD, ThreadId("thread-2")])
TURNS = st.sampled_from(["turn-1", "turn-2", "turn-3"])
COUNTS = st.integers(0, 3)
MESSAGES = st.sampled_from(["message-1", "message-2", "message-3"])
REPLIES = st.sampled_from(["assistant:1", "assistant:2"])
PLANS = st.sampled_from(["plan-1", "plan-2"])
QUESTIONS = st.sampled_from(["request-1", "request-2"])
SOURCES = st.builds(PlanSource, THREADS, PLANS)
FAILURES = st.sampled_from(["no answer", "Stale pending approval request: x"])
TEXTS = st.text("ab", min_size=1, max_size=3)
QUEUED = st.sampled_from(["queued-1", "queued-2", "queued-3"])
POINTS = st.integers(0, 11)
STATUSES = st.sampled_from(["ready", "missing", "error"])


class Undo(Struct, frozen=True):
    """Of one of the thread's moves, counted from the last: what it takes is in the tables."""

    place: int
    thread_id: str


Step = Command | Undo


def _back(turn_count: int, thread_id: str, point: int | None) -> Command:
    if point is None:
        return b.complete_revert(turn_count, thread_id)
    return b.complete_revert(turn_count, thread_id, undo_ref=f"safety/{point}")


def _message_named(message_id: str, turn_id: str) -> dict[str, str]:
    return {"messageId": message_id, "turnId": turn_id, "detail": "no agent"}


def _ends_of_questions(request_id: str, detail: str) -> dict[str, str]:
    return {"requestId": request_id, "detail": detail}


MOVES: st.SearchStrategy[Step] = st.one_of(
    st.builds(_back, COUNTS, THREADS, POINTS | st.none()),
    st.builds(Undo, POINTS, THREADS),
)
COMMANDS: st.SearchStrategy[Step] = st.one_of(
    st.builds(b.append_delta, st.text("ab", max_size=3), REPLIES, TURNS, THREADS),
    st.builds(b.append_delta, st.text("ab", max_size=3), REPLIES, st.none(), THREADS),
    st.builds(b.complete_message, REPLIES, TURNS, THREADS),
    st.builds(b.append_activity, thread_id=THREADS, turn_id=TURNS),
    st.builds(b.append_activity, thread_id=THREADS, activity_id=st.just("same"), turn_id=TURNS),
    st.builds(b.request_approval, QUESTIONS, THREADS, turn_id=TURNS),
    st.builds(b.resolve_approval, QUESTIONS, THREADS, turn_id=TURNS),
    st.builds(
        b.append_activity,
        st.just("provider.approval.respond.failed"),
        THREADS,
        payload=st.builds(_ends_of_questions, QUESTIONS, FAILURES),
    ),
    st.builds(b.start_turn, st.just("do it"), MESSAGES, THREADS),
    st.builds(b.start_turn, st.just("do it"), MESSAGES, THREADS, source_proposed_plan=SOURCES),
    st.builds(b.begin_turn, TURNS, MESSAGES, THREADS),
    st.builds(b.begin_turn, TURNS, st.none(), THREADS),
    st.builds(b.settle_turn, TURNS, st.sampled_from(["completed", "error"]), THREADS),
    st.builds(b.set_session, st.sampled_from(["ready", "stopped", "error"]), thread_id=THREADS),
    st.builds(b.complete_diff, COUNTS, TURNS, THREADS, status=STATUSES),
    st.builds(b.upsert_plan, PLANS, TURNS | st.none(), THREADS),
    MOVES,
    st.builds(b.respond_to_approval, QUESTIONS, thread_id=THREADS),
    st.builds(b.respond_to_user_input, QUESTIONS, thread_id=THREADS),
    st.builds(b.revert_checkpoint, COUNTS, THREADS),
    st.builds(b.interrupt_turn, THREADS),
    st.builds(b.add_to_queue, TEXTS, QUEUED, THREADS),
    st.builds(b.add_to_queue, TEXTS, QUEUED, THREADS, place=COUNTS),
    st.builds(b.edit_queued, TEXTS, QUEUED, THREADS),
    st.builds(b.remove_queued, QUEUED, THREADS),
    st.builds(b.reorder_queue, QUEUED, thread_id=THREADS),
    st.builds(b.send_queued, QUEUED, THREADS),
    st.builds(b.send_next_queued, THREADS),
    st.builds(
        b.append_activity,
        st.sampled_from(
            ["turn.steered", "provider.turn.start.failed", "provider.review.start.failed"]
        ),
        THREADS,
        payload=st.builds(_message_named, MESSAGES | QUEUED, TURNS),
    ),
    st.builds(b.begin_turn, TURNS, QUEUED, THREADS),
    st.builds(b.stop_session, THREADS),
    st.builds(b.start_review, thread_id=THREADS),
    st.builds(b.start_compaction, THREADS),
    st.builds(b.stop_background_command, thread_id=THREADS),
    st.builds(b.archive_thread, THREADS),
    st.builds(b.unarchive_thread, THREADS),
    st.builds(b.delete_thread, st.just("thread-2")),
    st.builds(b.update_thread, THREADS, title=st.just("Renamed"), branch=st.none()),
    st.builds(b.update_thread, THREADS, title=st.just("Better"), title_suggested=st.just(True)),
    st.builds(b.set_runtime_mode, thread_id=THREADS),
    st.builds(b.set_interaction_mode, thread_id=THREADS),
    st.builds(b.create_thread, st.just("thread-2")),
    st.builds(b.update_project, title=st.just("Renamed")),
    st.builds(b.delete_project),
)

HISTORIES = st.lists(COMMANDS, min_size=1, max_size=40) | st.lists(
    COMMANDS | MOVES, min_size=20, max_size=60
)
"""The second kind goes back and forth more often than not."""
SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=40)
"""How many events each batch takes, for as long as there are any."""


def decided(steps: Sequence[Step]) -> History:
    """The history that the rules make of the commands; its tables are still to be written."""
    history, told = History(), 0
    clear_tables()
    for step in [b.create_project(), b.create_thread(), *steps]:
        if isinstance(step, Undo):
            if told < history.head:
                history.project_only(history.events[told:])
                told = history.head
            command: Command | None = _undo(step, f"undo/{history.head}")
        else:
            command = step
        try:
            if command is not None:
                history.decide(command)
        except CommandRejected:
            continue
    clear_tables()
    return history


def clear_tables() -> None:
    """All at once: examples are many."""
    with writing() as cursor:
        for model in PROJECTIONS:
            cursor.execute(f"DELETE FROM {table_of(model)}")


def _undo(step: Undo, undo_ref: str) -> CompleteRevertUndo | None:
    """As a reactor asks for it."""
    thread_id = ThreadId(step.thread_id)
    refs = undo_refs(thread_id)
    point = find_undo_point(thread_id, refs[-1 - step.place % len(refs)]) if refs else None
    if point is None:
        return None
    return b.complete_undo(point.ref, undo_ref, thread_id, turns=point.turns, plans=point.plans)
