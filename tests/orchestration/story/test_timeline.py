"""One axis for all that is stored: in order, with gaps, without noise."""

from typing import Any

from orchestration.story.moments import Moment
from orchestration.story.timeline import in_order, timeline


def moment(at_ms: float, kind: Any = "event", name: str = "name", **more: Any) -> Moment:
    return Moment(at_ms=at_ms, kind=kind, name=name, key="1", **more)


def delta(at_ms: float, offset: int, **more: Any) -> Moment:
    return moment(at_ms, "frame", "item/agentMessage/delta", offset=offset, **more)


def test_within_a_millisecond_what_caused_something_comes_before_it() -> None:
    sent = moment(5, "frame", "turn/start", is_out=True)
    receipt = moment(5, "receipt")
    event, next_event = moment(5, sequence=7), moment(5, sequence=8)
    command = moment(5, "command", sequence=7)
    heard = moment(5, "frame", "turn/started")

    shuffled = [sent, receipt, next_event, event, command, heard]

    assert in_order(shuffled) == [heard, command, event, next_event, receipt, sent]


def test_each_line_tells_how_long_after_the_one_before_it_came() -> None:
    lines = timeline([moment(10), moment(13), moment(50)])

    assert [line.gap_ms for line in lines] == [None, 3, 37]


def test_many_frames_of_one_method_are_one_line() -> None:
    lines = timeline([delta(1, 0), delta(2, 10), delta(4, 20), moment(9), delta(10, 30)])

    assert [len(line.folded) for line in lines] == [3, 0, 0]
    assert (lines[0].lasted_ms, lines[1].gap_ms) == (3, 5)


def test_frames_of_two_turns_are_not_one_line() -> None:
    lines = timeline([delta(n, n, turn_id=f"turn-{n % 2}") for n in range(6)])

    assert len(lines) == 6


def test_nothing_has_no_lines() -> None:
    assert timeline([]) == []
