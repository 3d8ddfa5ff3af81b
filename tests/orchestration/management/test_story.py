"""`manage.py story`: for people, to keep, and for programs."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orchestration.clock import new_id
from orchestration.models import Thread, Turn
from tests.orchestration.admin import rows

THREAD, TURN = "thread-1", "turn-1"


@pytest.fixture(autouse=True)
def _a_turn(database: None) -> None:
    """That a person asked for, and that changed a file."""
    rows.thread(THREAD, "Fix the cart")
    settled = {"turnId": TURN, "state": "completed"}
    file = {"path": "cart.py", "kind": "modified", "additions": 3, "deletions": 1}
    diff = {"turnId": TURN, "checkpointTurnCount": 1, "files": [file]}
    told: list[tuple[str, str, dict[str, object]]] = [
        ("thread.message-sent", "ask", {"role": "user", "text": "fix | the <cart>"}),
        ("thread.turn-start-requested", "ask", {"messageId": "m", "runtimeMode": "full-access"}),
        ("thread.session-set", "provider:1:started", {"startedTurn": {"turnId": TURN}}),
        ("thread.session-set", "provider:2:settled", {"settledTurn": settled}),
        ("thread.turn-diff-completed", "server:checkpoint:x", diff),
    ]
    for sequence, (type_, command, payload) in enumerate(told, 1):
        body = json.dumps({"session": {"status": "ready"}, **payload})
        actor = "server" if command.startswith("server:") else "client"
        rows.event(
            sequence,
            THREAD,
            event_id=new_id(),
            type=type_,
            command_id=command,
            payload=body,
            actor_kind=actor,
        )
    Thread.objects.update(version=len(told))
    turn = rows.turn(3, THREAD)
    Turn.objects.filter(pk=turn.pk).update(turn_id=TURN, message_id="m")


def story(*arguments: str) -> str:
    out = StringIO()
    call_command("story", THREAD, *arguments, stdout=out)
    return out.getvalue()


def test_a_turn_is_told_in_order_with_what_was_asked_and_where_the_time_went() -> None:
    said = story("--turn", "latest")

    assert "asked: fix | the <cart>" in said
    assert "completed" in said and "queue" in said
    assert said.index("thread.turn-start-requested") < said.index("thread.turn-diff-completed")


def test_a_whole_thread_is_told_as_well() -> None:
    said = story("--page", "1")

    assert "Thread “Fix the cart”" in said
    assert said.count("▪") == 5


def test_markdown_has_the_question_the_files_and_a_table() -> None:
    said = story("--turn", "1", "--markdown")

    assert "## What was asked" in said and "> fix | the <cart>" in said
    assert "* `cart.py` modified, +3 −1" in said
    assert "fix \\| the &lt;cart>" in said


def test_json_is_one_value_with_everything() -> None:
    said = json.loads(story("--turn", TURN, "--json"))

    assert said["turnId"] == TURN and said["times"]["state"] == "completed"
    assert said["moments"][0]["name"] == "thread.message-sent"
    assert said["moments"][0]["body"]["text"] == "fix | the <cart>"
    assert said["moments"][2]["who"] == "the agent"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere"], "thread nowhere does not exist"),
        ([THREAD, "--turn", "7"], f"thread {THREAD} has no turn 7"),
        ([THREAD, "--turn", "9" * 30], f"thread {THREAD} has no turn 9{{30}}$"),
    ],
)
def test_what_is_not_there_is_named(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("story", *arguments)
