"""`manage.py replay`, as people and programs call it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from orchestration import models
from tests.support import builders as b
from tests.support.history import History

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def a_past(database: None) -> History:
    history = History()
    history.record(b.create_project(), b.create_thread())
    history.record(b.start_turn("is <b>this</b> bold?", "ask"), b.begin_turn("turn-1", "ask"))
    history.record(b.append_delta("no", "assistant:1", "turn-1"))
    history.record(b.append_activity(payload={"detail": "ls -l"}))
    return history


def printed(*arguments: str) -> str:
    output = StringIO()
    call_command("replay", *arguments, stdout=output)
    return output.getvalue()


def figures(*arguments: str) -> Any:
    return json.loads(printed(*arguments, "--json"))


def test_equal_tables_are_said_to_be_equal(a_past: History) -> None:
    assert printed("--check") == f"the tables are as {a_past.head} events make them\n"
    assert figures("--check") == {
        "events": a_past.head,
        "equal": True,
        "rows": {},
        "differences": [],
    }


def test_a_difference_is_printed_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    models.Message.objects.filter(role="assistant").update(text="yes")
    output = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("replay", "--check", stdout=output)

    assert ended.value.code == 1
    lines = output.getvalue().splitlines()
    assert lines[0].endswith(" text: present 'yes', rebuilt 'no'")
    assert lines[1].endswith("projection_thread_messages 1")


def test_a_rebuild_prints_how_much_and_how_fast(a_past: History) -> None:
    models.Message.objects.all().delete()

    done = figures()

    assert done["events"] == a_past.head
    assert done["seconds"] >= done["heldSeconds"] > 0
    assert done["eventsPerSecond"] > 0
    assert models.Message.objects.count() == 2
    assert f"rebuilt from {a_past.head} events" in printed()


def test_one_thread_is_rebuilt() -> None:
    models.Message.objects.all().delete()

    assert figures("--thread", b.THREAD, "--rebuild")["events"] > 0
    assert models.Message.objects.count() == 2


def test_a_thread_is_shown_as_text_as_json_and_as_a_page(tmp_path: Path) -> None:
    page = tmp_path / "thread.html"

    printed("--thread", b.THREAD, "--html", str(page))

    assert "agent: no" in printed("--thread", b.THREAD)
    assert figures("--thread", b.THREAD)["page"]["messages"][1]["text"] == "no"
    html = page.read_text()
    assert "is &lt;b&gt;this&lt;/b&gt; bold?" in html
    assert "<pre>ls -l</pre>" in html
    assert "<script" not in html
    assert "{{" not in html


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--until", "3"], "--until needs --thread"),
        (["--rebuild"], "--rebuild needs --thread"),
        (["--check", "--thread", "x"], "--check compares all threads"),
        (["--thread", "x", "--rebuild", "--until", "3"], "leave --until out"),
        (["--to-browser"], "--to-browser needs --thread"),
        (["--thread", "x", "--speed", "4x"], "--speed needs --to-browser"),
        (["--limit", "3"], "--limit needs --check"),
        (["--thread", "x", "--to-browser", "--until", "3"], "plays all of it"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        printed(*arguments)

    assert refused.value.returncode == 2


def test_the_page_that_plays_a_thread_is_named() -> None:
    address = figures("--thread", b.THREAD, "--to-browser", "--speed", "4x", "--port", "4000")

    assert address == {"address": f"http://127.0.0.1:4000/replay/{b.THREAD}?speed=4"}


def test_a_thread_that_does_not_exist_is_named() -> None:
    with pytest.raises(CommandError, match="thread nobody does not exist"):
        printed("--thread", "nobody")


def test_times_without_a_zone_are_utc() -> None:
    shown = figures("--thread", b.THREAD, "--until", "2027-01-01 00:00")
    zoned = figures("--thread", b.THREAD, "--until", "2027-01-01T01:00+01:00")

    assert shown == zoned
