"""Reviews: of changes by an agent, and of what an agent asks by a second model."""

from typing import Any

import pytest

from providers.contracts.runtime import (
    ItemCompleted,
    Notice,
    RuntimeWarning,
    TurnCompleted,
    TurnStarted,
)
from tests.providers.codex.transcripts import (
    Conversation,
    completions,
    notification,
    only,
    talk,
)


def reviewed(status: str, action: Any, **review: Any) -> Conversation:
    conversation = talk()
    told = {"status": status, **review}
    for method, params in (
        ("started", {"review": {"status": "inProgress"}}),
        ("completed", {"review": told}),
    ):
        frame = {"reviewId": "v", "targetItemId": None, "action": action, **params}
        conversation.say(notification(f"item/autoApprovalReview/{method}", **frame))
    return conversation


@pytest.mark.parametrize(
    ("status", "action", "summary"),
    [
        (
            "approved",
            {"type": "command", "command": "bash -lc 'make test'", "cwd": "/w"},
            "Allowed by codex's reviewer: make test",
        ),
        (
            "denied",
            {"type": "applyPatch", "cwd": "/workspace", "files": ["/workspace/a.py"]},
            "Denied by codex's reviewer: changing a.py",
        ),
        (
            "timedOut",
            {"type": "networkAccess", "host": "example.org", "port": 443},
            "Denied: codex's reviewer did not answer in time: reaching example.org",
        ),
        ("approved", {"type": "somethingNew"}, "Allowed by codex's reviewer"),
    ],
)
def test_what_a_second_model_decided_is_told_with_its_reason(
    status: str, action: dict[str, Any], summary: str
) -> None:
    (notice,) = reviewed(status, action, rationale="It is safe.", riskLevel="low").of(Notice)

    assert (notice.kind, notice.summary) == ("approval.auto-review", summary)
    assert notice.payload["detail"] == "It is safe."


def test_a_review_that_was_broken_off_is_not_told() -> None:
    assert reviewed("aborted", {"type": "command", "command": "ls"}).of(Notice) == []


def test_a_stricter_review_is_told_once_a_turn() -> None:
    conversation = talk()
    for _ in range(2):
        conversation.say(notification("autoApprovalReview/strictReviewRequired", startedAtMs=1))

    assert len(conversation.of(RuntimeWarning)) == 1


def test_a_review_ends_the_turn_it_started_though_under_another_id() -> None:
    conversation = only("t16_review")

    started = [event.turn_id for event in conversation.of(TurnStarted)]

    assert [event.turn_id for event in conversation.of(TurnCompleted)] == started
    assert [event.outcome for event in conversation.of(TurnCompleted)] == ["completed"] * 2


def test_what_a_review_says_belongs_to_the_turn_that_runs() -> None:
    conversation = only("t16_review")

    turns = [event.turn_id for event in conversation.of(TurnStarted)]
    spoken = [
        event.turn_id
        for event in completions(conversation, "assistant_message")
        if event.status == "completed"
    ]
    finished = [
        event.turn_id for event in conversation.of(ItemCompleted) if "finished" in event.title
    ]
    assert spoken == finished == turns
