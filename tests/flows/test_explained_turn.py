"""Given only the commands, everything about a past turn of the real codex can be answered."""

import json
from pathlib import Path

from tests.flows.explained_turn import ASKED, PAGE, STEPS, explained, named


async def test_a_turn_is_explained_by_commands_alone(tmp_path: Path) -> None:
    turn = await explained(tmp_path)
    story, grepped, asked, _, told, sent, request, session, then, _, diff, *proof = (
        turn.outputs[command] for step in STEPS for command in step.commands
    )

    assert f"asked: {ASKED}" in story
    assert "▪ #9 thread.activity-appended  File-change approval requested: prices.md" in story
    assert grepped.startswith("3 ")
    assert ASKED in asked
    (start,) = [line for line in told.splitlines() if '"method":"turn/start"' in line]
    assert json.loads(start)["frame"]["params"]["input"][0]["text"] == ASKED
    assert "thread.activity-appended 6" in sent
    assert "caused by   3  thread.message-sent" in request
    assert "caused by   4  thread.turn-start-requested" in session
    assert "approval.requested" in then
    assert "approval.resolved" not in then
    assert diff.endswith("+bread 3\n")
    checked, _, verified = proof
    assert checked.startswith("the tables are as ")
    assert verified.startswith("✓")


def test_the_page_shows_each_of_the_commands() -> None:
    page = PAGE.read_text()

    for step in STEPS:
        assert f"## {step.question}" in page
        for command in step.commands:
            kept = named(command, {"THREAD": "", "ASKED": "", "ADDRESS": ""}).split("  ")[0]
            assert f"$ {kept.strip()[:20]}" in page
