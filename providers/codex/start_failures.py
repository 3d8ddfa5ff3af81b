"""Why codex did not start, and what to do about it, in one sentence for people."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from providers.codex.versions import find_version, is_too_old, too_old
from providers.errors import ProviderError
from providers.launch import Launch
from providers.stdio import run_briefly

VERSION_SECONDS = 2.0
LEAST_BYTES = 1024 * 1024
"""Free space below which codex's databases cannot be made."""
MAX_WORDS = 300
ASIDE = re.compile(r"^\s*(note:|stack backtrace|WARNING:|\d+:|at )")
"""Lines of a failing program that do not say why it fails."""
DYING = re.compile(r"panicked|out of memory|overflowed its stack|^(Error|error|fatal)\b")
ELSEWHERE = "or set another home in the settings"


async def start_failure(launch: Launch, stderr: Sequence[str], error: Exception) -> str:
    version = await version_said(launch)
    if version is not None and is_too_old(version):
        return too_old(version)
    problem = find_home_problem(launch.home)
    if problem:
        return f"{launch.command[0]} did not start: {problem}"
    words = last_words(stderr)
    why = f"{error}{f' ({words})' if words else ''}"
    return f"{launch.command[0]} did not start: {why}; run it in a terminal to see more"


async def version_said(launch: Launch) -> tuple[int, ...] | None:
    """By the program itself; None where it says none."""
    command = (launch.command[0], "--version")
    try:
        said = await run_briefly(command, launch.full_environment(), VERSION_SECONDS)
    except ProviderError:
        return None
    return find_version(said)


def find_home_problem(home: str) -> str | None:
    """Of the folder in which an agent keeps its state; the agent's own default it makes itself."""
    folder = Path(home)
    if not home:
        return None
    if not folder.exists():
        return f"its home {home} does not exist; create that folder, {ELSEWHERE}"
    if not folder.is_dir():
        return f"its home {home} is not a folder; replace it by one, {ELSEWHERE}"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"its home {home} cannot be written; allow it, {ELSEWHERE}"
    disk = shutil.disk_usage(folder)
    if disk.total and disk.free < LEAST_BYTES:
        return f"there is no space left on the disk of its home {home}; free some, {ELSEWHERE}"
    return None


def last_words(stderr: Sequence[str]) -> str:
    """The last line that says something."""
    return shortened([line for line in stderr if line.strip() and not ASIDE.match(line)])


def dying_words(stderr: Sequence[str]) -> str:
    """The last line that is about an end: a running codex complains of this and that as well."""
    return shortened([line for line in stderr if DYING.search(line)])


def shortened(lines: Sequence[str]) -> str:
    words = lines[-1].strip() if lines else ""
    return f"{words[:MAX_WORDS]}…" if len(words) > MAX_WORDS else words
