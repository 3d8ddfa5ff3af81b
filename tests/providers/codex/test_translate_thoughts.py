"""What the model thought, from codex's notifications of it."""

from providers.codex.thoughts import PARTS_TOLD
from providers.contracts.runtime import (
    ItemCompleted,
    ItemUpdated,
)
from tests.providers.codex.transcripts import (
    TURN,
    Conversation,
    item,
    notification,
    talk,
)


def thought_of(*parts: str, ended: bool = True) -> Conversation:
    conversation = talk()
    conversation.say(notification("item/started", item=item("reasoning", "r", summary=[])))
    for index, part in enumerate(parts):
        place = {"itemId": "r", "summaryIndex": index}
        conversation.say(notification("item/reasoning/summaryPartAdded", **place))
        conversation.say(notification("item/reasoning/summaryTextDelta", **place, delta=part))
    if ended:
        times = {"startedAtMs": 1_000, "completedAtMs": 4_000}
        done = item("reasoning", "r", summary=list(parts), **times)
        conversation.say(notification("item/completed", item=done))
    return conversation


def test_thoughts_are_told_part_by_part_and_then_whole() -> None:
    conversation = thought_of("**Looking** at it", "**Deciding** on it")

    (update,) = conversation.of(ItemUpdated)
    (whole,) = conversation.of(ItemCompleted)

    assert (update.title, update.data) == ("Looking", {"text": "**Looking** at it"})
    assert (whole.title, whole.item_type, whole.item_id) == ("Looking", "reasoning", update.item_id)
    text = "**Looking** at it\n\n**Deciding** on it"
    assert whole.data == {"text": text, "durationMs": 3_000}


def test_thoughts_that_are_cut_off_are_kept_as_far_as_they_went() -> None:
    conversation = thought_of("First line\nand more", ended=False)

    conversation.say(notification("turn/completed", turn={"id": TURN, "status": "interrupted"}))

    (whole,) = conversation.of(ItemCompleted)
    assert (whole.status, whole.title) == ("failed", "First line …")
    assert whole.data == {"text": "First line\nand more"}


def test_thoughts_without_a_summary_are_told_as_they_are_or_not_at_all() -> None:
    conversation = talk()
    for content in (["bare thoughts"], []):
        done = item("reasoning", f"r{len(content)}", summary=[], content=content)
        conversation.say(notification("item/completed", item=done))

    told = [event.data for event in conversation.of(ItemCompleted)]
    assert told == [{"text": "bare thoughts"}, None]


def test_very_long_thoughts_are_cut_and_their_parts_are_not_told_for_ever() -> None:
    conversation = thought_of(*("x" * 5_000 for _ in range(40)))

    (whole,) = conversation.of(ItemCompleted)
    assert len(whole.data["text"]) < 66_000
    assert len(conversation.of(ItemUpdated)) == PARTS_TOLD
