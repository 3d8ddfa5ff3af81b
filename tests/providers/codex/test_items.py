"""How single items of codex are drawn."""

import msgspec

from providers.codex.frames import Item
from providers.codex.items import ItemView, view_of
from providers.contracts.base import Json
from providers.contracts.runtime import ItemCompleted
from tests.providers.codex.transcripts import WORKSPACE, only

CWD = "/workspace"


def drawn(**fields: Json) -> ItemView:
    return view_of(msgspec.convert({"id": "item", **fields}, Item), CWD)


def test_a_moved_file_names_both_places_and_shows_only_its_hunks() -> None:
    conversation = only("t28_moved_and_searched")

    ended = conversation.of(ItemCompleted)
    (moved,) = [item for item in ended if item.item_type == "file_change"]
    (change,) = moved.data["changes"]
    assert change["diff"] == "@@ -1 +1 @@\n-x\n+y\n"
    assert change["kind"] == "renamed"
    assert change["movedTo"].endswith("d.md") and change["path"].endswith("c.md")
    assert f"Moved to: {WORKSPACE}" not in str(moved.data)


def test_a_search_is_named_by_what_was_looked_for() -> None:
    conversation = only("t28_moved_and_searched")

    (search,) = [one for one in conversation.of(ItemCompleted) if one.item_type == "web_search"]
    assert (search.detail, search.status) == ("bread prices", "completed")


def test_an_image_that_was_made_is_named_by_its_words_and_its_place() -> None:
    view = drawn(type="imageGeneration", revisedPrompt="a loaf", savedPath=f"{CWD}/loaf.png")

    assert (view.item_type, view.title, view.detail) == ("image_view", "Image made", "a loaf")
    assert view.data == {"tool": "image_generation", "path": "loaf.png"}


def test_an_image_that_could_not_be_made_says_why() -> None:
    view = drawn(type="imageGeneration", failure={"message": "too hungry"})

    assert view.data == {"tool": "image_generation", "error": {"message": "too hungry"}}


def test_a_sub_agent_is_named_without_the_root_of_its_path() -> None:
    view = drawn(type="subAgentActivity", agentPath="/root/baker", kind="interrupted")

    assert (view.item_type, view.detail) == ("collab_agent_tool_call", "baker interrupted")


def test_what_became_of_sub_agents_is_told_with_the_call_that_waited() -> None:
    states: Json = {"id-1": {"status": "completed", "message": "bread is baked"}}
    view = drawn(type="collabAgentToolCall", tool="wait", agentsStates=states)

    assert view.detail == "wait"
    assert view.data and view.data["agents"] == [
        {"status": "completed", "message": "bread is baked"}
    ]
