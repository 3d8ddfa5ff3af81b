"""Questions of an agent that are answered, or moot, or answered in vain."""

from orchestration.contracts.commands import Command
from tests.support.builders import (
    append_activity,
    at,
    request_approval,
    respond_to_approval,
    respond_to_user_input,
    set_session,
    settle_turn,
    stop_session,
)
from tests.twins.flows.parts import Flow, running_turn


def stopped() -> Flow:
    """Two questions are asked, one is answered, then the session is stopped."""
    questions = [{"id": "q", "header": "Way", "question": "Which?", "options": []}]
    payload = {"requestId": "request-2", "questions": questions}
    answered = {"requestId": "request-2", "answers": {"q": "this one"}}
    common = {"tone": "info", "summary": "User input"}
    return running_turn(), [
        request_approval("request-1", activity_id="question-1", created_at=at(3)),
        append_activity(
            "user-input.requested",
            created_at=at(4),
            activity_id="question-2",
            payload=payload,
            **common,
        ),
        respond_to_user_input("request-2", {"q": "this one"}, created_at=at(5)),
        append_activity(
            "user-input.resolved",
            created_at=at(6),
            activity_id="answer-2",
            payload=answered,
            **common,
        ),
        stop_session(created_at=at(7)),
        settle_turn("turn-1", "interrupted", created_at=at(8)),
        set_session("stopped", created_at=at(9)),
    ]


def failed_answers() -> Flow:
    """An answer that did not get through leaves its question open; a stale one closes it."""
    before = [
        *running_turn(),
        request_approval("request-1", activity_id="question-1", created_at=at(3)),
        request_approval("request-2", activity_id="question-2", created_at=at(4)),
    ]
    stale = "Stale pending approval request: request-2."
    return before, [
        respond_to_approval("request-1", created_at=at(5)),
        _failed_answer("request-1", "the agent does not answer", "failure-1", at(6)),
        _failed_answer("request-2", stale, "failure-2", at(7)),
    ]


def _failed_answer(request_id: str, detail: str, activity_id: str, when: str) -> Command:
    return append_activity(
        "provider.approval.respond.failed",
        created_at=when,
        tone="error",
        payload={"requestId": request_id, "detail": detail},
        activity_id=activity_id,
        turn_id=None,
        summary="Provider approval response failed",
    )
