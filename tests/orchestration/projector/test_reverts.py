"""Reverting a thread: what goes and what stays."""

from msgspec.structs import replace

from orchestration.contracts.events import ThreadReverted
from orchestration.models import Activity, Message, ProposedPlan, Thread, Turn
from orchestration.projector.reverts import MessagePlace, kept_messages
from providers.contracts.ids import MessageId, TurnId
from tests.orchestration.projector.two_turns import two_turns
from tests.support import builders as b
from tests.support.history import History


def place(number: int, role: str, turn_id: str | None) -> MessagePlace:
    return MessagePlace(number, f"m{number}", role, turn_id, b.at(number))


def test_messages_without_a_known_turn_are_kept_oldest_first_up_to_the_count() -> None:
    messages = [place(1, "user", None), place(2, "user", None), place(3, "user", None)]

    assert kept_messages(messages, set(), set(), 2) == {"m1", "m2"}


def test_messages_of_other_turns_are_never_kept_to_fill_up() -> None:
    messages = [place(1, "assistant", "gone"), place(2, "assistant", "kept")]

    assert kept_messages(messages, {"kept"}, set(), 2) == {"m2"}


def test_what_the_system_said_and_what_turns_name_is_kept() -> None:
    messages = [place(1, "system", None), place(2, "user", None), place(3, "user", None)]

    assert kept_messages(messages, set(), {"m3"}, 1) == {"m1", "m3"}


def test_a_revert_takes_everything_of_later_turns(database: None) -> None:
    two_turns().record(b.complete_revert(1))

    assert list(Turn.objects.values_list("turn_id", flat=True)) == ["turn-1"]
    assert set(Message.objects.values_list("message_id", flat=True)) == {
        "message-1",
        "assistant:1",
    }
    assert list(Activity.objects.values_list("turn_id", flat=True)) == ["turn-1"]
    assert list(ProposedPlan.objects.values_list("plan_id", flat=True)) == ["plan-1"]
    assert Thread.objects.get().latest_turn_id == "turn-1"


def test_a_revert_to_nothing_leaves_no_turn(database: None) -> None:
    two_turns().record(b.complete_revert(0))

    assert not Turn.objects.exists() and not Message.objects.exists()
    assert Thread.objects.get().latest_turn_id is None


def test_a_turn_that_runs_stays_with_its_words(database: None) -> None:
    history = two_turns()

    history.record(
        b.begin_turn("turn-3"),
        b.append_delta("still here", "assistant:3", "turn-3"),
        b.complete_revert(1),
    )

    assert Message.objects.filter(text="still here").exists()
    assert Thread.objects.get().latest_turn_id == "turn-3"


def test_a_list_of_kept_messages_is_the_last_word(database: None) -> None:
    history = two_turns()
    kept = [MessageId("message-2")]

    history.append(ThreadReverted(b.THREAD, 1, kept))

    assert list(Message.objects.values_list("message_id", flat=True)) == kept


def test_turns_without_a_checkpoint_stay_where_they_are_named(database: None) -> None:
    history = two_turns()
    history.record(
        b.begin_turn("review"),
        b.append_activity(turn_id="review"),
        b.upsert_plan("plan-of-review", "review"),
        b.settle_turn("review"),
        b.begin_turn("turn-3"),
        b.settle_turn("turn-3"),
        b.complete_diff(3, "turn-3"),
        replace(
            b.complete_revert(2),
            kept_turn_ids=[TurnId("turn-1"), TurnId("turn-2"), TurnId("review")],
        ),
    )

    turns = list(Turn.objects.order_by("pk").values_list("turn_id", flat=True))
    assert turns == ["turn-1", "turn-2", "review"]
    assert ProposedPlan.objects.filter(plan_id="plan-of-review").exists()
    assert Activity.objects.filter(turn_id="review").exists()
    assert Thread.objects.get().latest_turn_id == "turn-2"
    assert history.state.threads[b.THREAD].turns.keys() == set(turns)


def test_a_thread_of_which_only_a_turn_without_a_checkpoint_stays_has_no_latest(
    database: None,
) -> None:
    history = History()
    history.record(
        b.create_project(),
        b.create_thread(),
        b.begin_turn("before"),
        b.settle_turn("before"),
        b.begin_turn("turn-1"),
        b.settle_turn("turn-1"),
        b.complete_diff(1, "turn-1"),
        replace(b.complete_revert(0), kept_turn_ids=[TurnId("before")]),
    )

    assert list(Turn.objects.values_list("turn_id", flat=True)) == ["before"]
    assert Thread.objects.get().latest_turn_id is None
