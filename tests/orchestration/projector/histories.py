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
STATUSES = st.sampled_from(["ready", "missing", "error"])


class Back(Struct, frozen=True):
    """To a turn, so that it can be undone: under the name of its place in the history."""

    turn_count: int
    thread_id: str


class Undo(Struct, frozen=True):
    """Of one of the thread's moves, counted from the last: what it takes is in the tables."""

    place: int
    thread_id: str


Step = Command | Back | Undo


def _message_named(message_id: str, turn_id: str) -> dict[str, str]:
    return {"messageId": message_id, "turnId": turn_id, "detail": "no agent"}


def _ends_of_questions(request_id: str, detail: str) -> dict[str, str]:
    return {"requestId": request_id, "detail": detail}


MOVES: st.SearchStrategy[Step] = st.builds(Back, COUNTS, THREADS) | st.builds(
    Undo, st.integers(0, 11), THREADS
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
    st.builds(b.complete_revert, COUNTS, THREADS),
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


def _whole_turn(turn_id: str, turn_count: int, thread_id: str) -> list[Step]:
    message, reply, plan = f"ask:{turn_id}", f"assistant:{turn_id}", f"plan:{turn_id}"
    return [
        b.start_turn("do it", message, thread_id),
        b.begin_turn(turn_id, message, thread_id),
        b.request_approval(f"request:{turn_id}", thread_id, turn_id=turn_id),
        b.append_delta("done", reply, turn_id, thread_id),
        b.upsert_plan(plan, turn_id, thread_id),
        b.settle_turn(turn_id, "completed", thread_id),
        b.complete_diff(turn_count, turn_id, thread_id),
    ]


def _joined(parts: list[list[Step]]) -> list[Step]:
    return [step for part in parts for step in part]


BACK_AND_FORTH = st.lists(
    st.one_of(
        st.builds(_whole_turn, TURNS | st.sampled_from(["turn-4", "turn-5"]), COUNTS, THREADS),
        st.lists(MOVES, min_size=2, max_size=5),
        st.lists(COMMANDS, min_size=1, max_size=2),
    ),
    min_size=5,
    max_size=15,
).map(_joined)
HISTORIES = st.lists(COMMANDS, min_size=1, max_size=40) | BACK_AND_FORTH


def _told_on(parts: list[int | Back | Undo]) -> list[Step]:
    """A number is that of turns; each has a name of its own, as agents give them."""
    steps: list[Step] = []
    said = 0
    for part in parts:
        if isinstance(part, int):
            for number in range(said + 1, said + part + 1):
                steps += _whole_turn(f"told-{number}", number, b.THREAD)
            said += part
        else:
            steps.append(part)
    return steps


TALKS = st.lists(
    st.one_of(
        st.integers(1, 2),
        st.builds(Back, st.integers(0, 8), st.just(b.THREAD)),
        st.builds(Undo, st.integers(0, 11), st.just(b.THREAD)),
    ),
    min_size=5,
    max_size=25,
).map(_told_on)
"""One thread, back and forth."""

SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=40)
"""How many events each batch takes, for as long as there are any."""


def decided(steps: Sequence[Step]) -> History:
    """The history that the rules make of the steps; its tables are still to be written."""
    history, told = History(), 0
    clear_tables()
    for step in [b.create_project(), b.create_thread(), *steps]:
        if isinstance(step, Undo) and told < history.head:
            history.project_only(history.events[told:])
            told = history.head
        try:
            if (command := _command_of(step, f"move/{history.head}")) is not None:
                history.decide(command)
        except CommandRejected:
            continue
    clear_tables()
    return history


def _command_of(step: Step, undo_ref: str) -> Command | None:
    match step:
        case Back(turn_count=count, thread_id=thread_id):
            return b.complete_revert(count, thread_id, undo_ref=undo_ref)
        case Undo():
            return _undo(step, undo_ref)
        case _:
            return step


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
