"""Turns that end well, are stopped or fail, and what they tell."""

from tests.support.builders import (
    activity,
    append_activity,
    append_delta,
    at,
    begin_turn,
    complete_diff,
    complete_message,
    interrupt_turn,
    request_approval,
    resolve_approval,
    respond_to_approval,
    set_session,
    settle_turn,
    start_turn,
    upsert_plan,
)
from tests.twins.flows.parts import Flow, new_thread, running_turn, whole_turn


def turn() -> Flow:
    """A whole turn: text, tools, a question that is answered, the end, the checkpoint."""
    return new_thread(), [
        start_turn("fix the bug", "message-1", created_at=at(1)),
        set_session("starting", created_at=at(2)),
        set_session("ready", created_at=at(3)),
        begin_turn("turn-1", "message-1", created_at=at(4)),
        append_delta("I will ", "assistant:1", created_at=at(5)),
        append_delta("look at it.", "assistant:1", created_at=at(6)),
        complete_message("assistant:1", created_at=at(7)),
        append_activity("tool.started", activity_id="tool-1", created_at=at(8)),
        append_activity("tool.updated", activity_id="tool-2", created_at=at(9)),
        request_approval("request-1", activity_id="question-1", created_at=at(10)),
        respond_to_approval("request-1", created_at=at(20)),
        resolve_approval("request-1", activity_id="answer-1", created_at=at(21)),
        append_activity("tool.completed", activity_id="tool-3", created_at=at(22)),
        append_delta("Done", "assistant:2", created_at=at(23)),
        append_delta(".", "assistant:2", created_at=at(24)),
        complete_message("assistant:2", created_at=at(25)),
        append_activity(
            "context-window.updated",
            activity_id="usage-1",
            tone="info",
            payload={"usedTokens": 1200, "maxTokens": 200000},
            summary="Context window updated",
            created_at=at(26),
        ),
        settle_turn("turn-1", created_at=at(27)),
        complete_diff(1, "turn-1", created_at=at(28), assistant_message_id="assistant:2"),
    ]


def turn_in_full_sight() -> Flow:
    """Joined in the middle of a message: the pieces that follow belong to what is there."""
    before = [*running_turn(), append_delta("begun, ", created_at=at(3))]
    return before, [
        append_delta("and ", created_at=at(4)),
        append_delta("ended", created_at=at(5)),
        complete_message(created_at=at(6)),
        settle_turn("turn-1", created_at=at(7)),
    ]


def interrupted() -> Flow:
    """A person stops a turn while it asks something: the question is moot."""
    before = [*running_turn(), append_delta("I am ", created_at=at(3))]
    return before, [
        request_approval("request-1", activity_id="question-1", created_at=at(4)),
        interrupt_turn(created_at=at(5)),
        complete_message(created_at=at(6)),
        settle_turn("turn-1", "interrupted", created_at=at(7)),
    ]


def failed() -> Flow:
    """A turn ends in an error; the next message starts another."""
    error = settle_turn("turn-1", "error", created_at=at(5))
    return running_turn(), [
        append_activity(
            "runtime.error",
            activity_id="error-1",
            tone="error",
            payload={"message": "the model is overloaded"},
            summary="Runtime error",
            created_at=at(4),
        ),
        error,
        *whole_turn(2, 10),
    ]


def plan() -> Flow:
    """A plan is proposed, written anew, and implemented."""
    final = {"plan_markdown": "# Plan\n\n1. Look\n2. Fix", "created_at": at(3)}
    return running_turn(), [
        upsert_plan("plan-1", plan_markdown="# Plan", created_at=at(3)),
        upsert_plan("plan-2", plan_markdown="# Other", created_at=at(3)),
        upsert_plan("plan-1", **{**final, "updated_at": at(4)}),
        upsert_plan(
            "plan-1",
            **{**final, "updated_at": at(5)},
            implemented_at=at(5),
            implementation_thread_id="thread-1",
        ),
        settle_turn("turn-1", created_at=at(6)),
    ]


def replaced_activity() -> Flow:
    """An activity that comes again takes its new place."""
    before = [
        *running_turn(),
        append_activity("tool.started", activity_id="tool-1", created_at=at(3)),
        append_activity("tool.started", activity_id="tool-2", created_at=at(4)),
    ]
    again = activity("tool.completed", activity_id="tool-1", created_at=at(5)).payload
    return before, [
        append_activity("tool.completed", activity_id="tool-1", payload=again, created_at=at(5))
    ]
