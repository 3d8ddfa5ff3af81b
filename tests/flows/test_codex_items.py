"""What codex says and does, item by item, on its way from the real codex to a tab."""

import json
import shutil
from typing import Any

import pytest

from tests.support.client import RequestFailed
from tests.support.codex_room import CodexRoom, Talk
from tests.support.images import PNG

pytestmark = pytest.mark.asyncio(loop_scope="session")

CODE_MODE = "gpt-6.1-sol"
"""A model whose only tool is `exec`, which takes JavaScript."""
UNKNOWN = "a-model-of-my-own"


def patch(*hunks: str) -> str:
    return "custom apply_patch " + "\n".join(("*** Begin Patch", *hunks, "*** End Patch"))


def code(source: str) -> str:
    return f"custom functions/exec {source}"


def told_to_model(talk: Talk) -> str:
    """What the last tool call came to, as the model heard it."""
    return talk.requests[-1].tool_outputs[-1]


def changes(talk: Talk) -> list[tuple[str, str, int, int]]:
    (item,) = talk.tools
    assert item["itemType"] == "file_change"
    drawn = item["data"]["changes"]
    return [(one["path"], one["kind"], one["additions"], one["deletions"]) for one in drawn]


def kinds_of(talk: Talk) -> list[str]:
    """The events of a turn, in order; repeated ones once."""
    kinds: list[str] = []
    for event in talk.events:
        kind = str(event["type"])
        if "activity" in event["payload"]:
            kind = event["payload"]["activity"]["kind"]
        elif "session" in event["payload"]:
            kind = f"session {event['payload']['session']['status']}"
        elif kind == "thread.message-sent":
            sent = event["payload"]
            kind = f"{sent['role']} {'says' if sent['streaming'] else 'said'}"
        if kinds[-1:] != [kind]:
            kinds.append(kind)
    return kinds


async def test_a_simple_turn_is_told_in_order(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("say 3 words")
        kinds = kinds_of(talk)

    turn = kinds[kinds.index("session running") :]
    assert turn == [
        "session running",
        "assistant says",
        "assistant said",
        "context-window.updated",
        "session ready",
    ]


async def test_what_is_said_before_and_after_a_command_are_two_messages(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("shell: true")
        messages = await talk.messages()

    assert [role for role, _ in messages] == ["user", "assistant", "assistant"]
    assert messages[1][1] == "Running it. "
    assert messages[2][1].startswith("done: ")


async def test_every_kind_of_change_is_drawn_with_its_lines(room: CodexRoom) -> None:
    async with room.talk() as talk:
        for name, text in {"a.md": "one\n", "b.md": "gone\ntoo\n", "c.md": "x\n"}.items():
            talk.file(name).write_text(text)
        await talk.run(
            patch(
                "*** Add File: new.md\n+hello",
                "*** Update File: a.md\n@@\n-one\n+two",
                "*** Delete File: b.md",
                "*** Update File: c.md\n*** Move to: d.md\n@@\n-x\n+y",
            )
        )
        drawn = talk.tools[0]["data"]["changes"]
        found = sorted(path.name for path in talk.folder.iterdir())

    assert changes(talk) == [
        ("a.md", "modified", 1, 1),
        ("b.md", "deleted", 0, 2),
        ("c.md", "renamed", 1, 1),
        ("new.md", "added", 1, 0),
    ]
    assert found == ["a.md", "d.md", "new.md"]
    assert (drawn[2]["movedTo"], drawn[2]["diff"]) == ("d.md", "@@ -1 +1 @@\n-x\n+y\n")


async def test_no_change_names_the_folder_that_is_known_anyway(room: CodexRoom) -> None:
    """Codex writes whole paths, into the diffs of moved files as well."""
    async with room.talk() as talk:
        talk.file("c.md").write_text("x\n")
        await talk.run(patch("*** Update File: c.md\n*** Move to: sub/d.md\n@@\n-x\n+y"))

    assert str(talk.folder) not in json.dumps(talk.tools)


async def test_a_patch_that_does_not_fit_is_the_models_affair(room: CodexRoom) -> None:
    async with room.talk() as talk:
        talk.file("a.md").write_text("one\n")
        end = await talk.run("update a.md :: nothing like it :: two")

    assert end["state"] == "completed"
    assert talk.tools == []
    assert "Failed to find expected lines" in told_to_model(talk)
    assert talk.file("a.md").read_text() == "one\n"


async def test_a_patch_by_heredoc_is_a_change_and_no_command(room: CodexRoom) -> None:
    async with room.talk() as talk:
        text = "*** Begin Patch\n*** Add File: h.md\n+here\n*** End Patch"
        await talk.run(f"shell: apply_patch <<'EOF'\n{text}\nEOF")

    assert changes(talk) == [("h.md", "added", 1, 0)]
    assert talk.file("h.md").read_text() == "here\n"


async def test_files_that_commands_write_are_no_changes_of_codex(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("shell: echo x > s.md")

    assert [item["itemType"] for item in talk.tools] == ["command_execution"]
    assert talk.file("s.md").read_text() == "x\n"


async def test_a_change_under_way_is_seen_before_it_is_done(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("add notes.md :: hello")
        (started,) = talk.of("tool.started")

    assert started["itemId"] == talk.tools[0]["itemId"]
    assert started["data"] == talk.tools[0]["data"]


async def test_an_image_that_it_looks_at_is_named(room: CodexRoom) -> None:
    async with room.talk() as talk:
        talk.file("dot.png").write_bytes(PNG)
        await talk.run('call view_image {"path": "dot.png"}')

    (seen,) = talk.tools
    assert (seen["itemType"], seen["detail"]) == ("image_view", "dot.png")


async def test_an_image_that_is_none_is_told_to_the_model(room: CodexRoom) -> None:
    async with room.talk() as talk:
        talk.file("dot.png").write_text("no image at all")
        end = await talk.run('call view_image {"path": "dot.png"}')

    assert end["state"] == "completed"
    assert "unable to process image" in told_to_model(talk)


async def test_the_steps_of_a_plan_are_told_as_they_are_ticked_off(room: CodexRoom) -> None:
    async with room.talk() as talk:
        await talk.run("plan")

    statuses = [[step["status"] for step in told["plan"]] for told in talk.of("turn.plan.updated")]
    assert statuses == [
        ["inProgress", "pending", "pending"],
        ["completed", "inProgress", "pending"],
    ]


async def test_a_search_by_the_models_own_server_is_an_item(room: CodexRoom) -> None:
    search = {"type": "web_search_call", "action": {"type": "search", "query": "bread prices"}}
    async with room.talk() as talk:
        await talk.run(f"item {json.dumps(search)}")

    (item,) = talk.tools
    assert (item["itemType"], item["detail"]) == ("web_search", "bread prices")


async def test_a_page_that_the_models_own_server_opened_is_named(room: CodexRoom) -> None:
    opened = {
        "type": "web_search_call",
        "action": {"type": "open_page", "url": "https://example.org/bread"},
    }
    async with room.talk() as talk:
        await talk.run(f"item {json.dumps(opened)}")

    (item,) = talk.tools
    assert "https://example.org/bread" in item["detail"]


async def test_a_tool_that_nobody_offers_is_refused_to_the_model(room: CodexRoom) -> None:
    async with room.talk() as talk:
        end = await talk.run("call nothing_like_it")

    assert (end["state"], told_to_model(talk)) == (
        "completed",
        "unsupported call: nothing_like_it",
    )


async def test_in_code_mode_a_command_is_an_item_as_ever(room: CodexRoom) -> None:
    run = code("const r = await tools.exec_command({cmd: 'echo from-code'}); text(r.output)")
    async with room.talk(model=CODE_MODE) as talk:
        end = await talk.run(run)

    (ran,) = talk.tools
    assert end["state"] == "completed"
    assert ran["data"]["command"] == "echo from-code"
    assert ran["data"]["output"] == "from-code\n"
    assert "from-code" in told_to_model(talk)


async def test_in_code_mode_a_patch_is_a_change_as_ever(room: CodexRoom) -> None:
    text = json.dumps("*** Begin Patch\n*** Add File: code.md\n+hello\n*** End Patch")
    async with room.talk(model=CODE_MODE) as talk:
        await talk.run(code(f"await tools.apply_patch({text})"))

    assert changes(talk) == [("code.md", "added", 1, 0)]
    assert talk.file("code.md").read_text() == "hello\n"


async def test_in_code_mode_a_command_waits_for_a_yes_as_ever(room: CodexRoom) -> None:
    async with room.talk("approval-required", CODE_MODE) as talk:
        await talk.say(code("await tools.exec_command({cmd: 'touch asked'})"))
        asked = await talk.decide("accept")
        await talk.end()

    assert asked["data"]["command"] == "touch asked"
    assert talk.file("asked").exists()


async def test_in_code_mode_a_script_that_fails_is_told_to_the_model(room: CodexRoom) -> None:
    async with room.talk(model=CODE_MODE) as talk:
        end = await talk.run(code("throw new Error('not today')"))

    assert end["state"] == "completed"
    assert "not today" in told_to_model(talk)


async def test_a_model_that_codex_does_not_know_works_and_is_warned_of_once(
    room: CodexRoom,
) -> None:
    async with room.talk(model=UNKNOWN) as talk:
        await talk.run("say 2 words")
        await talk.run("say 2 words")
        warnings = [warning["message"] for warning in talk.of("runtime.warning")]

    assert talk.answer == "word0 word1 word0 word1 "
    assert len(warnings) == 1 and UNKNOWN in warnings[0]
    assert talk.requests[-1].body["model"] == UNKNOWN


async def test_a_message_that_is_too_long_is_refused_in_words(room: CodexRoom) -> None:
    async with room.talk() as talk:
        with pytest.raises(RequestFailed, match="at most 120000 characters"):
            await talk.say("x" * 1_100_000)
        end = await talk.run("say 2 words")

    assert end["state"] == "completed"


async def test_a_folder_that_is_gone_is_told_and_the_next_message_finds_it_again(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        shutil.rmtree(talk.folder)
        await talk.say("say 2 words")
        failed: Any = await talk.heard("provider.turn.start.failed")
        talk.folder.mkdir()
        await talk.run("say 3 words")

    assert f"does not exist: {talk.folder}" in failed["detail"]
    assert talk.answer == "word0 word1 word2 "


async def test_many_threads_work_at_once_and_hear_only_their_own(room: CodexRoom) -> None:
    async with room.talk() as one, room.talk() as two, room.talk() as three:
        for number, talk in enumerate((one, two, three)):
            await talk.say(f"shell: echo only-{number}; sleep 0.2")
        for talk in (one, two, three):
            await talk.end()

    for number, talk in enumerate((one, two, three)):
        (ran,) = talk.tools
        assert ran["data"]["output"] == f"only-{number}\n"


async def test_how_full_the_context_is_is_told_once_for_each_answer_of_the_model(
    room: CodexRoom,
) -> None:
    async with room.talk() as talk:
        await talk.run("shell: true")
        told = talk.of("context-window.updated")

    assert len(told) == len(talk.requests) == 2
    assert told[0]["usedTokens"] > 0


async def test_what_a_turn_changed_is_whole_also_where_no_repository_is(room: CodexRoom) -> None:
    """Codex's own diff of the turn is not needed: its items hold all that it would tell."""
    async with room.talk() as talk:
        await talk.run("add notes.md :: quince")
        await talk.run("update notes.md :: quince :: kumquat")

    added, updated = (item["data"]["changes"][0]["diff"] for item in talk.tools)
    assert "quince" in added
    assert "-quince" in updated and "+kumquat" in updated
