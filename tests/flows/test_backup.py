"""Backups of a server that runs, their way back, and databases that cannot be used."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from orchestration.upkeep.archive import BackupFailed, pack
from orchestration.upkeep.backup import back_up
from tests.support.client import AT, connected
from tests.support.images import upload
from tests.support.server import ROOT, StartServer, environment_for, manage


def refusal(home: Path, *arguments: str, **environment: str) -> str:
    """The one line that a command complains with."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment_for(home, **environment),
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line.removeprefix("CommandError: ")


def stored_in(home: Path) -> list[bytes]:
    images = (path for path in (home / "attachments").rglob("*") if path.is_file())
    return [path.read_bytes() for path in images]


async def test_a_backup_of_a_running_server_brings_everything_back(
    start_server: StartServer, workspace: str, tmp_path: Path
) -> None:
    backup = tmp_path / "kept" / "backup"
    first = start_server()
    async with connected(first) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "stream 5000 words at 100/s", attachments=[upload("dot.png")])
        await client.event("thread.message-sent", lambda said: said["role"] == "assistant")
        said = manage(first.environment, "backup", str(backup))
        await client.dispatch("thread.turn.interrupt", threadId=thread_id, createdAt=AT)
        await client.settled()
        refused = refusal(first.home, "restore", str(backup))
        await client.say(thread_id, "help")
        await client.settled(2)
    images = stored_in(first.home)
    first.stop()

    restored = manage(first.environment, "restore", str(backup))
    second = start_server(home=first.home)
    async with connected(second) as client:
        thread = (await client.request("orchestration.getSnapshot"))["threads"][0]
        await client.say(thread_id, "help")
        end = await client.settled()

    assert said.startswith(f"{backup}: ") and said.endswith(" events, 1 images\n")
    assert backup.stat().st_mode & 0o777 == 0o600
    assert "another server" in refused
    assert [one["role"] for one in thread["messages"]].count("user") == 1
    assert thread["latestTurn"]["state"] == "interrupted"
    assert end["state"] == "completed"
    assert stored_in(first.home) == images and len(images) == 1
    (aside,) = first.home.glob("before-restore-*")
    assert str(aside) in restored
    assert {"t3.sqlite3", "attachments"} <= {path.name for path in aside.iterdir()}


def test_what_is_no_backup_changes_nothing(tmp_path: Path, migrated_database: Path) -> None:
    home, stranger = tmp_path / "home", tmp_path / "stranger"
    home.mkdir()
    (home / "t3.sqlite3").write_bytes(migrated_database.read_bytes())
    stranger.write_text("a letter")

    assert refusal(home, "restore", str(tmp_path / "gone")) == f"there is no {tmp_path / 'gone'}"
    assert refusal(home, "restore", str(stranger)).startswith(f"{stranger} is not a backup, or it")
    assert (home / "t3.sqlite3").read_bytes() == migrated_database.read_bytes()
    assert not list(home.glob("before-restore-*"))


@pytest.mark.parametrize("command", [("runserver", "127.0.0.1:0"), ("migrate",), ("login_link",)])
def test_a_damaged_file_is_named_with_what_can_be_done(
    tmp_path: Path, migrated_database: Path, command: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    whole = migrated_database.read_bytes()
    (home / "t3.sqlite3").write_bytes(whole[:4096] + b"\xa5" * 40_000 + whole[44_096:])

    complaint = refusal(home, *command)

    assert complaint.startswith(f"the database {home / 't3.sqlite3'} is damaged: ")
    assert "bring a backup back with `manage.py restore FILE`" in complaint


def test_a_database_that_another_program_writes_to_is_left_to_it(
    tmp_path: Path, migrated_database: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated_database, home / "t3.sqlite3")
    with closing(sqlite3.connect(home / "t3.sqlite3")) as stranger:
        stranger.execute("BEGIN IMMEDIATE")  # readers are still let in
        said = refusal(home, "runserver")

    assert said.endswith("t3.sqlite3 is locked by another program; end that, and start again")


@pytest.mark.parametrize("command", ["runserver", "migrate"])
def test_a_database_server_that_does_not_answer_is_told_in_a_line(
    tmp_path: Path, command: str
) -> None:
    said = refusal(tmp_path / "home", command, DATABASE_URL="postgres://t3@127.0.0.1:1/t3")

    assert said.startswith("the database cannot be used: ") and said.endswith("Connection refused")


def test_a_full_disk_is_told_of_where_the_backup_is_to_lie(
    tmp_path: Path, migrated_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(file: str, *more: Any, **options: Any) -> sqlite3.Connection:
        """To one with room for two pages, unless it is there already."""
        connection: sqlite3.Connection = connected_to(file, *more, **options)
        if not options:
            connection.execute("PRAGMA max_page_count = 2")
        return connection

    connected_to = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", connect)

    with pytest.raises(BackupFailed, match=f"there is no room for the backup in {tmp_path}/kept"):
        back_up(migrated_database, tmp_path / "none", tmp_path / "kept" / "backup")

    assert list((tmp_path / "kept").iterdir()) == []


def test_a_damaged_backup_is_named_by_its_own_name(tmp_path: Path, migrated_database: Path) -> None:
    home, backup, damaged = tmp_path / "home", tmp_path / "backup", tmp_path / "damaged"
    home.mkdir()
    content = bytearray(migrated_database.read_bytes())
    content[2 * 4096 : 3 * 4096] = b"?" * 4096
    damaged.write_bytes(content)
    pack(backup, damaged, tmp_path / "none")

    said = refusal(home, "restore", str(backup))

    assert said.startswith(f"the backup {backup} is damaged: ")
    assert ".t3-restore" not in said and "bring a backup back" not in said


@pytest.mark.parametrize("command", [("runserver", "127.0.0.1:0"), ("migrate",), ("login_link",)])
@pytest.mark.parametrize("left", ["t3.sqlite3-wal", "attachments/thread-1.png"])
def test_an_empty_file_beside_what_belonged_to_another_begins_no_new_log(
    tmp_path: Path, left: str, command: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    (home / left).parent.mkdir(parents=True)
    (home / left).write_bytes(b"kept")
    (home / "t3.sqlite3").touch()

    complaint = refusal(home, *command)

    part = left.partition("/")[0]
    told = f"the database {home / 't3.sqlite3'} is empty, but {part} beside it belonged to a full"
    assert complaint.startswith(told)
    assert "bring a backup back with `manage.py restore FILE`" in complaint
    assert (home / left).read_bytes() == b"kept"


def test_an_empty_file_in_a_home_without_a_log_is_a_new_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "attachments").mkdir(parents=True)
    (home / "token").write_text("t" * 43)
    for name in ("t3.sqlite3", "t3.sqlite3-wal"):
        (home / name).touch()

    manage(environment_for(home), "migrate")

    assert (home / "t3.sqlite3").stat().st_size > 0


@pytest.mark.parametrize("command", [("runserver", "127.0.0.1:0"), ("migrate",)])
def test_a_database_of_a_newer_version_is_left_alone(
    tmp_path: Path, migrated_database: Path, command: tuple[str, ...]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "t3.sqlite3").write_bytes(migrated_database.read_bytes())
    with closing(sqlite3.connect(home / "t3.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('orchestration', '9999_of_the_future', '2030-01-01')"
        )

    complaint = refusal(home, *command)

    assert "was changed by a newer version of t3project (orchestration.9999_of_the_f" in complaint
    assert "install that version" in complaint


@pytest.mark.parametrize("command", [("backup",), ("restore", "file")])
def test_a_backup_of_postgresql_is_left_to_its_own_tools(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    environment = environment_for(tmp_path / "home", DATABASE_URL="postgres://t3@127.0.0.1:1/t3")

    with pytest.raises(AssertionError, match=r"the database is PostgreSQL: .* pg_(dump|restore)"):
        manage(environment, *command)
