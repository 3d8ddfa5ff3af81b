"""What must be remembered of one thread to understand its next frame, and how a turn is closed."""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

from providers.codex import thoughts
from providers.codex.answers import Approval, Questions
from providers.codex.items import ItemView
from providers.codex.limits import KnownLimits
from providers.codex.texts import MAX_TEXT, cut
from providers.codex.told import Told
from providers.contracts.base import Json
from providers.contracts.failures import Failure, Retry
from providers.contracts.ids import EventId, ItemId, MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import ProviderKind
from providers.contracts.runtime import (
    AnyRuntimeEvent,
    ApprovalResolved,
    ItemCompleted,
    ItemStatus,
    RequestType,
    TurnCompleted,
    TurnOutcome,
    UserInputResolved,
)

SETTLED_KEPT = 64
"""How many ended turns are remembered, so that their late frames are known as such."""
BACKGROUND_KEPT = 64
EXPECTED_KEPT = 16
"""More messages than anyone sends at once; those that were never answered fall out."""


class Stamp:
    """Ids and times of events: unique over restarts, and cheap, for there is one a delta."""

    def __init__(self, prefix: str) -> None:
        self._ids: Iterator[str] = (f"{prefix}-{number}" for number in count(1))
        self._second = -1
        self._to_the_second = ""

    def next_id(self) -> str:
        return next(self._ids)

    def time_of(self, ms: int) -> str:
        second, rest = divmod(ms, 1000)
        if second != self._second:
            self._second = second
            self._to_the_second = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
        return f"{self._to_the_second}.{rest:03d}Z"


@dataclass(slots=True)
class OpenItem:
    """An item that was started. ``output`` is kept in case codex never tells the whole."""

    id: ItemId
    turn_id: TurnId
    view: ItemView
    output: deque[str] = field(default_factory=deque)
    output_size: int = 0
    since: str | None = None

    def add_output(self, delta: str) -> None:
        self.output.append(delta)
        self.output_size += len(delta)
        while self.output_size > 2 * MAX_TEXT and len(self.output) > 1:
            self.output_size -= len(self.output.popleft())

    @property
    def text(self) -> str:
        return "".join(self.output)

    @property
    def title(self) -> str:
        if self.view.item_type != "reasoning":
            return self.view.title
        return thoughts.heading_of(self.text) or self.view.title

    def drawn(self, **more: Json) -> dict[str, Json] | None:
        if self.view.item_type == "reasoning":
            return thoughts.drawn(self.text)
        if self.view.data is None:
            return None
        if self.output:
            more = {"output": cut(self.text), **more}
        return {**self.view.data, **more}


@dataclass(slots=True)
class OpenRequest:
    """A question of codex's that waits for us, and the id under which it wants the answer."""

    rpc_id: int | str
    request_type: RequestType | Literal["user_input"]
    turn_id: TurnId | None
    item_id: ItemId | None
    wants: Approval | Questions

    @property
    def kind(self) -> RequestType:
        """Of an approval."""
        return "unknown" if self.request_type == "user_input" else self.request_type


@dataclass(slots=True)
class Expected:
    """What we said, in case it begins a turn."""

    message_id: MessageId
    model: str
    effort: str | None


@dataclass(frozen=True, slots=True)
class Retrying:
    since_ms: int
    retry: Retry
    tries: int


@dataclass(slots=True)
class ThreadState:
    provider: ProviderKind
    thread_id: ThreadId
    cwd: str
    stamp: Stamp
    expected: deque[Expected] = field(default_factory=lambda: deque(maxlen=EXPECTED_KEPT))
    """Messages on their way; a turn that starts was begun by the first of them."""
    turn_id: TurnId | None = None
    last_turn: TurnId | None = None
    """The turn that began last, be it over or not."""
    announced_turn: TurnId | None = None
    """A review that codex has promised, until its first item: before, only an error ends it."""
    used_tokens: int | None = None
    """Of the model's context, as last told."""
    compacted_from: int | None = None
    """What was in use when a compaction began."""
    root_turn_id: str | None = None
    """Another name of the running turn, where it is a review; never that of another turn."""
    failure: Failure | None = None
    """The last error of the running turn."""
    retrying: Retrying | None = None
    """Set while codex asks the model again, until it answers."""
    limit_resets_at: str | None = None
    """When a limit of the account that is used up starts anew."""
    goal: tuple[str, str] | None = None
    """What codex works towards by itself, and how far it is: objective and status."""
    diff: str = ""
    """The turn's diff as last told: codex repeats it after every answer of the model."""
    items: dict[str, OpenItem] = field(default_factory=dict)
    """Open items by codex's item id."""
    seen_items: dict[str, int] = field(default_factory=dict)
    """How often an item id was started in this turn: models may repeat theirs."""
    background: dict[str, OpenItem] = field(default_factory=dict)
    """Commands that still ran when their turn ended."""
    requests: dict[RequestId, OpenRequest] = field(default_factory=dict)
    settled: deque[TurnId] = field(default_factory=lambda: deque(maxlen=SETTLED_KEPT))
    told: Told = field(default_factory=Told)
    """Shared by all threads of an adapter."""
    limits: KnownLimits = field(default_factory=lambda: KnownLimits(lambda: None))
    """Shared as well."""

    def base(
        self, ms: int, turn_id: str | None = None, item_id: ItemId | None = None
    ) -> dict[str, Any]:
        """The fields that every event has."""
        if turn_id and turn_id == self.root_turn_id:
            turn_id = self.turn_id
        return {
            "event_id": EventId(self.stamp.next_id()),
            "provider": self.provider,
            "thread_id": self.thread_id,
            "created_at": self.stamp.time_of(ms),
            "turn_id": turn_id or None,
            "item_id": item_id,
        }

    def is_over(self, turn_id: str) -> bool:
        return turn_id in self.settled

    def has_run(self, turn_id: str) -> bool:
        """Whether this was a turn of the thread, however it is called, or still is."""
        return turn_id in (self.turn_id, self.root_turn_id) or self.is_over(turn_id)

    def new_item_id(self, turn_id: str, item_id: str) -> ItemId:
        """Ours: codex's ids are the model's, unique at best within one conversation."""
        times = self.seen_items.get(item_id, 0)
        self.seen_items[item_id] = times + 1
        again = f"~{times + 1}" if times else ""
        return ItemId(f"{turn_id[-12:]}-{item_id}{again}")


def settle_turn(
    state: ThreadState,
    ms: int,
    outcome: TurnOutcome,
    error: str | None = None,
    failure: Failure | None = None,
) -> list[AnyRuntimeEvent]:
    """End the running turn, if any: its questions first, then its items, then itself."""
    turn_id = state.turn_id
    if turn_id is None:
        return []
    ended = error or "the turn is over"
    unallowed = frozenset(request.item_id for request in state.requests.values())
    events = [*resolve_requests(state, ms, ended), *close_items(state, ms, outcome, unallowed)]
    base = state.base(ms, turn_id)
    completed = TurnCompleted(**base, outcome=outcome, error_message=error, failure=failure)
    events.append(completed)
    state.settled.append(turn_id)
    state.turn_id = state.root_turn_id = state.failure = state.retrying = None
    state.diff = ""
    state.seen_items.clear()
    return events


def resolve_requests(state: ThreadState, ms: int, reason: str) -> list[AnyRuntimeEvent]:
    """Nobody waits for these answers any more."""
    requests, state.requests = state.requests, {}
    return [withdraw(state, ms, id_, request, reason) for id_, request in requests.items()]


def withdraw(
    state: ThreadState, ms: int, request_id: RequestId, request: OpenRequest, reason: str
) -> AnyRuntimeEvent:
    base = state.base(ms, request.turn_id, request.item_id)
    if request.request_type == "user_input":
        return UserInputResolved(**base, request_id=request_id, answers={}, reason=reason)
    kind = request.kind
    return ApprovalResolved(**base, request_id=request_id, request_type=kind, reason=reason)


def close_items(
    state: ThreadState, ms: int, outcome: TurnOutcome, unallowed: Collection[ItemId | None]
) -> list[AnyRuntimeEvent]:
    """Codex does not complete what it cuts off. A command that runs on goes to the background;
    one that nobody allowed yet never ran.
    """
    items, state.items = state.items, {}
    events: list[AnyRuntimeEvent] = []
    for codex_id, item in items.items():
        runs_on = item.view.item_type == "command_execution" and item.id not in unallowed
        if runs_on:
            remember_background(state, codex_id, item)
        status: ItemStatus = "completed" if runs_on and outcome == "completed" else "failed"
        events.append(closed(state, ms, item, status, background=runs_on))
    return events


def remember_background(state: ThreadState, codex_id: str, item: OpenItem) -> None:
    state.background[codex_id] = item
    if len(state.background) > BACKGROUND_KEPT:
        del state.background[next(iter(state.background))]


def closed(
    state: ThreadState, ms: int, item: OpenItem, status: ItemStatus, *, background: bool = False
) -> ItemCompleted:
    """The end of an item that codex left open. Its text is what was streamed."""
    return ItemCompleted(
        **state.base(ms, item.turn_id, item.id),
        item_type=item.view.item_type,
        title=item.title,
        detail=item.view.detail,
        status=status,
        data=item.drawn(background=True) if background else item.drawn(),
    )
