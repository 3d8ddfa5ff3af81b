"""`manage.py replay_provider`, as people and programs call it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.orchestration.replaying.recordings import DEMO

pytestmark = pytest.mark.usefixtures("database")


def printed(*arguments: str) -> list[str]:
    output = StringIO()
    call_command("replay_provider", *arguments, stdout=output)
    return output.getvalue().splitlines()


def test_events_are_printed_a_line_each_and_counted() -> None:
    lines = printed(str(DEMO), "--agent", "demo")

    assert lines[0].startswith("1 2026-11-22T")
    assert " recorded project.created " in lines[0]
    assert lines[-1].startswith(f"{len(lines) - 1} events: project.created 1, ")
    assert lines[-1].endswith("0 commands refused")


def test_programs_get_events_as_they_are_on_the_wire() -> None:
    told = [json.loads(line) for line in printed(str(DEMO), "--agent", "demo", "--json")]

    assert [event["sequence"] for event in told] == list(range(1, len(told) + 1))


def test_a_dry_run_says_what_is_understood_and_asked_for() -> None:
    steps = printed(str(DEMO), "--agent", "demo", "--dry-run")
    told = json.loads(printed(str(DEMO), "--agent", "demo", "--dry-run", "--json")[1])

    assert steps[1].endswith("PersonSaid -> thread.turn.start")
    assert (told["understood"], told["commands"][0]["type"]) == ("PersonSaid", "thread.turn.start")


def test_what_is_no_log_is_said_in_a_sentence(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all,\nhello\n")

    with pytest.raises(CommandError, match=r"line 1 of .*letter\.txt is no frame"):
        printed(str(letter))
    with pytest.raises(CommandError, match="no such file"):
        printed(str(tmp_path / "nothing"))
