"""What the real codex asks people, and what becomes of the answers."""

import asyncio
from collections.abc import Sequence

import pytest

from providers.contracts.models import ApprovalDecision
from providers.contracts.runtime import (
    ApprovalRequested,
    ApprovalResolved,
    Notice,
    SessionExited,
    UserInputRequested,
    UserInputResolved,
)
from providers.errors import ProviderError, UnknownRequest
from tests.providers.codex.conftest import Desk
from tests.support.codex import CodexHome, add_mcp_server, allow_requests_for_permissions
from tests.support.model_server import ModelServer
from tests.support.persons import Person


@pytest.fixture
def supervised(person: Person) -> Person:
    person.mode = "approval-required"
    return person


@pytest.fixture
def lab(supervised: Person, codex_home: CodexHome) -> Person:
    """Someone whose codex has an MCP server."""
    add_mcp_server(codex_home)
    return supervised


async def decide(
    person: Person, decision: ApprovalDecision, *, count: int = 1, always: bool = False
) -> ApprovalRequested:
    """Answer the count-th approval that this person's agent asks for."""
    asked = await nth_asked(person, count)
    await person.adapter.answer_approval(
        person.thread_id, asked.request_id, decision, always_allow=always
    )
    return asked


async def nth_asked(person: Person, count: int) -> ApprovalRequested:
    def own() -> Sequence[ApprovalRequested]:
        asked = person.listener.of(ApprovalRequested)
        return [event for event in asked if event.thread_id == person.thread_id]

    await person.listener.heard(ApprovalRequested, lambda _: len(own()) >= count)
    return own()[count - 1]


@pytest.mark.parametrize(
    ("decision", "outcome", "told"),
    [
        ("accept", "completed", "hello"),
        ("acceptForSession", "completed", "hello"),
        ("decline", "completed", "rejected"),
        ("cancel", "interrupted", None),
    ],
)
async def test_an_mcp_tool_waits_for_the_decision(
    lab: Person,
    scripted_model: ModelServer,
    decision: ApprovalDecision,
    outcome: str,
    told: str | None,
) -> None:
    await lab.open()
    started = await lab.say("call mcp__lab/greet")

    asked = await decide(lab, decision)

    end = await lab.completed(started)
    assert asked.data == {"tool": "lab.greet", "arguments": {}}
    assert end.outcome == outcome
    if told is not None:
        assert told in scripted_model.requests[-1].tool_outputs[0]


async def test_a_tool_allowed_for_the_session_is_not_asked_for_again(lab: Person) -> None:
    await lab.open()
    started = await lab.say("call mcp__lab/greet")
    await decide(lab, "acceptForSession")
    await lab.completed(started)

    end = await lab.run("call mcp__lab/greet")

    assert end.outcome == "completed"
    assert len(lab.listener.of(ApprovalRequested)) == 1


async def test_the_form_of_a_tool_is_filled_by_people(
    lab: Person, scripted_model: ModelServer
) -> None:
    await lab.open()
    started = await lab.say("call mcp__lab/register")
    await decide(lab, "accept")
    form = await lab.listener.heard(UserInputRequested)
    said = {"name": ["Bob"], "age": ["3"], "sure": ["Yes"], "colour": ["Leave out"]}

    with pytest.raises(ProviderError, match="age must be a whole number"):
        await lab.adapter.answer_user_input(
            lab.thread_id, form.request_id, {**said, "age": ["old"]}
        )
    await lab.adapter.answer_user_input(lab.thread_id, form.request_id, said)

    await lab.completed(started)
    (heard,) = scripted_model.requests[-1].tool_outputs
    assert '"content": {"age": 3, "name": "Bob", "sure": true}' in heard
    assert len(lab.listener.of(UserInputResolved)) == 1


async def test_a_form_without_an_answer_is_declined(
    lab: Person, scripted_model: ModelServer
) -> None:
    await lab.open()
    started = await lab.say("call mcp__lab/register")
    await decide(lab, "accept")
    form = await lab.listener.heard(UserInputRequested)

    await lab.adapter.answer_user_input(lab.thread_id, form.request_id, {})

    await lab.completed(started)
    assert '"action": "decline"' in scripted_model.requests[-1].tool_outputs[0]


async def test_a_form_without_fields_is_a_yes_or_a_no(
    lab: Person, scripted_model: ModelServer
) -> None:
    await lab.open()
    started = await lab.say("call mcp__lab/confirm")
    await decide(lab, "accept")

    asked = await decide(lab, "accept", count=2)

    await lab.completed(started)
    assert asked.detail == "Who registers?"
    assert '"action": "accept"' in scripted_model.requests[-1].tool_outputs[0]


@pytest.mark.parametrize(
    ("decision", "outcome", "told"),
    [
        ("accept", "completed", '"scope":"turn"'),
        ("acceptForSession", "completed", '"scope":"session"'),
        ("decline", "completed", '"file_system":null'),
        ("cancel", "interrupted", None),
    ],
)
async def test_more_permissions_wait_for_the_decision(
    supervised: Person,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    decision: ApprovalDecision,
    outcome: str,
    told: str | None,
) -> None:
    allow_requests_for_permissions(codex_home)
    await supervised.open()
    started = await supervised.say(f"permit {codex_home.path}")

    asked = await decide(supervised, decision)

    end = await supervised.completed(started)
    assert asked.detail == f"write {codex_home.path}, use the network"
    assert (asked.reason, end.outcome) == ("May I?", outcome)
    if told is not None:
        (heard,) = scripted_model.requests[-1].tool_outputs
        assert told in heard
        assert (str(codex_home.path) in heard) is (decision != "decline")


async def test_what_is_always_allowed_is_asked_for_neither_here_nor_in_later_conversations(
    desk: Desk, supervised: Person, codex_home: CodexHome
) -> None:
    await supervised.open()
    started = await supervised.say("shell: touch made.txt")
    asked = await decide(supervised, "acceptForSession", always=True)
    await supervised.completed(started)
    later = desk.person("thread-2")
    later.mode = "approval-required"
    await later.open()

    await supervised.run("shell: touch made.txt")
    await later.run("shell: touch made.txt")

    notice = await supervised.listener.heard(Notice)
    rules = codex_home.path / "rules" / "default.rules"
    assert asked.data and asked.data["alwaysAllow"] == ["touch", "made.txt"]
    assert len(desk.listener.of(ApprovalRequested)) == 1
    assert notice.kind == "approval.always-allowed"
    assert str(rules) in notice.payload["detail"]
    assert notice.payload["rule"] in rules.read_text().splitlines()


async def test_a_rule_that_was_taken_back_is_unknown_to_conversations_opened_then(
    desk: Desk, supervised: Person, codex_home: CodexHome
) -> None:
    """On the same process: codex reads its rules whenever it opens a conversation."""
    await supervised.open()
    started = await supervised.say("shell: touch made.txt")
    await decide(supervised, "accept", always=True)
    await supervised.completed(started)
    (codex_home.path / "rules" / "default.rules").write_text("")
    later = desk.person("thread-2")
    later.mode = "approval-required"

    await later.open()
    again = await later.say("shell: touch made.txt")

    await decide(later, "decline")
    assert (await later.completed(again)).outcome == "completed"
    assert len(desk.pids()) == 1


async def test_nothing_is_kept_for_good_that_codex_did_not_offer(supervised: Person) -> None:
    await supervised.open()
    started = await supervised.say("add notes.md :: one")

    with pytest.raises(ProviderError, match="offers no rule"):
        await decide(supervised, "accept", always=True)

    await decide(supervised, "decline")
    await supervised.completed(started)
    assert not (supervised.cwd / "notes.md").exists()


async def test_a_refused_command_is_never_kept_as_allowed(
    supervised: Person, codex_home: CodexHome
) -> None:
    await supervised.open()
    started = await supervised.say("shell: touch made.txt")

    with pytest.raises(ProviderError, match="offers no rule"):
        await decide(supervised, "decline", always=True)

    await decide(supervised, "decline")
    await supervised.completed(started)
    assert not (codex_home.path / "rules" / "default.rules").exists()


async def test_several_questions_of_several_threads_are_answered_in_any_order(desk: Desk) -> None:
    people = [desk.person(f"thread-{number}") for number in range(3)]
    for person in people:
        person.mode = "approval-required"
    await asyncio.gather(*(person.open() for person in people))
    turns = [await person.say(f"shell: touch {person.thread_id}") for person in people]
    asked = [await nth_asked(person, 1) for person in people]

    for person, question in reversed(list(zip(people, asked, strict=True))):
        decision: ApprovalDecision = "decline" if person is people[1] else "accept"
        await person.adapter.answer_approval(person.thread_id, question.request_id, decision)

    for person, turn in zip(people, turns, strict=True):
        assert (await person.completed(turn)).outcome == "completed"
    made = sorted(path.name for path in desk.cwd.iterdir())
    assert made == ["thread-0", "thread-2"]


async def test_two_questions_of_one_turn_are_answered_in_any_order(supervised: Person) -> None:
    await supervised.open()
    started = await supervised.say("shells: touch one ;; touch two")
    first, second = await nth_asked(supervised, 1), await nth_asked(supervised, 2)

    for question in (second, first):
        await supervised.adapter.answer_approval(
            supervised.thread_id, question.request_id, "accept"
        )

    assert (await supervised.completed(started)).outcome == "completed"
    assert sorted(path.name for path in supervised.cwd.iterdir()) == ["one", "two"]


async def test_a_question_answered_in_one_thread_is_unknown_in_another(desk: Desk) -> None:
    asking, other = desk.person("thread-1"), desk.person("thread-2")
    asking.mode = other.mode = "approval-required"
    await asyncio.gather(asking.open(), other.open())
    started = await asking.say("shell: ls")
    asked = await nth_asked(asking, 1)

    with pytest.raises(UnknownRequest):
        await other.adapter.answer_approval(other.thread_id, asked.request_id, "accept")

    await decide(asking, "accept")
    assert (await asking.completed(started)).outcome == "completed"


async def test_questions_that_die_with_their_agent_are_resolved(desk: Desk, lab: Person) -> None:
    await lab.open()
    await lab.say("call mcp__lab/register")
    await decide(lab, "accept")
    form = await lab.listener.heard(UserInputRequested)
    (server,) = desk.adapter.pool.servers

    server.kill()

    await lab.listener.heard(SessionExited)
    (resolved,) = lab.listener.of(UserInputResolved)
    assert resolved.request_id == form.request_id
    assert len(lab.listener.of(ApprovalResolved)) == 1
