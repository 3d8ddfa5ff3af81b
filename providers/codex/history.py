"""What codex kept of a conversation, told as if it had happened here. Pure."""

from typing import Any

import msgspec
from msgspec import Struct, field

from providers.codex import frames as f
from providers.codex.item_events import item_completed
from providers.codex.state import Stamp, ThreadState
from providers.codex.translate import turn_completed
from providers.contracts.conversations import PastEvent, PastImage, PersonSpoke
from providers.contracts.ids import ItemId, MessageId, ThreadId, TurnId
from providers.contracts.models import ProviderKind
from providers.contracts.runtime import Notice, TurnStarted

ITEMS_LIMIT = 2_000
"""Of one turn; of longer ones the newest are told."""


class PastTurn(f.Turn, frozen=True):
    """Times are seconds since the epoch; older histories have none for items."""

    items: list[msgspec.Raw] = field(default_factory=list)
    items_view: str = "full"
    started_at: int | None = None
    completed_at: int | None = None
    duration_ms: int | None = None


class TurnPage(Struct, frozen=True, rename="camel"):
    data: list[PastTurn] = field(default_factory=list)
    next_cursor: str | None = None


class WholeThread(Struct, frozen=True, rename="camel"):
    turns: list[PastTurn] = field(default_factory=list)
    created_at: int | None = None


class ReadThread(Struct, frozen=True):
    thread: WholeThread = WholeThread()


class Place(Struct, frozen=True):
    """Whose past it becomes, and when it was, for turns that do not say so."""

    provider: ProviderKind
    thread_id: ThreadId
    folder: str
    fallback_ms: int


def told(turns: list[PastTurn], place: Place) -> list[PastEvent]:
    """The oldest turn first. The same turn always becomes the same events, with the same ids."""
    events: list[PastEvent] = []
    ended = 0
    for turn in outer_turns(turns):
        past, ended = turn_told(turn, place, ended)
        events += past
    return events


def outer_turns(turns: list[PastTurn]) -> list[PastTurn]:
    """A review's instructions are kept as a turn inside the review's: nobody said them here.

    What the agent said in it belongs to the review, which older histories keep before it.
    """
    outer: list[PastTurn] = []
    for turn in turns:
        if turn.root_turn_id in (None, turn.id):
            outer.append(turn)
        elif outer:
            answers = [raw for raw in turn.items if item_of(raw).type != "userMessage"]
            items = [*outer[-1].items, *answers]
            outer[-1] = msgspec.structs.replace(outer[-1], items=items)
    return outer


def turn_told(turn: PastTurn, place: Place, after: int) -> tuple[list[PastEvent], int]:
    """The events, and when the turn ended: no turn begins before the one before it is over."""
    state = ThreadState(place.provider, place.thread_id, place.folder, Stamp(f"past-{turn.id}"))
    items = [item_of(raw) for raw in turn.items[-ITEMS_LIMIT:]]
    known = first_time(items) or (turn.started_at or turn.completed_at or 0) * 1000
    at = began = max(known or after or place.fallback_ms, after)
    asked = spoken(items[0], turn, state, began) if starts_with_person(items) else None
    events: list[PastEvent] = [asked] if asked else []
    message_id = asked.message_id if asked else None
    events.append(TurnStarted(**state.base(began, turn.id), message_id=message_id))
    state.turn_id = TurnId(turn.id)
    for item in items[1:] if asked else items:
        at = max(at, item.completed_at_ms or item.started_at_ms or at)
        events += entry_told(item, turn, state, at)
    ended = max(at, (turn.completed_at or 0) * 1000, began + (turn.duration_ms or 0))
    return [*events, *turn_completed(f.TurnFrame(turn=turn), state, ended)], ended


def entry_told(item: f.Item, turn: PastTurn, state: ThreadState, at: int) -> list[PastEvent]:
    if item.type == "userMessage":
        steering = spoken(item, turn, state, at)
        return [steering, steered(steering, turn, state, at)]
    if item.type == UNREADABLE:
        base = state.base(at, turn.id)
        return [Notice(**base, kind="agent.notice", summary="An entry could not be read")]
    over = ended_with_its_turn(item)
    return [*item_completed(f.ItemFrame(turn_id=turn.id, item=over), state, at)]


def ended_with_its_turn(item: f.Item) -> f.Item:
    """What is kept as still running runs no more."""
    return msgspec.structs.replace(item, status="failed") if item.status == "inProgress" else item


def spoken(item: f.Item, turn: PastTurn, state: ThreadState, at: int) -> PersonSpoke:
    parts = item.content if isinstance(item.content, list) else []
    return PersonSpoke(
        **state.base(at, turn.id, ItemId(item.id)),
        message_id=MessageId(f"user:{turn.id}:{item.id}"),
        text="\n\n".join(text for text in map(text_of, parts) if text),
        images=tuple(PastImage(source) for source in map(image_of, parts) if source),
    )


def steered(message: PersonSpoke, turn: PastTurn, state: ThreadState, at: int) -> Notice:
    """As the server itself tells it of a message that went into a running turn."""
    return Notice(
        **state.base(at, turn.id),
        kind="turn.steered",
        summary="Message sent into the running turn",
        payload={"messageId": message.message_id, "turnId": turn.id},
    )


def text_of(part: Any) -> str:
    """Skills and files that were named are kept as parts of their own."""
    match part:
        case {"type": "text", "text": str(text)}:
            return text.strip("\n")
        case {"type": "mention" | "skill", "name": str(name)}:
            return f"@{name}"
        case _:
            return ""


def image_of(part: Any) -> str:
    match part:
        case {"type": "localImage", "path": str(source)} | {"type": "image", "url": str(source)}:
            return source
        case _:
            return ""


UNREADABLE = "unreadable"


def item_of(raw: msgspec.Raw) -> f.Item:
    """One entry that is not as we know it takes no others with it."""
    try:
        return msgspec.json.decode(raw, type=f.Item)
    except msgspec.DecodeError:
        return f.Item(type=UNREADABLE, id="")


def starts_with_person(items: list[f.Item]) -> bool:
    return bool(items) and items[0].type == "userMessage"


def first_time(items: list[f.Item]) -> int | None:
    return next((item.started_at_ms for item in items if item.started_at_ms), None)


def left_out(turns: list[PastTurn]) -> int:
    return sum(max(0, len(turn.items) - ITEMS_LIMIT) for turn in turns)
