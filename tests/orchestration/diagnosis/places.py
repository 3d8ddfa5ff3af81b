"""A machine for the checks to look at, of which one thing is broken at a time."""

import os
from pathlib import Path

import pytest

from orchestration.diagnosis.findings import Finding, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    page = tmp_path / "dist"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text('<script src="/static/assets/app.js"></script>')
    (page / "assets" / "app.js").touch()
    return Place(home, "127.0.0.1", 1, None, page, {"PATH": os.environ["PATH"]})


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding
