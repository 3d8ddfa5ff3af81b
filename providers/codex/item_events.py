"""Codex's items, translated: started, streamed, completed, cut off, or running on."""

import msgspec

from providers.codex import frames as f
from providers.codex.background import background_ended
from providers.codex.items import KINDS, status_of, title_from, view_of
from providers.codex.known import on
from providers.codex.retries import close_spoken, recovered
from providers.codex.state import OpenItem, ThreadState
from providers.codex.thoughts import PARTS_TOLD, drawn, heading_of, text_of_thoughts
from providers.contracts.base import Json
from providers.contracts.ids import ItemId, TurnId
from providers.contracts.runtime import (
    AnyRuntimeEvent,
    ContentDelta,
    ContextCompacted,
    ItemCompleted,
    ItemStarted,
    ItemUpdated,
    Notice,
    ProposedPlanCompleted,
    ProposedPlanDelta,
    StreamKind,
)

STREAMS: dict[str, StreamKind] = {
    "item/agentMessage/delta": "assistant_text",
    "item/reasoning/textDelta": "reasoning_text",
    "item/reasoning/summaryTextDelta": "reasoning_summary_text",
    "item/commandExecution/outputDelta": "command_output",
    "item/fileChange/outputDelta": "file_change_output",
}

DELTA = msgspec.json.Decoder(f.Delta)


def translate_delta(
    delta: f.Delta, stream: StreamKind, state: ThreadState, at: int
) -> list[AnyRuntimeEvent]:
    item = state.items.get(delta.item_id)
    if item is None:
        if running_on := state.background.get(delta.item_id):
            running_on.add_output(delta.delta)  # its end tells the whole
            return []
        if delta.turn_id in state.settled:
            return []
        item = start_unannounced(delta, stream, state)
    if stream not in {"assistant_text", "file_change_output"}:
        item.add_output(delta.delta)
    base = state.base(at, delta.turn_id, item.id)
    return [ContentDelta(**base, stream_kind=stream, delta=delta.delta)]


def start_unannounced(delta: f.Delta, stream: StreamKind, state: ThreadState) -> OpenItem:
    """A delta of an item that never started: after a resume into a running turn, for example."""
    types = {"assistant_text": "agentMessage", "command_output": "commandExecution"}
    item = f.Item(type=types.get(stream, "reasoning"), id=delta.item_id)
    return open_item(item, delta.turn_id, state)


def open_item(item: f.Item, turn_id: str, state: ThreadState) -> OpenItem:
    """``turn_id`` is codex's; a review's items come under another one than its turn."""
    id_ = state.new_item_id(turn_id, item.id)
    since = state.stamp.time_of(item.started_at_ms) if item.started_at_ms else None
    opened = OpenItem(id_, TurnId(turn_id), view_of(item, state.cwd), since=since)
    state.items[item.id] = opened
    return opened


SPOKEN = {"agentMessage", "reasoning"}
NOT_STARTED = {"userMessage", "plan", "contextCompaction"}
"""What a person said we know; plans stream as proposals; a compaction is told when it is over."""


@on("item/started", f.ItemFrame)
def item_started(frame: f.ItemFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    item = frame.item
    if frame.turn_id == state.announced_turn:
        state.announced_turn = None
    if state.is_over(frame.turn_id) or item.type not in KINDS:
        return []
    # Steering cuts off what is being said, and so does a retry: nothing is completed for it.
    cut_off = close_spoken(state, at) if item.type in SPOKEN | {"userMessage"} else []
    again = recovered(state, at) if item.type != "userMessage" else []
    if item.type == "contextCompaction":
        state.compacted_from = state.used_tokens
    if item.type in NOT_STARTED:
        return [*cut_off, *again]
    opened = open_item(item, frame.turn_id, state)
    started = ItemStarted(
        **state.base(at, frame.turn_id, opened.id),
        item_type=opened.view.item_type,
        title=opened.view.title,
        detail=opened.view.detail,
        data=opened.view.data,
    )
    return [*cut_off, *again, started]


@on("item/completed", f.ItemFrame)
def item_completed(frame: f.ItemFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    item = frame.item
    if item.id in state.background and item.id not in state.items:
        return background_ended(frame, state, at)
    if state.is_over(frame.turn_id) or item.type == "userMessage":
        return []
    match item.type:
        case "plan":
            return [proposed(frame, state, at)]
        case "contextCompaction":
            return [*recovered(state, at), compacted(frame, state, at)]
        case "reasoning":
            return [thought(frame, state, at)]
        case _ if item.type not in KINDS:
            return [other_item(item, frame.turn_id, state, at)]
        case _:
            return [completed(frame, state, at)]


def completed(frame: f.ItemFrame, state: ThreadState, at: int) -> ItemCompleted:
    item = frame.item
    opened = state.items.pop(item.id, None)
    id_ = opened.id if opened else state.new_item_id(frame.turn_id, item.id)
    view = view_of(item, state.cwd)
    data = view.data
    if data is not None and opened is not None and "output" not in data and opened.output:
        data = {**data, "output": opened.drawn()["output"]}  # type: ignore[index]
    return ItemCompleted(
        **state.base(at, frame.turn_id, id_),
        item_type=view.item_type,
        title=view.title,
        detail=view.detail,
        status=status_of(item),
        text=item.text if view.item_type == "assistant_message" else None,
        data=data,
    )


def thought(frame: f.ItemFrame, state: ThreadState, at: int) -> ItemCompleted:
    item = frame.item
    opened = state.items.pop(item.id, None)
    text = text_of_thoughts(item.summary, item.content) or (opened.text if opened else "")
    begun, ended = item.started_at_ms, item.completed_at_ms
    return ItemCompleted(
        **state.base(at, frame.turn_id, opened.id if opened else ItemId(item.id)),
        item_type="reasoning",
        title=heading_of(text) or KINDS["reasoning"][1],
        data=drawn(text, ended - begun if begun and ended else None),
    )


@on("item/reasoning/summaryPartAdded", f.Delta)
def part_added(frame: f.Delta, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """The part before it is ready: told once a part, while no word of it is told by itself."""
    opened = state.items.get(frame.item_id)
    if opened is None or not opened.text.strip():
        return []
    text = opened.text
    opened.add_output("\n\n")
    if frame.summary_index > PARTS_TOLD:
        return []
    return [
        ItemUpdated(
            **state.base(at, frame.turn_id, opened.id),
            item_type="reasoning",
            title=opened.title,
            data=drawn(text),
        )
    ]


def compacted(frame: f.ItemFrame, state: ThreadState, at: int) -> ContextCompacted:
    before, state.compacted_from = state.compacted_from, None
    base = state.base(at, frame.turn_id)
    return ContextCompacted(**base, tokens_before=before, tokens_after=state.used_tokens)


def proposed(frame: f.ItemFrame, state: ThreadState, at: int) -> ProposedPlanCompleted:
    base = state.base(at, frame.turn_id, ItemId(frame.item.id))
    return ProposedPlanCompleted(**base, plan_markdown=frame.item.text or "")


def other_item(item: f.Item, turn_id: str, state: ThreadState, at: int) -> Notice:
    fields: dict[str, Json] = msgspec.to_builtins(item)
    payload: Json = {name: value for name, value in fields.items() if value not in (None, [], {})}
    base = state.base(at, turn_id)
    return Notice(**base, kind="agent.item", summary=title_from(item.type), payload=payload)


@on("item/plan/delta", f.Delta)
def plan_delta(delta: f.Delta, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    if state.is_over(delta.turn_id):
        return []
    base = state.base(at, delta.turn_id, ItemId(delta.item_id))
    return [ProposedPlanDelta(**base, delta=delta.delta)]
