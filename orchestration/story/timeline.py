"""Moments in one order, with the time between them, and repetitions folded into one line. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from orchestration.story.moments import Moment

RANKS = {"command": 1, "event": 2, "receipt": 3}
"""Within a millisecond: what an agent says comes before what is made of it."""
FOLDED_FROM = 3
"""So many frames of one method, one after the other, are one line."""


class Line(Struct, frozen=True):
    """``gap_ms`` since the line before, None for the first; ``folded`` are all moments of it."""

    moment: Moment
    gap_ms: float | None
    folded: tuple[Moment, ...] = ()

    @property
    def lasted_ms(self) -> float:
        return self.folded[-1].at_ms - self.moment.at_ms if self.folded else 0.0


def in_order(moments: Iterable[Moment]) -> list[Moment]:
    """By time; commands before their events, and the log in its own order."""
    return sorted(moments, key=_place)


def timeline(moments: Iterable[Moment]) -> list[Line]:
    lines: list[Line] = []
    before: float | None = None
    for group in _groups(in_order(moments)):
        gap = None if before is None else group[0].at_ms - before
        lines.append(Line(group[0], gap, tuple(group) if len(group) > 1 else ()))
        before = group[-1].at_ms
    return lines


def _place(moment: Moment) -> tuple[float, int, int, int]:
    rank = RANKS.get(moment.kind, 4 if moment.is_out else 0)
    return moment.at_ms, rank, moment.sequence, moment.offset


def _groups(moments: Sequence[Moment]) -> Iterable[list[Moment]]:
    group: list[Moment] = []
    for moment in moments:
        if group and not _is_more_of(group[-1], moment):
            yield from _folded(group)
            group = []
        group.append(moment)
    yield from _folded(group)


def _is_more_of(before: Moment, moment: Moment) -> bool:
    kind = (before.kind, before.name, before.is_out, before.turn_id)
    return moment.kind == "frame" and kind == (
        "frame",
        moment.name,
        moment.is_out,
        moment.turn_id,
    )


def _folded(group: list[Moment]) -> Iterable[list[Moment]]:
    return [group] if len(group) >= FOLDED_FROM else [[moment] for moment in group]
