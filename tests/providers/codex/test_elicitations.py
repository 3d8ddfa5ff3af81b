"""What MCP servers ask through codex: leave to run a tool, or a form."""

from typing import Any

import pytest

from providers.contracts.runtime import ApprovalRequested, Notice, UserInputRequested
from tests.providers.codex.transcripts import replay, request, talk


def test_an_mcp_tool_call_is_asked_for_as_an_approval_and_its_form_as_a_question() -> None:
    conversation = replay("t19_mcp")[-1]

    (approval,) = conversation.of(ApprovalRequested)
    (form,) = conversation.of(UserInputRequested)

    assert approval.request_type == "tool_call_approval"
    assert approval.detail == 'Allow the lab MCP server to run tool "greet"?'
    assert approval.data == {"tool": "lab.greet", "arguments": {"who": "x"}}
    assert form.questions[0].id == "name"
    assert form.questions[0].question == "lab asks: What is your name?"


def test_a_tool_call_that_cannot_be_remembered_is_not_offered_so() -> None:
    conversation = talk()

    (asked,) = conversation.say(
        request(
            "mcpServer/elicitation/request",
            serverName="lab",
            mode="form",
            message="May it?",
            requestedSchema={"type": "object", "properties": {}},
            _meta={"codex_approval_kind": "mcp_tool_call", "tool_name": "greet"},
        )
    )

    assert isinstance(asked, ApprovalRequested)
    assert asked.decisions == ["accept", "decline", "cancel"]


@pytest.mark.parametrize(
    "asks",
    [
        {"mode": "url", "url": "https://example.org", "elicitationId": "e"},
        {"mode": "openai/userVerification", "challenge": "c", "title": "t", "description": "d"},
        {"mode": "form", "requestedSchema": {"type": "object", "properties": {"x": {}}}},
        {"mode": "form", "requestedSchema": None},
    ],
)
def test_what_is_no_simple_form_is_declined_and_told(asks: dict[str, Any]) -> None:
    conversation = talk()

    (notice,) = conversation.say(
        request("mcpServer/elicitation/request", serverName="lab", message="Look here", **asks)
    )

    assert isinstance(notice, Notice)
    assert notice.summary.startswith("Declined for you: lab asked")
    assert conversation.replies == [{"action": "decline", "content": None, "_meta": None}]
