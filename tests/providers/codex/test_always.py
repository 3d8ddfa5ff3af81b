"""What codex offers to allow for good."""

from typing import Any

from providers.codex.always import always_allowed
from providers.codex.answers import Decide, put_decision
from providers.contracts.runtime import ApprovalRequested
from tests.providers.codex.transcripts import Conversation, request, talk

REACH = {
    "applyNetworkPolicyAmendment": {
        "network_policy_amendment": {"action": "allow", "host": "example.org"}
    }
}

NEVER_REACH = {
    "applyNetworkPolicyAmendment": {
        "network_policy_amendment": {"action": "deny", "host": "example.org"}
    }
}


def asked_for_a_host(*offered: Any) -> tuple[Conversation, ApprovalRequested]:
    conversation = talk()
    (asked,) = conversation.say(
        request(
            "item/commandExecution/requestApproval",
            itemId="call_1",
            command="curl https://example.org",
            cwd="/w",
            networkApprovalContext={"host": "example.org", "protocol": "https"},
            availableDecisions=["accept", *offered, "cancel"],
        )
    )
    assert isinstance(asked, ApprovalRequested)
    return conversation, asked


def test_a_host_that_may_always_be_reached_is_shown() -> None:
    _, asked = asked_for_a_host(NEVER_REACH, REACH)

    assert asked.reason == "It wants to reach example.org"
    assert asked.data and asked.data["alwaysAllowHost"] == "example.org"


def test_that_a_host_may_never_be_reached_is_not_offered_as_a_yes() -> None:
    _, asked = asked_for_a_host(NEVER_REACH)

    assert asked.data and "alwaysAllowHost" not in asked.data


def test_a_host_that_is_always_allowed_is_answered_with_codex_own_rule_and_told() -> None:
    conversation, _ = asked_for_a_host(REACH)
    (open_request,) = conversation.state.requests.values()
    assert isinstance(open_request.wants, Decide)

    answer = put_decision(open_request.wants, "accept", always_allow=True)
    notice = always_allowed(conversation.state, 0, open_request, "/home/dev/.codex")

    assert answer == {"decision": REACH}
    assert notice.summary == "Always allowed: reaching example.org"
    assert "/home/dev/.codex/rules/default.rules" in str(notice.payload)


def test_a_rule_that_codex_offers_to_keep_is_shown() -> None:
    conversation = talk()
    rule = {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": ["make", "test"]}}

    (asked,) = conversation.say(
        request(
            "item/commandExecution/requestApproval",
            itemId="x",
            command="make test",
            availableDecisions=["accept", rule, "cancel"],
        )
    )

    assert isinstance(asked, ApprovalRequested)
    assert asked.data and asked.data["alwaysAllow"] == ["make", "test"]
