"""The doctor on whole machines: before anything is set up, when all is well, and when it is not."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.server import ROOT, environment_for


def examined(environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def findings(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    _, said = examined(environment, "--json")
    return {finding["check"]: finding for finding in json.loads(said)["findings"]}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


def test_before_anything_is_set_up_it_says_how_to_begin(home: Path) -> None:
    code, said = examined(environment_for(home))

    assert code == 1
    assert "✗ database       there is none yet" in said
    assert "make serve" in said
    assert "✓ git" in said
    assert " wrong, " in said.splitlines()[-1]


def test_a_database_that_is_up_to_date(home: Path, migrated_database: Path) -> None:
    shutil.copy(migrated_database, home)

    found = findings(environment_for(home))

    assert found["database"]["level"] == found["log"]["level"] == "ok"
    assert list(found)[:5] == ["python", "t3project", "git", "data folder", "disk"]


def test_a_database_of_an_older_version(home: Path, migrated_database: Path) -> None:
    shutil.copy(migrated_database, home)
    sql = "DELETE FROM django_migrations WHERE app = 'orchestration' AND name > '0002'"
    with closing(sqlite3.connect(home / "t3.sqlite3")) as database_file, database_file:
        database_file.execute(sql)

    database = findings(environment_for(home))["database"]

    assert database["level"] == "error"
    assert "manage.py migrate" in database["advice"]


def test_a_database_that_is_damaged(home: Path, migrated_database: Path) -> None:
    content = bytearray(migrated_database.read_bytes())
    content[4096:12288] = bytes(8192)
    (home / "t3.sqlite3").write_bytes(content)

    database = findings(environment_for(home))["database"]

    assert database["level"] == "error"
    assert "manage.py restore" in database["advice"]


def test_an_empty_file_where_there_was_a_log(home: Path) -> None:
    (home / "t3.sqlite3").touch()
    (home / "t3.sqlite3-wal").write_bytes(b"the last words")

    database = findings(environment_for(home))["database"]

    assert database["level"] == "error" and "is empty, but" in database["message"]
    assert "manage.py restore" in database["advice"]


def test_a_database_server_that_does_not_answer(home: Path) -> None:
    url = "postgres://t3:secret@127.0.0.1:1/t3"

    code, said = examined(environment_for(home, DATABASE_URL=url))

    assert code == 1
    assert "✗ database" in said
    assert "secret" not in said
