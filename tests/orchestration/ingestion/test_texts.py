"""What agents write: the rules, as examples."""

from orchestration.contracts.commands import (
    AppendAssistantDelta,
    Command,
    CompleteAssistantMessage,
    UpdateThreadMeta,
    UpsertProposedPlan,
)
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.view import OPEN_MESSAGES_LIMIT
from providers.contracts import runtime as said
from providers.contracts.ids import ItemId, TurnId
from tests.orchestration.ingestion.words import (
    TURN,
    completed,
    delta,
    message_done,
    of,
    play,
    started,
    view_after,
    word,
)


def text_of(commands: list[Command]) -> str:
    return "".join(command.delta for command in of(AppendAssistantDelta, commands))


def test_text_streams_into_its_message_and_the_message_is_completed() -> None:
    commands, _ = play(started(), delta("Hel"), delta("lo"), message_done("Hello"))

    first, second = of(AppendAssistantDelta, commands)
    (done,) = of(CompleteAssistantMessage, commands)
    assert text_of(commands) == "Hello"
    assert first.message_id == second.message_id == done.message_id
    assert first.turn_id == TURN


def test_a_message_that_was_never_streamed_is_written_whole() -> None:
    commands, _ = play(started(), message_done("Hello"))

    assert text_of(commands) == "Hello"
    assert len(of(CompleteAssistantMessage, commands)) == 1


def test_an_empty_message_is_not_written_at_all() -> None:
    view = view_after(started())

    assert commands_for(message_done(""), view) == []


def test_a_message_closed_by_an_interrupt_is_not_written_twice() -> None:
    commands, _ = play(started(), delta("half"), completed("interrupted"), message_done("half"))

    assert text_of(commands) == "half"


def test_text_after_the_end_of_its_turn_is_kept_and_leaves_nothing_open() -> None:
    commands, view = play(started(), completed(), delta("late"))

    assert text_of(commands) == "late"
    assert view.open_messages == ()


def test_the_same_item_id_in_another_turn_is_another_message() -> None:
    first, _ = play(started(), delta("one"))
    second, _ = play(started(turn_id=TurnId("turn-2")), delta("two", turn_id=TurnId("turn-2")))

    (one,), (two,) = of(AppendAssistantDelta, first), of(AppendAssistantDelta, second)
    assert one.message_id != two.message_id


def test_other_streams_are_not_messages() -> None:
    view = view_after(started())

    assert commands_for(delta("$ ls", stream_kind="command_output"), view) == []


def test_open_messages_are_bounded_and_the_oldest_is_completed() -> None:
    many = [delta("x", item_id=ItemId(f"i-{n}")) for n in range(OPEN_MESSAGES_LIMIT + 1)]

    commands, view = play(started(), *many)

    assert len(view.open_messages) == OPEN_MESSAGES_LIMIT
    (done,) = of(CompleteAssistantMessage, commands)
    assert done.message_id.endswith("i-0")


def test_a_plan_is_written_as_the_agent_completed_it() -> None:
    commands, view = play(
        started(),
        word(said.ProposedPlanDelta, delta="# Pla"),
        word(said.ProposedPlanCompleted, plan_markdown="# Plan\n"),
    )

    (plan,) = of(UpsertProposedPlan, commands)
    assert plan.proposed_plan.plan_markdown == "# Plan"
    assert view.draft is None


def test_a_plan_that_was_never_completed_is_kept_with_its_turn() -> None:
    commands, _ = play(
        started(),
        word(said.ProposedPlanDelta, delta="# Pla"),
        word(said.ProposedPlanDelta, delta="n"),
        completed("interrupted"),
    )

    (plan,) = of(UpsertProposedPlan, commands)
    assert plan.proposed_plan.plan_markdown == "# Plan"


def test_an_agents_name_for_the_thread_becomes_its_title() -> None:
    commands, _ = play(word(said.ThreadRenamed, name=" Fix the bug "))

    (renamed,) = of(UpdateThreadMeta, commands)
    assert renamed.title == "Fix the bug"
    assert renamed.title_suggested is True, "a person's choice stays"
