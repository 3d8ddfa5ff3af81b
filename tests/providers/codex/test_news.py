"""Warnings: each is told once, and none that nobody need act on."""

from typing import Any

import pytest

from providers.codex.told import TOLD_KEPT, Told
from providers.contracts.ids import TurnId
from providers.contracts.runtime import RuntimeWarning
from tests.providers.codex.conftest import Desk
from tests.providers.codex.transcripts import Conversation, new_state, notification, talk
from tests.support.codex import CodexHome, add_configuration, allow_requests_for_permissions
from tests.support.persons import Person

UNSAVED = (
    "Failed to save the conversation transcript; Codex will continue retrying. Error:"
    " thread-store internal error: No space left on device (os error 28)"
)


def of_the_process(method: str, **params: Any) -> dict[str, Any]:
    return {"method": method, "params": params}


def warnings(conversation: Conversation) -> list[str]:
    return [event.message for event in conversation.of(RuntimeWarning)]


@pytest.mark.parametrize("method", ["configWarning", "deprecationNotice"])
def test_a_warning_about_codex_itself_is_told_once_with_its_details(method: str) -> None:
    conversation = talk()
    for _ in range(3):
        conversation.say(of_the_process(method, summary="x is old", details="use y"))

    (warning,) = conversation.of(RuntimeWarning)

    assert (warning.message, warning.detail) == ("x is old", "use y")


def test_threads_of_one_adapter_share_what_was_told() -> None:
    first, second = talk(), Conversation(new_state())
    second.state.told = first.state.told

    for conversation in (first, second):
        conversation.say(of_the_process("configWarning", summary="x is old"))

    assert (warnings(first), warnings(second)) == (["x is old"], [])


def test_a_warning_of_several_lines_keeps_them_as_its_details() -> None:
    conversation = talk()

    conversation.say(of_the_process("configWarning", summary="One setting is ignored.\n  `x`"))

    (warning,) = conversation.of(RuntimeWarning)
    assert warning.message == "One setting is ignored. …"
    assert warning.detail == "One setting is ignored.\n  `x`"


def test_a_warning_about_codex_itself_is_not_told_of_each_thread_again() -> None:
    conversation = talk()

    conversation.say(of_the_process("configWarning", summary="x is ignored"))
    conversation.say(notification("warning", message="x is ignored"))

    assert warnings(conversation) == ["x is ignored"]


def test_what_it_says_at_every_start_has_a_name_for_ever() -> None:
    """What may come again, as a server that does not start, is told again in another run."""
    conversation = talk()
    conversation.say(of_the_process("deprecationNotice", summary="x is old"))
    conversation.say(notification("warning", message="No such model"))
    conversation.say(notification("model/rerouted", fromModel="a", toModel="b"))
    conversation.say(notification("mcpServer/startupStatus/updated", name="m", status="failed"))

    named = [event.once is not None for event in conversation.of(RuntimeWarning)]

    assert named == [True, True, True, False]


def test_that_the_system_has_no_bubblewrap_is_not_told() -> None:
    conversation = talk()

    conversation.say(of_the_process("configWarning", summary="Codex could not find bubblewrap on"))

    assert conversation.of(RuntimeWarning) == []


def test_a_warning_about_a_thread_is_told_once_in_each() -> None:
    first, second = talk(), talk()
    second.state.told = first.state.told
    second.state.thread_id = "another"  # type: ignore[assignment]

    for conversation in (first, first, second):
        conversation.say(notification("warning", message="No such model"))

    assert (warnings(first), warnings(second)) == (["No such model"], ["No such model"])


def test_a_conversation_that_cannot_be_saved_is_told_for_each_turn() -> None:
    conversation = talk()
    for turn in ("turn-1", "turn-1", "turn-2"):
        conversation.state.turn_id = TurnId(turn)
        conversation.say(notification("warning", message=UNSAVED))

    first, second = conversation.of(RuntimeWarning)

    assert first.message == (
        "Codex cannot save this conversation: no space left on device. It goes on, and tries"
        " again; if its process ends before that, it forgets what was said since"
    )
    assert (first.once, second.message) == (None, first.message)


def test_a_model_that_answers_for_another_is_named_once() -> None:
    conversation = talk()
    for _ in range(2):
        conversation.say(
            notification("model/rerouted", fromModel="big", toModel="small", reason="highRisk")
        )

    (warning,) = conversation.of(RuntimeWarning)

    assert warning.message == "small answers instead of big"
    assert warning.detail == "Codex's reason: highRisk"


def limits(used: int, resets_at: int | None = 1_795_370_400) -> dict[str, Any]:
    window = {"usedPercent": used, "resetsAt": resets_at, "windowDurationMins": 300}
    shown = {"limitId": "codex", "primary": window, "secondary": None}
    return of_the_process("account/rateLimits/updated", rateLimits=shown)


def test_a_limit_is_told_when_it_is_nearly_used_up_and_when_it_is() -> None:
    conversation = talk()
    for used in (10, 89, 91, 95, 100, 100):
        conversation.say(limits(used))

    assert warnings(conversation) == [
        "The account's limit for 5 hours is nearly used up (91 %)",
        "The account's limit for 5 hours is used up (100 %)",
    ]
    assert conversation.of(RuntimeWarning)[0].detail == "It starts anew at 2026-11-22 18:00 UTC."


def test_a_limit_that_began_anew_is_told_again() -> None:
    conversation = talk()

    conversation.say(limits(95))
    conversation.say(limits(95, 1_795_370_400 + 5 * 3600))

    assert len(warnings(conversation)) == 2


def test_limits_without_numbers_are_no_news() -> None:
    conversation = talk()

    said = conversation.say(
        of_the_process("account/rateLimits/updated", rateLimits={"primary": None})
    )

    assert said == []


def test_signing_out_is_told_each_time_it_happens() -> None:
    conversation = talk()
    for mode in (None, None, "chatgpt", None):
        conversation.say(of_the_process("account/updated", authMode=mode, planType=None))

    assert len(warnings(conversation)) == 2
    assert "codex login" in warnings(conversation)[0]


@pytest.mark.parametrize("status", ["starting", "ready", "cancelled"])
def test_an_mcp_server_that_starts_is_no_news(status: str) -> None:
    conversation = talk()

    said = conversation.say(
        notification("mcpServer/startupStatus/updated", name="lab", status=status)
    )

    assert said == []


def test_an_mcp_server_that_wants_a_sign_in_says_how() -> None:
    conversation = talk()

    conversation.say(
        notification(
            "mcpServer/startupStatus/updated",
            name="lab",
            status="failed",
            error="401",
            failureReason="reauthenticationRequired",
        )
    )

    (warning,) = conversation.of(RuntimeWarning)
    assert "codex mcp login lab" in warning.message and warning.detail == "401"


def test_what_was_told_is_remembered_up_to_a_bound() -> None:
    told = Told()
    for number in range(TOLD_KEPT + 1):
        told.is_news(number)

    assert not told.is_news(TOLD_KEPT)
    assert told.is_news(0)


async def test_the_real_codex_starts_without_a_warning(person: Person) -> None:
    await person.open()
    await person.run("say 1 words")

    assert person.listener.of(RuntimeWarning) == []


async def test_a_warning_of_the_real_codex_is_not_repeated_at_its_next_start(
    desk: Desk, person: Person, codex_home: CodexHome
) -> None:
    allow_requests_for_permissions(codex_home)  # which is under development, and codex says so
    opened = await person.open()
    await person.run("say 1 words")
    (server,) = desk.adapter.pool.servers
    await server.end()

    await person.open(opened.resume_cursor)
    await person.run("say 1 words")

    (warning,) = person.listener.of(RuntimeWarning)
    assert "Under-development features" in warning.message


async def test_an_mcp_server_of_the_real_codex_that_does_not_start_is_told_once(
    desk: Desk, person: Person, codex_home: CodexHome
) -> None:
    add_configuration(codex_home, '[mcp_servers.broken]\ncommand = "/bin/false"')
    other = desk.person("thread-2")
    await person.open()
    await person.run("say 1 words")
    await other.open()
    await other.run("say 1 words")

    warning = await person.listener.heard(RuntimeWarning)

    assert warning.message == "The MCP server broken did not start"
    assert len(person.listener.of(RuntimeWarning)) == 1


async def test_what_codex_says_before_its_first_thread_is_told_in_that(
    desk: Desk, person: Person, codex_home: CodexHome
) -> None:
    """It warns of its configuration right after the handshake."""
    codex_rules = codex_home.path / "rules"
    codex_rules.mkdir()
    (codex_rules / "broken.rules").write_text("prefix_rule(")

    await person.open()
    await person.run("say 1 words")

    warning = await person.listener.heard(RuntimeWarning)
    assert "rules" in warning.message
