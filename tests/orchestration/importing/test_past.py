"""What agents kept, as commands and as a preview."""

from typing import Any

from orchestration.contracts.commands import (
    AppendActivity,
    CompleteTurnDiff,
    RecordUserMessage,
    SetSession,
)
from orchestration.contracts.entities import ImageAttachment
from orchestration.importing.past import commands_of
from orchestration.importing.preview import Preview
from providers.contracts.conversations import PastEvent
from providers.contracts.ids import AttachmentId
from providers.contracts.runtime import ProposedPlanCompleted
from tests.orchestration.importing.past_turns import THREAD, base, turn


def commands(events: list[PastEvent], **more: Any) -> list[Any]:
    return list(commands_of(events, THREAD, "approval-required", **more))


def of(found: list[Any], kind: type[Any]) -> list[Any]:
    return [command for command in found if isinstance(command, kind)]


def test_turns_begin_and_end_once_and_are_numbered() -> None:
    found = commands([*turn(1), *turn(2, outcome="failed")])

    sessions = of(found, SetSession)
    begun = [s.started_turn.turn_id for s in sessions if s.started_turn]
    ends = [(s.settled_turn.turn_id, s.settled_turn.state) for s in sessions if s.settled_turn]
    counts = [(c.turn_id, c.checkpoint_turn_count, c.status) for c in of(found, CompleteTurnDiff)]
    assert begun == ["u1", "u2"]
    assert ends == [("u1", "completed"), ("u2", "error")]
    assert counts == [("u1", 1, "missing"), ("u2", 2, "missing")]


def test_a_turn_knows_the_message_that_began_it() -> None:
    found = commands(turn(1))

    (message,) = of(found, RecordUserMessage)
    started = next(s.started_turn for s in of(found, SetSession) if s.started_turn)
    assert started.message_id == message.message.message_id == "m1"


def test_images_that_are_gone_are_named() -> None:
    there = ImageAttachment(AttachmentId("x"), "a.png", "image/png", 1)

    with_one = commands(turn(1, "/a.png", "/b.png"), images_of=lambda _: [there])
    with_none = commands(turn(1, "/a.png", text=""))

    assert of(with_one, RecordUserMessage)[0].message.text == "hello\n\n[image: b.png]"
    assert of(with_one, RecordUserMessage)[0].message.attachments == [there]
    assert of(with_none, RecordUserMessage)[0].message.text == "[image: a.png]"


def test_a_preview_has_what_a_thread_would_show_in_order() -> None:
    proposed = ProposedPlanCompleted(**base(99, "u1"), plan_markdown="# Plan")
    events = turn(1)
    preview = Preview(commands([*events[:2], proposed, *events[2:]]))

    places = [one.sequence for one in preview.messages]
    places += [one.sequence for one in preview.activities]
    assert [(one.role, one.text) for one in preview.messages] == [
        ("user", "hello"),
        ("assistant", "done"),
    ]
    assert [one.kind for one in preview.activities] == ["tool.completed"]
    assert [plan.plan_markdown for plan in preview.proposed_plans] == ["# Plan"]
    assert not any(one.streaming for one in preview.messages)
    assert places == [1, 3, 2]


def test_why_a_turn_failed_is_told() -> None:
    found = commands(turn(1, outcome="failed"))

    kinds = [command.activity.kind for command in of(found, AppendActivity)]
    assert kinds == ["tool.completed", "turn.settled"]
