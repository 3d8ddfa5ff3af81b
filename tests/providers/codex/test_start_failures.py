"""A codex that does not start: one sentence says why, and what to do."""

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from providers.codex.start_failures import dying_words, find_home_problem, last_words
from providers.codex.versions import find_version, is_too_old
from providers.errors import AgentMissing
from tests.providers.codex.conftest import Desk
from tests.support.persons import Person

OLD = """\
if [ "$1" = --version ]; then echo "codex-cli 0.20.0"; exit; fi
echo "error: unrecognized subcommand 'app-server'" >&2; exit 2"""
OLD_SERVER = """\
read -r line
echo '{"id":1,"result":{"userAgent":"t3project/0.50.0 (Debian)"}}'
cat"""
PANICS = """\
echo "thread 'main' panicked at core/src/state.rs:12: no luck" >&2
echo "note: run with RUST_BACKTRACE=1 to display a backtrace" >&2
exit 101"""


def program(desk: Desk, text: str) -> str:
    """Becomes what the settings name as codex."""
    path = desk.folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    desk.settings = msgspec.structs.replace(desk.settings, binary_path=str(path))
    return str(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OLD, r"^codex 0\.20\.0 is too old .* 0\.104\.0 or newer; update it with `npm install"),
        (OLD_SERVER, r"^codex 0\.50\.0 is too old"),
        (PANICS, r"exit code 101\) \(thread 'main' panicked .*no luck\); run it in a terminal"),
        ("exit 3", r"program did not start: .*exit code 3\); run it in a terminal to see more$"),
        ("kill -9 $$", r"did not start: the agent's process was killed \(SIGKILL"),
        ("while echo nonsense; do :; done", "did not start: what it says is not the protocol"),
    ],
)
async def test_a_program_that_does_not_start_says_why(
    desk: Desk, person: Person, text: str, sentence: str
) -> None:
    program(desk, text)

    with pytest.raises(AgentMissing, match=sentence) as failure:
        await person.open()

    assert "\n" not in str(failure.value) and "RUST_BACKTRACE" not in str(failure.value)
    assert desk.pids() == []


async def test_a_program_that_never_answers_is_given_up(
    desk: Desk, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.codex.client.START_SECONDS", 0.1)
    program(desk, '[ "$1" = --version ] || exec sleep 100')

    with pytest.raises(AgentMissing, match=r"did not answer initialize in 0\.1 seconds; run it"):
        await person.open()


@pytest.mark.parametrize("binary", ["plain-file", "folder", "gone"])
async def test_what_cannot_be_run_is_named(desk: Desk, person: Person, binary: str) -> None:
    (desk.folder / "plain-file").write_text("text")
    (desk.folder / "folder").mkdir()
    path = str(desk.folder / binary)
    desk.settings = msgspec.structs.replace(desk.settings, binary_path=path)

    with pytest.raises(AgentMissing, match=f"{path} is not installed or not executable"):
        await person.open()


@pytest.mark.parametrize(("name", "problem"), [("gone", "does not exist"), ("file", "no.* folder")])
async def test_a_home_that_cannot_be_one_is_named(
    desk: Desk, person: Person, name: str, problem: str
) -> None:
    (desk.folder / "file").write_text("text")
    path = str(desk.folder / name)
    desk.settings = msgspec.structs.replace(desk.settings, home_path=path)

    with pytest.raises(AgentMissing, match=f"did not start: its home {path} .*{problem}"):
        await person.open()


def test_a_home_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the one who tests may write everything, nobody can be refused."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert "cannot be written" in (find_home_problem(str(tmp_path)) or "")


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Disk(1000, 1000, 0))

    assert "no space left on the disk" in (find_home_problem(str(tmp_path)) or "")


@pytest.mark.parametrize("home", ["", "."])
def test_a_good_home_is_no_problem(home: str) -> None:
    assert find_home_problem(home) is None


def test_the_last_words_are_short() -> None:
    assert last_words(["", "note: nothing"]) == ""
    assert len(last_words(["x" * 5000])) <= 301


@pytest.mark.parametrize(
    ("text", "version", "too_old"),
    [
        ("t3project/0.169.0 (Debian 12)", (0, 169, 0), False),
        ("codex-cli 0.103.9", (0, 103, 9), True),
        ("codex-cli 0.0.0", None, False),
        ("something else", None, False),
    ],
)
def test_versions_are_found(text: str, version: object, too_old: bool) -> None:
    found = find_version(text)

    assert (found, is_too_old(found)) == (version, too_old)


def test_only_what_is_about_an_end_is_told_of_an_end() -> None:
    said = ["ERROR codex could not find bubblewrap", "thread 'main' panicked: no luck", "note: x"]

    assert dying_words(said) == "thread 'main' panicked: no luck"
    assert dying_words(said[:1]) == ""
