"""Where the time of a turn went, from what is stored of it."""

import json
from typing import Any

from orchestration.story.moments import Moment
from orchestration.story.phases import TurnTimes, find_end, times_of

TURN = "turn-1"


def event(at_ms: float, name: str, payload: dict[str, Any], **more: Any) -> Moment:
    body = json.dumps(payload)
    return Moment(at_ms=at_ms, kind="event", name=name, key="1", body=body, **more)


def frame(at_ms: float, name: str, params: dict[str, Any], **more: Any) -> Moment:
    body = json.dumps({"method": name, "params": params})
    more = {"turn_id": TURN, **more}
    return Moment(at_ms=at_ms, kind="frame", name=name, key="f:0", body=body, **more)


def receipt(at_ms: float, name: str, took: float | None, turn_id: str | None = TURN) -> Moment:
    return Moment(
        at_ms=at_ms, kind="receipt", name=name, key="1", duration_ms=took, turn_id=turn_id
    )


def session(at_ms: float, **payload: Any) -> Moment:
    turn_id = TURN if payload else None
    return event(
        at_ms,
        "thread.session-set",
        {"session": {"status": "running"}, **payload},
        turn_id=turn_id,
        who="the agent",
        said_ms=at_ms - 1,
    )


ASKED = event(1_000, "thread.turn-start-requested", {})
STARTING = session(1_010)
BEGUN = session(1_130, startedTurn={"turnId": TURN})
SETTLED = session(1_910, settledTurn={"turnId": TURN, "state": "completed"})
WHOLE = [
    ASKED,
    STARTING,
    receipt(1_100, "checkpoint.baseline.captured", 40, None),
    frame(1_120, "turn/start", {}, is_out=True, turn_id=None),
    frame(1_130, "turn/started", {}),
    BEGUN,
    frame(1_140, "item/started", {"item": {"type": "userMessage", "id": "u"}}),
    frame(1_400, "item/agentMessage/delta", {"delta": "Hello"}),
    frame(
        1_500, "item/started", {"item": {"type": "commandExecution", "id": "c", "command": "ls"}}
    ),
    frame(1_700, "item/completed", {"item": {"type": "commandExecution", "id": "c"}}),
    frame(1_900, "turn/completed", {}),
    SETTLED,
    receipt(1_913, "turn.settled", 3),
    receipt(1_960, "checkpoint.diff.finalized", 30),
]


def told(moments: list[Moment]) -> TurnTimes:
    times = times_of(TURN, moments)
    assert times is not None
    return times


def spans(times: TurnTimes) -> list[tuple[str, float, float]]:
    return [(one.name, one.start_ms - times.start_ms, one.ms) for one in times.phases]


def test_a_whole_turn_is_told_from_its_request_to_its_checkpoint() -> None:
    times = told(WHOLE)

    assert spans(times) == [
        ("queue", 0, 9),
        ("session", 9, 51),
        ("checkpoint before", 60, 40),
        ("session", 100, 20),
        ("first token", 120, 280),
        ("streaming", 400, 500),
        ("settle", 900, 10),
        ("commit", 910, 3),
        ("checkpoint", 930, 30),
    ]
    assert (times.state, times.ms, times.time_to_first_token_ms) == ("completed", 960, 400)


def test_what_runs_meanwhile_is_told_beside() -> None:
    assert [(one.name, one.ms) for one in told(WHOLE).beside] == [("ls", 200)]


def test_without_frames_the_log_tells_as_much_as_it_can() -> None:
    said = {"turn_id": TURN, "who": "the agent"}
    word = event(1_402, "thread.message-sent", {"text": "Hello"}, said_ms=1_400, **said)

    times = told([one for one in WHOLE if one.kind != "frame"] + [word])

    names = [name for name, _, _ in spans(times)]
    assert "first token" not in names and "streaming" in names
    assert "not on record" in " ".join(times.unknown)


def test_a_turn_that_runs_has_no_end_yet() -> None:
    times = told([one for one in WHOLE if one.at_ms < 1_600])

    assert times.state == "running"
    assert "The turn has not ended." in times.unknown
    assert "settle" not in [name for name, _, _ in spans(times)]
    assert find_end(TURN, WHOLE[:6]) is None and find_end(TURN, WHOLE) == 1_910


def test_a_person_who_is_asked_counts_as_waiting() -> None:
    def line(at_ms: float, kind: str) -> Moment:
        activity = {"kind": kind, "turnId": TURN, "payload": {"requestId": "r"}}
        payload = {"activity": activity}
        return event(at_ms, "thread.activity-appended", payload, turn_id=TURN, who="the agent")

    asked, answered = line(1_450, "approval.requested"), line(1_480, "approval.resolved")

    assert ("a person was asked", 30) in [
        (one.name, one.ms) for one in told([*WHOLE, asked, answered]).beside
    ]


def test_what_the_agent_said_has_a_lag() -> None:
    assert set(told(WHOLE).lags) == {1}
    assert told(WHOLE).median_lag_ms == 1


def test_a_turn_that_nobody_asked_for_has_no_times() -> None:
    assert times_of(TURN, [BEGUN, SETTLED]) is None


def test_what_an_agents_clock_puts_before_the_request_is_no_part_of_the_turn() -> None:
    """Clocks are set, and events of an imported past carry its times."""
    said = event(1_400, "thread.message-sent", {}, turn_id=TURN, who="the agent", said_ms=-9e12)
    line = {"activity": {"kind": "tool.started", "payload": {"itemId": "c"}}}
    tool = event(
        1_500, "thread.activity-appended", line, turn_id=TURN, who="the agent", said_ms=-9e12
    )

    times = told([ASKED, BEGUN, said, tool, SETTLED])

    everything = [*times.phases, *times.beside]
    assert "streaming" in [one.name for one in everything]
    assert min(one.start_ms for one in everything) >= times.start_ms
    assert max(one.end_ms for one in everything) <= times.end_ms
