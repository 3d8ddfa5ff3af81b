"""Some of the log: by thread, project, type, place and time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from orchestration import event_store
from orchestration.contracts.recorded import RecordedEvent

PAGE = 1_000
"""Events held in memory at a time."""

OF_A_PROJECT = (
    "(aggregate_id = %s AND aggregate_kind = 'project' OR aggregate_kind = 'thread'"
    " AND aggregate_id IN (SELECT thread_id FROM projection_threads WHERE project_id = %s))"
)

Moment = int | str
"""A sequence, or a time as events carry it."""


@dataclass(frozen=True)
class Selection:
    """``until`` is the last that is wanted, ``since`` the first; ``after`` is a sequence."""

    thread: str | None = None
    project: str | None = None
    types: Sequence[str] = field(default=())
    after: int = 0
    since: Moment | None = None
    until: Moment | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out between its first event and its last."""
        by_time = isinstance(self.since, str) or isinstance(self.until, str)
        return not (self.thread or self.project or self.types or by_time)

    def condition(self) -> tuple[str, list[int | str]]:
        """As SQL, for what comes after some sequence."""
        parts: list[tuple[str, list[int | str]]] = []
        if self.thread is not None:
            parts.append(("aggregate_kind = 'thread' AND aggregate_id = %s", [self.thread]))
        if self.project is not None:
            parts.append((OF_A_PROJECT, [self.project, self.project]))
        if self.types:
            parts.append((f"type IN ({', '.join(['%s'] * len(self.types))})", [*self.types]))
        for moment, comparison in ((self.since, ">="), (self.until, "<=")):
            if moment is not None:
                column = "sequence" if isinstance(moment, int) else "occurred_at"
                parts.append((f"{column} {comparison} %s", [moment]))
        condition = " AND ".join(sql for sql, _ in parts)
        return condition or "1 = 1", [value for _, values in parts for value in values]


def events_of(selection: Selection) -> Iterator[RecordedEvent]:
    """In order, page by page, up to where the log ends when they are asked for."""
    condition, parameters = selection.condition()
    after = selection.after
    while page := event_store.read_where(after, PAGE, condition, parameters):
        yield from page
        after = page[-1].sequence
        if len(page) < PAGE:
            return


def place_of(after: int) -> int:
    """A sequence, where a negative number counts from the end."""
    return after if after >= 0 else max(event_store.head() + after, 0)
