"""The programs that everything else needs: Python, this one, git, and the built page."""

import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping

from orchestration.diagnosis.findings import Finding, Place, doubtful, fine, wrong
from orchestration.version import VERSION

OLDEST_PYTHON = (3, 11)
GIT_SECONDS = 5.0
INSTALL_GIT = "install git (on Debian: apt-get install git); without it there are no checkpoints"
STATIC_FILE = re.compile(r'(?:src|href)="/static/([^"]+)"')


def check_python(place: Place) -> list[Finding]:
    version, program = platform.python_version(), sys.executable
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        advice = f"install Python {oldest} or newer, remove .venv, and run `make serve`"
        return [wrong("python", f"Python {version} is too old", advice)]
    return [fine("python", f"Python {version} at {program}")]


def check_ourselves(place: Place) -> list[Finding]:
    return [fine("t3project", f"version {VERSION} on {platform.system()} {platform.release()}")]


def check_git(place: Place) -> list[Finding]:
    """Its version, and whether it can keep something in a repository of its own."""
    program = shutil.which("git", path=place.environment.get("PATH"))
    if program is None:
        return [doubtful("git", "git is not installed", INSTALL_GIT)]
    try:
        version = _git(place.environment, program, "--version").removeprefix("git version ")
        with tempfile.TemporaryDirectory() as folder:
            _git(place.environment, program, "-C", folder, "init", "--quiet")
            _git(place.environment, program, "-C", folder, "write-tree")
    except (subprocess.SubprocessError, OSError) as error:
        advice = f"run `{program} --version` and see what it says; {INSTALL_GIT}"
        return [wrong("git", f"git at {program} does not work: {_words(error)}", advice)]
    return [fine("git", f"git {version} at {program}, tried")]


def check_front_end(place: Place) -> list[Finding]:
    """The page, and the files that it asks for."""
    page = place.front_end / "index.html"
    build = "run `make build`, as `make serve` does"
    try:
        content = page.read_text()
    except OSError:
        return [wrong("page", f"the page is not built: there is no {page}", build)]
    missing = [name for name in STATIC_FILE.findall(content) if not _is_there(place, name)]
    if missing:
        return [wrong("page", f"the page is built in part only: {missing[0]} is missing", build)]
    return [fine("page", f"built, in {place.front_end}")]


def _is_there(place: Place, name: str) -> bool:
    return (place.front_end / name).is_file()


def _git(environment: Mapping[str, str], program: str, *arguments: str) -> str:
    done = subprocess.run(
        [program, *arguments],
        env={**environment, "GIT_TERMINAL_PROMPT": "0"},
        capture_output=True,
        check=True,
        text=True,
        timeout=GIT_SECONDS,
    )
    return done.stdout.strip()


def _words(error: Exception) -> str:
    said = getattr(error, "stderr", None)
    return said.strip().partition("\n")[0] if isinstance(said, str) and said.strip() else str(error)
