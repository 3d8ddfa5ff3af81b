"""The data folder, its disk, and the log in the database."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from orchestration.diagnosis import storage
from orchestration.diagnosis.findings import Place
from orchestration.diagnosis.storage import check_data_folder, check_disk, check_log
from orchestration.models import StoredEvent
from orchestration.models.append_only import EVENTS, remove_append_only
from orchestration.sealing.rows import seal_next
from tests.orchestration.diagnosis.places import only, place
from tests.support import builders as b
from tests.support.history import History

__all__ = ["place"]


def test_a_folder_of_ones_own(place: Place) -> None:
    (place.home / "token").touch(mode=0o600)

    assert only(check_data_folder(place)).level == "ok"


def test_a_folder_that_is_none(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    assert only(check_data_folder(replace(place, home=file))).level == "error"


def test_a_folder_in_which_nothing_can_be_written(place: Place) -> None:
    finding = only(check_data_folder(replace(place, home=Path("/proc"))))

    assert finding.level == "error"
    assert "nothing can be written to /proc" in finding.message


def test_a_folder_of_somebody_else(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)

    assert "belongs to another user" in only(check_data_folder(place)).message


@pytest.mark.parametrize("name", [".", "token", "secret_key"])
def test_what_others_can_read(place: Place, name: str) -> None:
    path = place.home / name
    if not path.exists():
        path.touch()
    path.chmod(0o755)

    finding = only(check_data_folder(place))

    assert finding.level == "warning"
    assert finding.advice == f"run `chmod go= {path}`"


@pytest.mark.parametrize(("limit", "level"), [("SCARCE", "warning"), ("NOTHING_LEFT", "error")])
def test_a_disk_that_is_nearly_full(
    place: Place, monkeypatch: pytest.MonkeyPatch, limit: str, level: str
) -> None:
    assert only(check_disk(place)).check == "disk"
    monkeypatch.setattr(storage, f"{limit}_BYTES", 2**63)

    assert only(check_disk(place)).level == level


def sealed_log() -> None:
    """Of several seals, of which only the last are looked at."""
    history = History()
    history.record(b.create_project(), b.create_thread())
    for _ in range(5):
        history.record(b.append_delta("word "))
        seal_next()


def test_a_log_whose_end_fits(place: Place, database: None) -> None:
    sealed_log()

    finding = only(check_log(place))

    assert finding.level == "ok"
    assert finding.message.startswith("7 events")


def test_a_log_whose_end_was_changed(place: Place, database: None) -> None:
    sealed_log()
    remove_append_only(connection, EVENTS)
    StoredEvent.objects.filter(sequence=6).update(actor_kind="nobody")

    finding = only(check_log(place))

    assert finding.level == "error"
    assert "event 6" in finding.message


def test_a_log_that_nobody_seals(
    place: Place, database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    History().record(b.create_project(), b.create_thread())
    monkeypatch.setattr(storage, "UNSEALED_LIMIT", 1)

    finding = only(check_log(place))

    assert finding.level == "warning"
    assert "events seal" in (finding.advice or "")
