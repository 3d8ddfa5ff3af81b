"""Programs that are missing, old, broken, or there."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.diagnosis.findings import Place
from orchestration.diagnosis.software import (
    check_front_end,
    check_git,
    check_ourselves,
    check_python,
)
from orchestration.version import VERSION
from tests.orchestration.diagnosis.places import only, place

__all__ = ["place"]


def with_program(place: Place, folder: Path, name: str, script: str) -> Place:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return replace(place, environment={"PATH": str(folder)})


def test_this_python_and_this_version_are_told(place: Place) -> None:
    assert only(check_python(place)).level == "ok"
    assert VERSION in only(check_ourselves(place)).message


def test_an_old_python_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))

    finding = only(check_python(place))

    assert finding.level == "error"
    assert "Python 3.11 or newer" in (finding.advice or "")


def test_git_is_tried(place: Place) -> None:
    finding = only(check_git(place))

    assert finding.level == "ok"
    assert finding.message.startswith("git 2.")


def test_a_machine_without_git(place: Place, tmp_path: Path) -> None:
    finding = only(check_git(replace(place, environment={"PATH": str(tmp_path)})))

    assert finding.level == "warning"
    assert "apt-get install git" in (finding.advice or "")


def test_a_git_that_does_not_work(place: Place, tmp_path: Path) -> None:
    broken = with_program(place, tmp_path, "git", 'echo "libz.so.1: not found" >&2; exit 127')

    finding = only(check_git(broken))

    assert finding.level == "error"
    assert "libz.so.1: not found" in finding.message


def test_a_page_that_is_built(place: Place) -> None:
    assert only(check_front_end(place)).level == "ok"


def test_a_page_that_is_not_built(place: Place, tmp_path: Path) -> None:
    finding = only(check_front_end(replace(place, front_end=tmp_path / "nowhere")))

    assert finding.level == "error"
    assert "make build" in (finding.advice or "")


def test_a_page_of_which_a_part_is_missing(place: Place) -> None:
    (place.front_end / "assets" / "app.js").unlink()

    finding = only(check_front_end(place))

    assert finding.level == "error"
    assert "assets/app.js is missing" in finding.message
