"""The log taken from SQLite to PostgreSQL: the same digest, and the same watch over it."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command

from orchestration.contracts.events import KnownTurn
from orchestration.sealing.verifying import verify
from providers.contracts.ids import TurnId
from tests.support import builders as b
from tests.support.history import History
from tests.support.server import ROOT, environment_for, manage

CHANGE = "UPDATE orchestration_events SET payload = payload || ' ' WHERE sequence = 3"


def exported(file: Path) -> str:
    """Nine events: of a turn, a return, and its undo; returns the log's digest."""
    History().record(
        b.create_project(),
        b.create_thread(),
        b.start_turn("grüße", "ask-1"),
        b.begin_turn("turn-1", "ask-1"),
        b.append_delta("words", "assistant:1", "turn-1"),
        b.settle_turn("turn-1"),
        b.complete_revert(0, undo_ref="safety/1"),
        b.complete_undo(turns=[KnownTurn(TurnId("turn-1"), None, False)]),
    )
    call_command("events", "export", str(file), stdout=StringIO())
    return verify().digest


def test_it_is_the_same_log_there_and_a_change_of_it_is_found(
    database: None, postgresql_url: str, tmp_path: Path
) -> None:
    digest = exported(tmp_path / "log.ndjson")
    home = tmp_path / "home"
    environment = environment_for(home, DATABASE_URL=postgresql_url)

    taken = json.loads(
        manage(environment, "events", "import", str(tmp_path / "log.ndjson"), "--json")
    )
    found = json.loads(manage(environment, "events", "verify", "--json"))

    assert taken == {"events": 9, "digest": digest}
    assert (found["digest"], found["sealedEvents"], found["misfit"]) == (digest, 9, None)
    assert "as 9 events make them" in manage(environment, "replay", "--check")
    words = manage(environment, "events", "tail", "--thread", "thread-1", "--after", "8")
    assert words.startswith("9 ") and words.count("\n") == 1
    assert (
        manage(environment, "events", "grep", "--count", "grüße", "--thread", "thread-1") == "1\n"
    )
    assert (
        json.loads(manage(environment, "events", "show", "4", "--json"))["causedBy"]["sequence"]
        == 3
    )
    manage(environment, "events", "export", str(tmp_path / "again.ndjson"))
    assert (tmp_path / "again.ndjson").read_bytes() == (tmp_path / "log.ndjson").read_bytes()

    with psycopg.connect(postgresql_url) as connection:
        brought_back = connection.execute(
            "SELECT text FROM projection_thread_messages ORDER BY sequence"
        ).fetchall()
        assert brought_back == [("grüße",), ("words",)]
        for refused in (CHANGE, "DELETE FROM log_seals", "TRUNCATE log_seals"):
            with pytest.raises(psycopg.Error, match="append-only"), connection.transaction():
                connection.execute(refused)
        connection.execute("ALTER TABLE orchestration_events DISABLE TRIGGER ALL")
        connection.execute(CHANGE)

    done = subprocess.run(
        [sys.executable, "manage.py", "events", "verify", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["misfit"]["sequence"] == 3
