"""One line about anything, whatever version of it was stored."""

import pytest

from orchestration.story.summaries import (
    EXCERPT,
    about_event,
    about_frame,
    excerpt,
    turn_of_event,
    turn_of_frame,
)
from orchestration.story.texts import duration_of, time_of


@pytest.mark.parametrize(
    ("type_", "payload", "said"),
    [
        ("thread.message-sent", {"role": "user", "text": "a\n b"}, "user: a b"),
        (
            "thread.message-sent",
            {"role": "assistant", "text": ""},
            "assistant: the end of the message",
        ),
        (
            "thread.session-set",
            {"session": {"status": "error", "lastError": "no"}},
            "session error (no)",
        ),
        (
            "thread.session-set",
            {"session": {}, "settledTurn": {"turnId": "t", "state": "error", "error": "no"}},
            "turn t ended: error (no)",
        ),
        (
            "thread.activity-appended",
            {"activity": {"summary": "Ran", "payload": {"detail": "ls"}}},
            "Ran: ls",
        ),
        (
            "thread.turn-diff-completed",
            {"checkpointTurnCount": 1, "files": []},
            "checkpoint 1: no file",
        ),
        ("thread.checkpoint-revert-requested", {"turnCount": 2}, "back to turn 2"),
        (
            "thread.checkpoint-revert-requested",
            {"turnCount": 2, "checkpointRef": "safety/9", "filesOnly": True},
            "files as before the move safety/9",
        ),
        ("thread.reverted", {"turnCount": 0}, "back to before the first turn"),
        (
            "thread.reverted",
            {"turnCount": 1, "undoRef": "safety/9"},
            "back to turn 1 (undone by safety/9)",
        ),
        (
            "thread.revert-undone",
            {"checkpointRef": "safety/9", "turns": [{"turnId": "t"}]},
            "1 turn, as before the move safety/9",
        ),
        ("thread.message-sent", {"unknown": 1}, '{"unknown":1}'),
        ("of.the.future", {"threadId": "t", "x": 1}, '{"x":1}'),
    ],
)
def test_an_event_is_told_in_a_line(type_: str, payload: dict[str, object], said: str) -> None:
    assert about_event(type_, payload) == said


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ({"method": "m", "params": {"delta": "Hi"}}, "Hi"),
        (
            {"params": {"item": {"type": "commandExecution", "command": "ls", "status": "failed"}}},
            "commandExecution: ls (failed)",
        ),
        ({"params": {"item": {"type": "fileChange", "changes": [{"path": "a"}]}}}, "fileChange: a"),
        ({"params": {"input": [{"type": "text", "text": "Hi"}, {"type": "image"}]}}, "Hi image"),
        ({"id": 1, "error": {"message": "no"}}, "no"),
        ({"params": {"threadId": "t"}}, ""),
        ("a line of stderr", "a line of stderr"),
        ({"params": None}, ""),
    ],
)
def test_a_frame_is_told_in_a_line(frame: object, said: str) -> None:
    assert about_frame(frame) == said


def test_events_and_frames_name_their_turns() -> None:
    assert turn_of_event({"activity": {"turnId": "t"}}) == "t"
    assert turn_of_event({"turnId": None, "session": {"activeTurnId": "t"}}) == "t"
    assert turn_of_event({}) is None
    assert turn_of_frame({"params": {"turnId": "t"}}) == "t"
    assert turn_of_frame({"result": {"turn": {"id": "t"}}}) == "t"
    assert turn_of_frame("text") is None


def test_long_texts_are_cut() -> None:
    assert len(excerpt("x" * 1_000)) == EXCERPT


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "0 ms"),
        (0.4, "< 1 ms"),
        (999, "999 ms"),
        (1_500, "1.50 s"),
        (61_000, "1 min 1 s"),
        (7_260_000, "2 h 1 min"),
        (10 * 86_400_000, "10 days"),
    ],
)
def test_durations_have_the_unit_that_fits(ms: float, said: str) -> None:
    assert duration_of(ms) == said


def test_times_are_written_as_they_are_stored() -> None:
    assert time_of(1_795_388_459_330) == "2026-11-22T23:00:59.330Z"
    assert time_of(-1) < time_of(1 << 62)
