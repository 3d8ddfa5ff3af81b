"""Backups and their way back, on files: what is refused, and that a refusal changes nothing."""

import io
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from orchestration.upkeep.archive import BackupFailed
from orchestration.upkeep.backup import back_up
from orchestration.upkeep.restore import restore
from orchestration.upkeep.soundness import UnusableDatabase


class Home:
    """A data folder with a log of two events and an image."""

    def __init__(self, folder: Path, *sequences: int) -> None:
        self.folder = folder
        self.database = folder / "t3.sqlite3"
        self.images = folder / "attachments"
        self.aside = folder / "aside"
        self.images.mkdir(parents=True)
        (self.images / "dot.png").write_bytes(b"image of " + folder.name.encode())
        with closing(sqlite3.connect(self.database)) as database, database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE orchestration_events (sequence INTEGER PRIMARY KEY)")
            database.execute("CREATE TABLE orchestration_log_head (sequence INTEGER)")
            rows = [(sequence,) for sequence in sequences]
            database.executemany("INSERT INTO orchestration_events VALUES (?)", rows)
            database.execute("INSERT INTO orchestration_log_head VALUES (?)", rows[-1])

    def back_up(self) -> Path:
        return back_up(self.database, self.images, self.folder / "backup").file

    def restore(self, file: Path) -> int:
        return restore(file, self.database, self.images, self.aside).events

    def events(self) -> int:
        with closing(sqlite3.connect(self.database)) as database:
            (count,) = database.execute("SELECT COUNT(*) FROM orchestration_events").fetchone()
        return int(count)


@pytest.fixture
def old(tmp_path: Path) -> Home:
    return Home(tmp_path / "old", 1, 2)


@pytest.fixture
def new(tmp_path: Path) -> Home:
    return Home(tmp_path / "new", 1, 2, 3)


def test_what_was_there_is_kept_beside(old: Home, new: Home) -> None:
    assert new.restore(old.back_up()) == 2

    assert new.events() == 2
    assert (new.images / "dot.png").read_bytes() == b"image of old"
    assert (new.aside / "attachments/dot.png").read_bytes() == b"image of new"
    assert sqlite3.connect(new.aside / "t3.sqlite3").execute(
        "SELECT MAX(sequence) FROM orchestration_events"
    ).fetchone() == (3,)


def test_a_backup_holds_what_is_not_in_the_file_yet(old: Home, new: Home) -> None:
    with closing(sqlite3.connect(old.database)) as writing:
        writing.execute("PRAGMA wal_autocheckpoint=0")
        with writing:
            writing.execute("INSERT INTO orchestration_events VALUES (3)")
            writing.execute("UPDATE orchestration_log_head SET sequence = 3")
        assert old.database.with_name("t3.sqlite3-wal").stat().st_size
        backup = old.back_up()

    assert new.restore(backup) == 3


def test_a_backup_never_takes_the_place_of_another(old: Home) -> None:
    backup = old.back_up().read_bytes()

    with pytest.raises(BackupFailed, match="exists already"):
        old.back_up()
    assert (old.folder / "backup").read_bytes() == backup


def test_a_log_with_gaps_is_no_backup(tmp_path: Path) -> None:
    home = Home(tmp_path / "gaps", 1, 2, 4)

    with pytest.raises(BackupFailed, match="the event log has gaps: 3 events, the last of them 4"):
        home.back_up()
    assert sorted(path.name for path in home.folder.iterdir()) == ["attachments", "t3.sqlite3"]


def test_a_damaged_database_is_no_backup(old: Home) -> None:
    whole = old.database.read_bytes()
    old.database.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))

    with pytest.raises(UnusableDatabase, match="is damaged"):
        old.back_up()


@pytest.mark.parametrize("kept", [10, 300])
def test_a_backup_that_was_cut_short_changes_nothing(old: Home, new: Home, kept: int) -> None:
    backup = old.back_up()
    backup.write_bytes(backup.read_bytes()[:kept])

    with pytest.raises(BackupFailed, match="is not a backup, or it is damaged"):
        new.restore(backup)
    assert new.events() == 3 and not new.aside.exists()


def test_a_backup_writes_nowhere_else(old: Home, new: Home, tmp_path: Path) -> None:
    backup = old.back_up()
    with tarfile.open(tmp_path / "evil", "w:gz") as evil:
        evil.add(old.database, "t3.sqlite3")
        for name in ("../../stolen", "attachments/../../stolen", "token", "/tmp/stolen"):
            evil.addfile(tarfile.TarInfo(name), io.BytesIO())
        link = tarfile.TarInfo("attachments/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        evil.addfile(link)
    shutil.copy(tmp_path / "evil", backup)

    new.restore(backup)

    assert not list(tmp_path.glob("**/stolen")) and not list(tmp_path.glob("**/link"))
    assert not (new.folder / "token").exists()


def test_what_cannot_be_put_in_place_is_put_back(
    old: Home, new: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = old.back_up()
    move = shutil.move

    def failing(source: Path, target: Path) -> None:
        if target == new.images and new.aside not in source.parents:
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr(shutil, "move", failing)
    with pytest.raises(OSError, match="No space"):
        restore(backup, new.database, new.images, new.aside)
    monkeypatch.undo()

    assert new.events() == 3
    assert (new.images / "dot.png").read_bytes() == b"image of new"
