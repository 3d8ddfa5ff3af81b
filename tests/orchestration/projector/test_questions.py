"""Questions of agents: when they wait for a person, and when no longer."""

import pytest

from orchestration.contracts.commands import Command
from orchestration.models import PendingRequest
from tests.support import builders as b
from tests.support.history import History


def failed_answer(detail: str) -> Command:
    payload = {"requestId": "request-1", "detail": detail}
    return b.append_activity("provider.approval.respond.failed", tone="error", payload=payload)


def after(*commands: Command) -> PendingRequest:
    history = History()
    history.record(b.create_project(), b.create_thread(), b.begin_turn(), b.request_approval())
    history.record(*commands)
    return PendingRequest.objects.get()


def test_a_question_waits(database: None) -> None:
    question = after()

    assert (question.request_id, question.kind, question.status) == (
        "request-1",
        "approval",
        "pending",
    )


@pytest.mark.parametrize(
    "command",
    [
        b.respond_to_approval(),
        b.resolve_approval(),
        failed_answer("Stale pending approval request: request-1."),
        b.settle_turn(state="interrupted"),
        b.set_session("stopped"),
    ],
)
def test_a_question_is_closed_when_nobody_waits_for_an_answer(
    database: None, command: Command
) -> None:
    assert after(command).status == "resolved"


@pytest.mark.parametrize(
    "command",
    [
        b.respond_to_approval("request-2"),
        b.append_activity("approval.resolved", tone="approval", payload={"decision": "accept"}),
        b.set_session("ready"),
        b.request_approval(),
    ],
)
def test_a_question_stays_open_when_something_else_happens(
    database: None, command: Command
) -> None:
    assert after(command).status == "pending"


def test_a_closed_question_keeps_its_decision_and_is_not_asked_again(database: None) -> None:
    question = after(
        b.respond_to_approval(decision="decline"), b.resolve_approval(), b.request_approval()
    )

    assert (question.status, question.decision) == ("resolved", "decline")


def test_an_answer_that_did_not_get_through_opens_the_question_again(database: None) -> None:
    question = after(b.respond_to_approval(), failed_answer("the agent does not answer"))

    assert (question.status, question.decision) == ("pending", None)
