"""Codex's questions: what people are shown, and what is answered without them."""

import pytest

from providers.contracts.runtime import (
    ApprovalRequested,
    ApprovalResolved,
    ItemCompleted,
    Notice,
    UserInputRequested,
)
from providers.jsonrpc import RpcError
from tests.providers.codex.transcripts import (
    TURN,
    Conversation,
    command,
    notification,
    replay,
    request,
    talk,
)


def asked_for_a_command(conversation: Conversation, id_: int = 0) -> ApprovalRequested:
    (asked,) = conversation.say(
        request(
            "item/commandExecution/requestApproval",
            id_,
            itemId="call_1",
            command="/bin/bash -lc 'rm -rf build'",
            cwd="/w",
            reason="May I?",
        )
    )
    assert isinstance(asked, ApprovalRequested)
    return asked


def test_an_approval_shows_the_bare_command_its_folder_and_the_reason() -> None:
    conversation = talk()
    (started,) = conversation.say(notification("item/started", item=command()))

    asked = asked_for_a_command(conversation)

    assert (asked.detail, asked.reason) == ("rm -rf build", "May I?")
    assert asked.data and asked.data["cwd"] == "/w"
    assert asked.request_type == "command_execution_approval"
    assert asked.decisions == ["accept", "acceptForSession", "decline", "cancel"]
    assert asked.item_id == started.item_id


def test_a_file_change_shows_the_files_of_its_item() -> None:
    asked = [
        event
        for conversation in replay("t05_patch")
        for event in conversation.of(ApprovalRequested)
    ]

    assert {event.request_type for event in asked} == {"file_change_approval"}
    assert asked[0].detail == "f1.txt"
    assert asked[0].data and "diff" in asked[0].data["changes"][0]


def test_requests_of_two_processes_never_share_an_id() -> None:
    """Codex numbers its requests from 0 in each process."""
    conversation = talk()

    first = asked_for_a_command(conversation)
    second = asked_for_a_command(conversation)

    assert first.request_id != second.request_id


def test_a_withdrawn_approval_is_resolved_without_a_decision() -> None:
    conversation = talk()
    asked = asked_for_a_command(conversation, 7)

    (resolved,) = conversation.say(notification("serverRequest/resolved", requestId=7))

    assert isinstance(resolved, ApprovalResolved)
    assert (resolved.request_id, resolved.decision) == (asked.request_id, None)
    assert conversation.say(notification("serverRequest/resolved", requestId=7)) == []


def test_an_open_approval_is_resolved_before_its_interrupted_turn_ends() -> None:
    conversation = talk()
    asked_for_a_command(conversation)

    end = conversation.say(
        notification("turn/completed", turn={"id": TURN, "status": "interrupted"})
    )

    assert [type(event).__name__ for event in end] == ["ApprovalResolved", "TurnCompleted"]


def test_an_approval_for_a_turn_that_is_over_is_refused_at_once() -> None:
    conversation = talk()
    conversation.say(notification("turn/completed", turn={"id": TURN, "status": "interrupted"}))

    said = conversation.say(
        request("item/commandExecution/requestApproval", itemId="x", command="rm x")
    )

    assert said == []
    assert conversation.replies == [{"decision": "cancel"}]


def test_questions_are_shown_with_their_options() -> None:
    asked = [event for talk_ in replay("t06_plan") for event in talk_.of(UserInputRequested)]

    colour = asked[0].questions[0]
    assert (colour.id, colour.question, colour.is_other) == ("colour", "Which colour?", True)
    assert [option.label for option in colour.options] == ["Red (Recommended)", "Blue"]


def test_more_permissions_are_asked_for_in_words() -> None:
    conversation = talk()
    write = {"path": {"type": "path", "path": "/data"}, "access": "write"}
    special = {"path": {"type": "special", "value": {"kind": "slash_tmp"}}, "access": "read"}
    wanted = {"fileSystem": {"entries": [write, special]}, "network": {"enabled": True}}

    (asked,) = conversation.say(
        request("item/permissions/requestApproval", itemId="x", reason="May I?", permissions=wanted)
    )

    assert isinstance(asked, ApprovalRequested)
    assert asked.detail == "write /data, read the slash tmp, use the network"
    assert (asked.request_type, asked.reason) == ("permissions_approval", "May I?")


def test_what_a_command_may_do_besides_is_told_as_the_reason() -> None:
    conversation = talk()

    (asked,) = conversation.say(
        request(
            "item/commandExecution/requestApproval",
            itemId="x",
            command="make",
            additionalPermissions={"fileSystem": {"write": ["/data"]}},
        )
    )

    assert isinstance(asked, ApprovalRequested)
    assert asked.reason == "It may also write /data"


def test_a_tool_of_another_program_is_declined_clearly() -> None:
    conversation = talk()

    (notice,) = conversation.say(request("item/tool/call", tool="weather"))

    (reply,) = conversation.replies
    assert isinstance(notice, Notice) and "weather" in notice.summary
    assert isinstance(reply, dict) and reply["success"] is False
    assert "weather is not available" in reply["contentItems"][0]["text"]


@pytest.mark.parametrize(
    "method",
    [
        "currentTime/read",
        "account/chatgptAuthTokens/refresh",
        "attestation/generate",
        "applyPatchApproval",
        "execCommandApproval",
    ],
)
def test_a_request_that_we_do_not_know_is_refused_and_told(method: str) -> None:
    conversation = talk()

    (notice,) = conversation.say(request(method))

    assert isinstance(notice, Notice) and notice.kind == "agent.unknown"
    assert method in notice.summary
    (refusal,) = conversation.replies
    assert isinstance(refusal, RpcError) and refusal.code == -32601


def test_a_request_that_cannot_be_read_is_refused_and_told() -> None:
    conversation = talk()

    (notice,) = conversation.say(request("item/tool/requestUserInput", questions="none"))

    assert isinstance(notice, Notice)
    assert isinstance(conversation.replies[0], RpcError)


def test_a_question_that_is_moot_says_why() -> None:
    conversation = talk()
    asked_for_a_command(conversation, 7)
    (withdrawn,) = conversation.say(notification("serverRequest/resolved", requestId=7))
    asked_for_a_command(conversation, 8)

    conversation.lose_agent()

    died = conversation.of(ApprovalResolved)[-1]
    assert isinstance(withdrawn, ApprovalResolved)
    assert "answered by another program" in str(withdrawn.reason)
    assert died.reason == "gone"


def test_a_command_that_nobody_allowed_does_not_run_on_when_its_turn_ends() -> None:
    conversation = talk()
    conversation.say(notification("item/started", item=command("call_1")))
    asked_for_a_command(conversation)
    conversation.say(notification("item/started", item=command("call_2")))

    conversation.say(notification("turn/completed", turn={"id": TURN, "status": "interrupted"}))

    asked_for, running = conversation.of(ItemCompleted)
    assert "background" not in (asked_for.data or {}) and asked_for.status == "failed"
    assert running.data is not None and running.data["background"] is True
    assert [*conversation.state.background] == ["call_2"]
