"""The version is written twice, and is the same."""

import tomllib

from orchestration.version import VERSION
from tests.support.server import ROOT


def test_the_program_says_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
