"""What was there before each move of a thread, kept by one who only looks on; and complaints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from orchestration.contracts.entities import Activity
from orchestration.contracts.events import (
    ActivityAppended,
    CheckpointRevertRequested,
    MessageSent,
    SessionSet,
    TurnDiffCompleted,
)
from orchestration.contracts.recorded import RecordedEvent
from orchestration.contracts.undoing import UNDO_POINTS_KEPT
from providers.contracts.base import UNSET
from providers.contracts.ids import EventId
from tests.orchestration.crashes.pictures import REF, TURN_ID, Kept, Picture
from tests.support.agents import AgentMemory

BACK, UNDONE, FAILED = "checkpoint.reverted", "checkpoint.revert.undone", "checkpoint.revert.failed"
FIRST = "before the first turn"
REASONS = ("stop it first", "not today", "the agent has ended")
"""Why a move may fail."""


@dataclass(frozen=True)
class Point:
    """``is_exact``: nothing had changed since somebody looked. What was said during the move may be
    there as well."""

    was: Picture
    is_exact: bool
    is_everything: bool
    said_meanwhile: frozenset[str]


@dataclass
class Ledger:
    """Of one thread; ``now`` is what was there when it was looked at last."""

    now: Picture
    points: dict[str, Point] = field(default_factory=dict)
    """By the name of the undo point, the oldest first; also those of the files alone."""
    asked: list[int] = field(default_factory=list)
    """The sequences of the moves that people asked for."""
    files_of: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the names of turns' checkpoints."""
    answered: set[int] = field(default_factory=set)
    """The sequences of requests of which people know how they came out."""

    @property
    def undoable(self) -> list[str]:
        """What can be gone back to: the last points, and files of the last moves."""
        everything = [ref for ref, point in self.points.items() if point.is_everything]
        recent = {*self.asked[-UNDO_POINTS_KEPT:]}
        kept = {*everything[-UNDO_POINTS_KEPT:]}
        return [ref for ref in self.points if ref in kept or sequence_of(ref) in recent]

    def wrote(self, files: dict[str, str]) -> None:
        """Somebody did, in the folder."""
        self.now = replace(self.now, files=files)

    def learn(self, events: Sequence[RecordedEvent], now: Picture) -> Iterator[str]:
        """What has happened since the last time, and is over."""
        said = frozenset(
            sent.message_id
            for sent in (event.payload for event in events)
            if isinstance(sent, MessageSent) and sent.role == "user"
        )
        expected, causes = _Expected(self.now), _requests_in(events)
        self.asked += [event.sequence for event in causes.values()]
        for event in events:
            match event.payload:
                case SessionSet() | TurnDiffCompleted() as told if changes_turns(told):
                    expected = expected.unknown()
                case MessageSent(role="assistant"):
                    expected = replace(expected, is_exact=False)
                case ActivityAppended(activity=line) if line.turn_id is not None:
                    expected = replace(expected, is_exact=False)
                case ActivityAppended(activity=line) if line.kind in (BACK, UNDONE, FAILED):
                    cause = causes.get(EventId(line.id.rpartition(":")[0]))
                    yield from self._answered(line, cause)
                    if cause is not None and line.kind == FAILED:
                        yield from _complaints_of_failure(line, cause.payload, expected)
                    else:
                        expected = self._moved(line, expected, said)
        unanswered = {event.sequence for event in causes.values()} - self.answered
        yield from (f"nothing came of {sequence}" for sequence in sorted(unanswered))
        yield from expected.complaints(now, said)
        if now.remembered != now.turn_ids:
            yield f"the agent remembers {now.remembered}, and the thread {now.turn_ids}"
        self._look_at(now)

    def _look_at(self, now: Picture) -> None:
        self.now = now
        for name in [FIRST, *(row[REF] for row in now.turns)]:
            if name is not None and now.turns:
                self.files_of.setdefault(name, now.files)

    def _answered(self, line: Activity, cause: RecordedEvent | None) -> Iterator[str]:
        if cause is None:
            yield f"{line.kind} is told again, or of nothing"
        elif cause.sequence in self.answered:
            yield f"{line.kind} is told of what had come out already"
        else:
            self.answered.add(cause.sequence)

    def _moved(self, line: Activity, expected: "_Expected", said: frozenset[str]) -> "_Expected":
        payload: Any = line.payload
        is_everything = payload["undoes"] == "everything"
        self.points[payload["undoRef"]] = Point(
            expected.picture, expected.is_exact, is_everything, said | expected.but
        )
        if line.kind == BACK:
            return self._gone_back(payload["turnCount"], expected)
        target = self.points[payload["undid"]]
        if not is_everything:
            return expected.with_files(target.was.files)
        return _Expected(target.was, target.is_exact, target.said_meanwhile)

    def _gone_back(self, count: int, expected: "_Expected") -> "_Expected":
        """Turns that stay change as well, and not all messages carry a turn."""
        was = expected.picture
        counts = was.counts
        if count not in (0, *counts):
            return expected.unknown()
        place = counts.index(count) + 1 if count else counts.index(1) if 1 in counts else 0
        kept = was.turns[:place]
        files = self.files_of[kept[-1][REF] if count else FIRST]
        ids = [row[TURN_ID] for row in kept]
        return _Expected(replace(was, files=files, turns=kept, remembered=ids), is_exact=False)

    def compare(self, kept: Kept, memory: AgentMemory, refs: set[str]) -> Iterator[str]:
        """Whether all is there to go back with. A conversation that nobody names is lost."""
        points = [ref for ref in self.undoable if self.points[ref].is_everything]
        if kept.points != points[-UNDO_POINTS_KEPT:]:
            yield f"undo points are {kept.points}, and should be {points}"
        if missing := set(self.undoable) - refs:
            yield f"the files of {missing} are gone"
        by_ref = {one.ref: one for one in kept.conversations}
        for ref in kept.points:
            point, found = self.points[ref], self._remembered(by_ref, ref, memory)
            if point.is_exact and found != point.was.remembered:
                yield f"of {point.was.remembered}, {found} is kept"

    def _remembered(self, by_ref: Any, ref: str, memory: AgentMemory) -> list[str] | None:
        kept = by_ref.get(ref)
        if kept is None or kept.cursor is None:
            return None if kept is None else []
        found = memory.conversations.get(str(kept.cursor["threadId"]))
        return None if found is None else [*found]


@dataclass(frozen=True)
class _Expected:
    """``is_exact``: all of it; with ``knows_turns``, turns and what the agent remembers; always the
    files."""

    picture: Picture
    is_exact: bool = True
    but: frozenset[str] = frozenset()
    knows_turns: bool = True

    def unknown(self) -> "_Expected":
        return replace(self, is_exact=False, knows_turns=False)

    def with_files(self, files: dict[str, str]) -> "_Expected":
        return replace(self, picture=replace(self.picture, files=files))

    def complaints(self, now: Picture, said: frozenset[str]) -> Iterator[str]:
        was, but = self.picture, self.but | said
        if now.files != was.files:
            yield f"the folder holds {now.files}, and should {was.files}"
        if self.knows_turns and now.turn_ids != was.turn_ids:
            yield f"the thread has {now.turn_ids}, and should have {was.turn_ids}"
        elif self.is_exact and _without(now, but) != _without(was, but):
            yield f"the thread is {_without(now, but)}, and should be {_without(was, but)}"
        elif self.knows_turns and now.remembered != was.remembered:
            yield f"the agent remembers {now.remembered}, and should {was.remembered}"


def _complaints_of_failure(line: Activity, asked: Any, expected: _Expected) -> Iterator[str]:
    detail: str = line.payload["detail"] if isinstance(line.payload, dict) else ""
    has_turn = asked.turn_count in expected.picture.counts
    is_to_turn = asked.checkpoint_ref is UNSET
    if is_to_turn and not has_turn and "unavailable for turn" in detail:
        return
    if not any(reason in detail for reason in REASONS):
        yield f"a move failed: {detail}"


def _requests_in(events: Sequence[RecordedEvent]) -> dict[EventId, RecordedEvent]:
    return {e.event_id: e for e in events if isinstance(e.payload, CheckpointRevertRequested)}


def changes_turns(told: SessionSet | TurnDiffCompleted) -> bool:
    """Not what says no more than how an agent is."""
    if isinstance(told, TurnDiffCompleted):
        return True
    return told.started_turn is not UNSET or told.settled_turn is not UNSET


def _without(picture: Picture, but: frozenset[str]) -> Picture:
    messages = [message for message in picture.messages if message[0] not in but]
    return replace(picture, files={}, messages=messages)


def sequence_of(ref: str) -> int:
    return int(ref.rpartition("/")[2])
