"""What codex's notifications mean, shown on recordings of it."""

from typing import Any

import pytest

from providers.codex.thoughts import PARTS_TOLD
from providers.contracts.failures import Retry
from providers.contracts.runtime import (
    ContentDelta,
    ContextCompacted,
    ItemCompleted,
    ItemStarted,
    ItemUpdated,
    Notice,
    ProposedPlanCompleted,
    ProposedPlanDelta,
    RuntimeError,
    RuntimeWarning,
    TokenUsageUpdated,
    TurnCompleted,
    TurnDiffUpdated,
    TurnPlanUpdated,
    TurnStarted,
)
from tests.providers.codex.transcripts import Conversation, new_state, only, replay

THREAD, TURN = "codex-thread", "turn-0000-000000000001"


def talk() -> Conversation:
    """A conversation with a running turn."""
    conversation = Conversation(new_state())
    conversation.say(notification("turn/started", turn={"id": TURN}))
    return conversation


def notification(method: str, **params: Any) -> dict[str, Any]:
    where = {"threadId": THREAD, "turnId": TURN}
    return {"method": method, "params": {**where, **params}, "emittedAtMs": 1_795_365_774_645}


def item(kind: str, id_: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "id": id_, **fields}


def command(id_: str = "call_1", **fields: Any) -> dict[str, Any]:
    return item("commandExecution", id_, command="/bin/bash -lc 'make test'", cwd="/w", **fields)


def completions(conversation: Conversation, item_type: str) -> list[ItemCompleted]:
    done = conversation.of(ItemCompleted)
    return [event for event in done if event.item_type == item_type]


def test_a_message_streams_and_then_is_told_as_a_whole() -> None:
    first = replay("t02_simple")[0]

    deltas = first.of(ContentDelta)
    (done,) = completions(first, "assistant_message")

    assert "".join(delta.delta for delta in deltas) == done.text
    assert {delta.item_id for delta in deltas} == {done.item_id}
    assert deltas[0].created_at == "2026-11-22T14:32:07.767Z"


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


def test_an_interrupted_message_is_closed_though_codex_never_completes_it() -> None:
    conversation = only("t07_interrupt", "mid-stream")

    started, *_, done, turn = (
        event
        for event in conversation.events
        if isinstance(event, ItemStarted | ContentDelta | ItemCompleted | TurnCompleted)
    )

    assert isinstance(started, ItemStarted) and isinstance(done, ItemCompleted)
    assert (done.item_id, done.status, done.text) == (started.item_id, "failed", None)
    assert isinstance(turn, TurnCompleted) and turn.outcome == "interrupted"


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


def test_steering_cuts_off_the_message_that_is_being_said() -> None:
    conversation = replay("t08_steer")[0]

    cut_off, answer = completions(conversation, "assistant_message")[:2]

    assert (cut_off.status, cut_off.text) == ("failed", None)
    assert answer.status == "completed"
    assert cut_off.turn_id == answer.turn_id


def test_a_dropped_stream_closes_its_message_and_warns_before_the_next_try() -> None:
    conversation = only("t12_errors", "drop times 1")

    abandoned, again = completions(conversation, "assistant_message")[:2]
    (warning,) = conversation.of(RuntimeWarning)
    turn = conversation.of(TurnCompleted)[0]

    assert abandoned.status == "failed" and again.status == "completed"
    assert conversation.events.index(abandoned) < conversation.events.index(warning)
    assert "Reconnecting" in warning.message and warning.detail
    assert turn.outcome == "completed"


def test_endless_reconnecting_is_told_once() -> None:
    """With default settings codex tries for ever where the network is gone, and always says so."""
    conversation = replay("t12b_default_retries", "connection refused, default retries")[0]

    (warning,) = conversation.of(RuntimeWarning)

    assert "Reconnecting" in warning.message
    assert warning.retry == Retry(cause="network")


def test_each_counted_try_is_told_and_that_the_model_answers_again() -> None:
    conversation = only("t12_errors", "drop times 1")

    (warning,) = conversation.of(RuntimeWarning)
    (again,) = [event for event in conversation.of(Notice) if event.kind == "runtime.reconnected"]
    abandoned, answer = completions(conversation, "assistant_message")[:2]

    assert warning.retry == Retry(cause="connection lost", attempt=1, of=2)
    assert warning.item_id == abandoned.item_id
    assert again.summary == "Connected again after 1 try"
    order = [conversation.events.index(event) for event in (warning, again, answer)]
    assert order == sorted(order)


def test_a_turn_that_fails_after_its_retries_never_says_that_it_is_connected_again() -> None:
    conversation = only("t12_errors", "error 503")

    assert [warning.retry.attempt for warning in conversation.of(RuntimeWarning)] == [1, 2]
    assert conversation.of(Notice) == []


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


def reviewed(status: str, action: Any, **review: Any) -> Conversation:
    conversation = talk()
    told = {"status": status, **review}
    for method, params in (
        ("started", {"review": {"status": "inProgress"}}),
        ("completed", {"review": told}),
    ):
        frame = {"reviewId": "v", "targetItemId": None, "action": action, **params}
        conversation.say(notification(f"item/autoApprovalReview/{method}", **frame))
    return conversation


@pytest.mark.parametrize(
    ("status", "action", "summary"),
    [
        (
            "approved",
            {"type": "command", "command": "bash -lc 'make test'", "cwd": "/w"},
            "Allowed by codex's reviewer: make test",
        ),
        (
            "denied",
            {"type": "applyPatch", "cwd": "/workspace", "files": ["/workspace/a.py"]},
            "Denied by codex's reviewer: changing a.py",
        ),
        (
            "timedOut",
            {"type": "networkAccess", "host": "example.org", "port": 443},
            "Denied: codex's reviewer did not answer in time: reaching example.org",
        ),
        ("approved", {"type": "somethingNew"}, "Allowed by codex's reviewer"),
    ],
)
def test_what_a_second_model_decided_is_told_with_its_reason(
    status: str, action: dict[str, Any], summary: str
) -> None:
    (notice,) = reviewed(status, action, rationale="It is safe.", riskLevel="low").of(Notice)

    assert (notice.kind, notice.summary) == ("approval.auto-review", summary)
    assert notice.payload["detail"] == "It is safe."


def test_a_review_that_was_broken_off_is_not_told() -> None:
    assert reviewed("aborted", {"type": "command", "command": "ls"}).of(Notice) == []


def test_a_stricter_review_is_told_once_a_turn() -> None:
    conversation = talk()
    for _ in range(2):
        conversation.say(notification("autoApprovalReview/strictReviewRequired", startedAtMs=1))

    assert len(conversation.of(RuntimeWarning)) == 1


def test_the_end_of_a_turn_says_in_words_why_it_failed() -> None:
    said = {
        section: only("t12_errors", section).of(TurnCompleted)[0].error_message
        for section in ("error 400", "error 401", "error 404", "error 503", "drop")
    }

    assert said["error 400"] == "The model's server refused the request: scripted failure 400"
    assert str(said["error 401"]).startswith("The model's server refused the sign-in.")
    assert str(said["error 404"]).startswith("The model's server does not know this model.")
    assert "503" in str(said["error 503"])
    assert "broke before the answer was complete" in str(said["drop"])
    assert only("t12_errors", "error 400").of(RuntimeError) == []


def test_no_network_is_said_in_words() -> None:
    turn = replay("t24_refused")[0].of(TurnCompleted)[0]

    assert turn.outcome == "failed"
    assert turn.error_message is not None
    assert turn.error_message.startswith("The model's server cannot be reached.")


def test_a_plan_is_told_step_by_step() -> None:
    plans = [plan for talk in replay("t06_plan") for plan in talk.of(TurnPlanUpdated)]

    assert [step.status for step in plans[0].plan] == ["inProgress", "pending", "pending"]
    assert plans[0].explanation == "plan step 0"


def test_a_proposed_plan_streams_and_completes() -> None:
    (conversation,) = [talk for talk in replay("t06_plan") if talk.of(ProposedPlanCompleted)]

    deltas = "".join(delta.delta for delta in conversation.of(ProposedPlanDelta))
    (plan,) = conversation.of(ProposedPlanCompleted)

    assert plan.plan_markdown == deltas == "# Title\n- step one\n- step two\n"


def test_a_compaction_is_told_when_it_is_over() -> None:
    assert len([talk for talk in replay("t15_compact") if talk.of(ContextCompacted)]) == 1


def test_a_review_ends_the_turn_it_started_though_under_another_id() -> None:
    conversation = only("t16_review")

    started = [event.turn_id for event in conversation.of(TurnStarted)]

    assert [event.turn_id for event in conversation.of(TurnCompleted)] == started
    assert [event.outcome for event in conversation.of(TurnCompleted)] == ["completed"] * 2


def test_what_a_review_says_belongs_to_the_turn_that_runs() -> None:
    conversation = only("t16_review")

    turns = [event.turn_id for event in conversation.of(TurnStarted)]
    spoken = [
        event.turn_id
        for event in completions(conversation, "assistant_message")
        if event.status == "completed"
    ]
    finished = [
        event.turn_id for event in conversation.of(ItemCompleted) if "finished" in event.title
    ]
    assert spoken == finished == turns


def test_token_usage_has_the_keys_of_the_protocol() -> None:
    usage = replay("t02_simple")[0].of(TokenUsageUpdated)[0].usage

    assert usage["usedTokens"] == 1066
    assert usage["maxTokens"] == 258400
    assert usage["reasoningOutputTokens"] == 7
    assert "totalProcessedTokens" not in usage


def test_tools_show_what_they_were_given_and_what_they_gave() -> None:
    calls = [done for talk in replay("t19_mcp") for done in completions(talk, "mcp_tool_call")]

    assert calls[0].detail == "lab.greet"
    assert calls[0].data and calls[0].data["arguments"] == {"who": "x"}
    assert "elicited" in str(calls[0].data["result"])


def test_late_frames_of_a_turn_that_is_over_say_nothing() -> None:
    conversation = talk()
    conversation.say(notification("item/started", item=item("agentMessage", "m1", text="")))
    conversation.say(notification("turn/completed", turn={"id": TURN, "status": "interrupted"}))

    late = [
        *conversation.say(notification("item/agentMessage/delta", itemId="m1", delta="x")),
        *conversation.say(notification("item/started", item=item("agentMessage", "m2"))),
        *conversation.say(notification("item/completed", item=item("agentMessage", "m1"))),
        *conversation.say(notification("turn/diff/updated", diff="x")),
        *conversation.say(notification("turn/started", turn={"id": TURN})),
        *conversation.say(notification("turn/completed", turn={"id": TURN})),
    ]

    assert late == []


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


def test_an_unknown_notification_becomes_a_notice() -> None:
    (notice,) = talk().say(notification("thread/dreaming/started", depth=3))

    assert isinstance(notice, Notice)
    assert (notice.kind, notice.summary) == ("agent.unknown", "Codex said thread/dreaming/started")
    assert notice.payload["params"]["depth"] == 3


def test_a_known_notification_of_another_shape_becomes_a_notice() -> None:
    (notice,) = talk().say(notification("item/started", item="surprise"))

    assert isinstance(notice, Notice)
    assert notice.summary.startswith("item/started could not be read")


def test_an_item_of_an_unknown_type_becomes_a_notice_when_it_is_done() -> None:
    conversation = talk()
    conversation.say(notification("item/started", item=item("crystalBall", "i1")))

    (notice,) = conversation.say(notification("item/completed", item=item("crystalBall", "i1")))

    assert isinstance(notice, Notice)
    assert (notice.kind, notice.summary) == ("agent.item", "Crystal ball")


def test_a_turn_of_which_only_the_end_is_heard_still_starts() -> None:
    conversation = Conversation(new_state())

    conversation.say(notification("turn/completed", turn={"id": TURN, "status": "completed"}))

    assert [type(event) for event in conversation.events] == [TurnStarted, TurnCompleted]
