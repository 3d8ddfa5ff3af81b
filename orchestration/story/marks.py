"""The moments at which one phase of a turn ends and the next begins. Pure."""

from collections.abc import Callable, Sequence

from orchestration.story.meanwhile import item_of
from orchestration.story.moments import Moment
from orchestration.story.summaries import Fields, decoded, fields_of
from orchestration.turn_phases import TURN_REQUESTS

SENDS = frozenset({"turn/start", "turn/steer", "review/start", "thread/compact/start"})
"""The frames that bring a request to an agent."""
WORDS = ("thread.message-sent", "thread.activity-appended")


class Marks:
    """Of one turn, among the moments of its time; None for what is not on record."""

    def __init__(self, turn_id: str, moments: Sequence[Moment]) -> None:
        self.turn_id = turn_id
        self.moments = moments
        events = [moment for moment in moments if moment.kind == "event"]
        frames = [moment for moment in moments if moment.kind == "frame"]
        self.own = [moment for moment in moments if moment.turn_id == turn_id]
        self.sessions = [one for one in events if one.name == "thread.session-set"]
        self.begun = self._session_that_names("startedTurn")
        self.settled = self._session_that_names("settledTurn")
        self.asked = _last(events, lambda one: one.name in TURN_REQUESTS, self.begun)
        self.sent = _last(frames, lambda one: one.is_out and one.name in SENDS, self.begun)
        self.first_word = self._find_first_word()
        self.last_word = self._find_last_word(frames)

    @property
    def state(self) -> str:
        return (
            str(settled_turn(self.settled).get("state", "running")) if self.settled else "running"
        )

    @property
    def settled_receipt(self) -> Moment | None:
        return next((one for one in self.own if one.name == "turn.settled"), None)

    def find_baseline(self, since: float, until: float) -> Moment | None:
        """The receipt of the checkpoint before the turn."""
        for one in self.moments:
            if one.name == "checkpoint.baseline.captured" and since <= one.at_ms <= until:
                return one
        return None

    def _session_that_names(self, part: str) -> Moment | None:
        for one in self.sessions:
            if fields_of(decoded(one.body), part).get("turnId") == self.turn_id:
                return one
        return None

    def _find_first_word(self) -> Moment | None:
        for one in self.own:
            if one.kind == "frame" and not one.is_out and _is_word(one):
                return one
        return next((one for one in self.own if one.is_by_agent and one.name in WORDS), None)

    def _find_last_word(self, frames: Sequence[Moment]) -> Moment | None:
        for one in frames:
            if one.name == "turn/completed" and not one.is_out and one.turn_id == self.turn_id:
                return one
        return self.settled or (self.own[-1] if self.own else None)


def settled_turn(session: Moment) -> Fields:
    return fields_of(decoded(session.body), "settledTurn")


def _last(
    moments: Sequence[Moment], fits: Callable[[Moment], bool], before: Moment | None
) -> Moment | None:
    """The last that fits before the turn began; the first of all while it has not begun."""
    found = [one for one in moments if fits(one)]
    if before is None:
        return found[0] if found else None
    earlier = [one for one in found if one.at_ms <= before.at_ms]
    return earlier[-1] if earlier else None


def _is_word(frame: Moment) -> bool:
    if frame.name.lower().endswith("delta"):
        return True
    return frame.name == "item/started" and item_of(frame).get("type") != "userMessage"
