"""Commands, changed files and tools: how codex's items are shown."""

from providers.contracts.runtime import (
    ContentDelta,
    ItemCompleted,
    Notice,
    TurnCompleted,
    TurnDiffUpdated,
)
from tests.providers.codex.transcripts import (
    command,
    completions,
    item,
    notification,
    only,
    replay,
    talk,
)


def test_a_command_is_shown_without_its_shell_and_with_all_its_output() -> None:
    first = replay("t03_shell")[0]

    done = completions(first, "command_execution")[0]

    assert done.title == "Ran command"
    assert done.detail == "ls -la && echo ok"
    assert done.data is not None
    assert done.data["command"] == "ls -la && echo ok"
    assert done.data["exitCode"] == 0
    assert str(done.data["output"]).endswith("a.txt\nok\n")


def test_output_that_was_never_streamed_is_in_the_completed_item() -> None:
    """Codex sends no delta for what a command prints in its first hundred milliseconds."""
    first = replay("t03_shell")[0]

    done = completions(first, "command_execution")[0]

    streamed = [delta for delta in first.of(ContentDelta) if delta.item_id == done.item_id]
    assert streamed == []
    assert done.data and done.data["output"]


def test_a_command_that_fails_is_failed_with_its_exit_code() -> None:
    failed = completions(replay("t03_shell", "failing command")[0], "command_execution")[0]

    assert failed.status == "failed"
    assert failed.data and failed.data["exitCode"] == 3


def test_changed_files_are_named_from_the_workspace_and_counted() -> None:
    changes = [
        change
        for conversation in replay("t05_patch")
        for done in completions(conversation, "file_change")
        for change in (done.data or {})["changes"]
    ]

    added = {"path": "f0.txt", "kind": "added", "additions": 2, "deletions": 0}
    assert added.items() <= changes[0].items()
    modified = [change for change in changes if change["kind"] == "modified"]
    assert [(m["additions"], m["deletions"]) for m in modified] == [(1, 1)] * len(modified)
    assert modified


def test_the_same_diff_is_told_once() -> None:
    for conversation in replay("t05_patch"):
        diffs = [(diff.turn_id, diff.unified_diff) for diff in conversation.of(TurnDiffUpdated)]
        assert len(set(diffs)) == len(diffs)


def test_a_command_outlives_its_interrupted_turn_and_its_end_is_a_notice() -> None:
    conversation = only("t14_races", "interrupt mid-command, then clean background terminals")

    rows = completions(conversation, "command_execution")
    closed = [done for done in rows if (done.data or {}).get("background")]
    ended = [done for done in rows if done not in closed]
    notices = conversation.of(Notice)

    assert [(done.turn_id, done.item_id) for done in ended] == [
        (done.turn_id, done.item_id) for done in closed
    ]
    assert [(done.status, (done.data or {})["background"]) for done in closed] == [
        ("failed", True),
        ("failed", True),
    ]
    assert closed[0].data and closed[0].data["output"] == "begin\n"
    assert [notice.kind for notice in notices] == ["agent.background-command"] * 2
    assert notices[0].summary == "Background command was ended"
    assert notices[0].item_id == closed[0].item_id and notices[0].turn_id is None


def test_a_turn_may_complete_while_its_command_runs_on() -> None:
    """`exec_command` yields to the model after ten seconds."""
    conversation = only("t18_output", "long running: exec_command yields after 10 s")

    turn = conversation.of(TurnCompleted)[0]
    done, ended = completions(conversation, "command_execution")
    after = conversation.events[conversation.events.index(turn) + 1 :]

    assert turn.outcome == "completed"
    assert done.status == "completed" and done.data and done.data["background"] is True
    assert not [event for event in after if isinstance(event, ContentDelta)]
    (end,) = [event for event in after if isinstance(event, Notice)]
    assert end.summary == "Background command ended with exit code 0"
    assert ended in after and (ended.turn_id, ended.item_id) == (done.turn_id, done.item_id)
    assert ended.data and "background" not in ended.data and ended.data["exitCode"] == 0


def test_tools_show_what_they_were_given_and_what_they_gave() -> None:
    calls = [done for talk in replay("t19_mcp") for done in completions(talk, "mcp_tool_call")]

    assert calls[0].detail == "lab.greet"
    assert calls[0].data and calls[0].data["arguments"] == {"who": "x"}
    assert "elicited" in str(calls[0].data["result"])


def test_a_model_may_use_an_item_id_twice() -> None:
    conversation = talk()
    for _ in range(2):
        conversation.say(notification("item/started", item=item("agentMessage", "msg_0")))
        conversation.say(notification("item/agentMessage/delta", itemId="msg_0", delta="x"))
        conversation.say(notification("item/completed", item=item("agentMessage", "msg_0")))

    ids = [event.item_id for event in conversation.of(ItemCompleted)]

    assert ids == [delta.item_id for delta in conversation.of(ContentDelta)]
    assert len(set(ids)) == 2


def test_long_output_keeps_its_head_and_its_tail() -> None:
    conversation = talk()
    output = "head\n" + "x" * 200_000 + "\ntail"

    (done,) = conversation.say(
        notification("item/completed", item=command(status="completed", aggregatedOutput=output))
    )

    assert isinstance(done, ItemCompleted) and done.data is not None
    shown = str(done.data["output"])
    assert shown.startswith("head\n") and shown.endswith("\ntail")
    assert "characters left out" in shown and len(shown) < 66_000


def test_an_item_of_an_unknown_type_becomes_a_notice_when_it_is_done() -> None:
    conversation = talk()
    conversation.say(notification("item/started", item=item("crystalBall", "i1")))

    (notice,) = conversation.say(notification("item/completed", item=item("crystalBall", "i1")))

    assert isinstance(notice, Notice)
    assert (notice.kind, notice.summary) == ("agent.item", "Crystal ball")
