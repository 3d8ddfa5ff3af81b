"""The figures of the dashboard, as they go over the wire."""

from msgspec import Struct

HOURS = 24


class Figures(Struct, frozen=True, rename="camel"):
    """The base of what follows: camelCase for programs."""


class RunningTurn(Figures, frozen=True):
    thread_id: str
    title: str
    provider: str
    started_at: str


class Hour(Figures, frozen=True):
    """Turns that were asked for in it, by what became of them."""

    at: str
    completed: int = 0
    failed: int = 0
    interrupted: int = 0
    running: int = 0


class Spread(Figures, frozen=True):
    """Seconds; None where nothing was seen."""

    p50: float | None
    p95: float | None
    count: int


class Failure(Figures, frozen=True):
    kind: str
    count: int


class Lag(Figures, frozen=True):
    """How many events a reader of the log has not dealt with."""

    name: str
    events: int


class Present(Struct, frozen=True):
    """What only the running server knows, taken on its loop: all zero where there is none.

    ``lags``: how many events each reader of the log has before it.
    """

    lags: dict[str, int] = {}
    open_sessions: int = 0
    agent_pids: tuple[int, ...] = ()


class Dashboard(Figures, frozen=True, kw_only=True):
    """The last 24 hours, except: push and commit are of this process since its start.

    ``is_cut``: there were more turns than are looked at; the newest were.
    """

    as_of: str
    sequence: int
    running_turns: int
    running: list[RunningTurn]
    open_questions: int
    hours: list[Hour]
    is_cut: bool
    first_token: Spread
    turn_length: Spread
    checkpoint: Spread
    push: Spread
    commit: Spread
    failures: list[Failure]
    lags: list[Lag]
    open_sessions: int
    agent_processes: int
    server_memory_bytes: int
    agent_memory_bytes: int
    database_bytes: int
    log_bytes: int

    @property
    def turns(self) -> int:
        return sum(
            hour.completed + hour.failed + hour.interrupted + hour.running for hour in self.hours
        )

    @property
    def failed(self) -> int:
        return sum(hour.failed for hour in self.hours)


def spread_of(values: list[float]) -> Spread:
    ordered = sorted(values)
    if not ordered:
        return Spread(None, None, 0)
    return Spread(_at(ordered, 0.5), _at(ordered, 0.95), len(ordered))


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
