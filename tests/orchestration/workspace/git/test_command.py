"""Running git: it ends, it prints no more than asked for, and it stays in its folder."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from orchestration.workspace.git.command import run_git
from tests.orchestration.workspace.repository import git, repository
from tests.support.event_loop import settled
from tests.support.processes import ended


def fake_git(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put another git first on PATH; it writes its process id to the answered file."""
    pid = folder / "pid"
    path = folder / "git"
    path.write_text(f'#!/bin/sh\necho $$ > "{pid}.new"; mv "{pid}.new" "{pid}"\n{script}\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return pid


def is_left(pid: Path) -> bool:
    """Also one that has ended, and that nobody has waited for."""
    return Path("/proc", pid.read_text().strip()).exists()


async def test_output_and_exit_code_are_answered(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "a.py")

    listed = await run_git(str(root), "ls-files", "-z", "--", seconds=10, output_limit=1_000)
    refused = await run_git(str(root), "no-such-command", seconds=10, output_limit=1_000)

    assert (listed.succeeded, listed.stdout, listed.cut) == (True, b"a.py\0", False)
    assert not refused.succeeded
    assert b"no-such-command" in refused.stderr


async def test_output_stops_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = fake_git(tmp_path, "while :; do echo more; done", monkeypatch)

    output = await run_git(str(tmp_path), "log", seconds=10, output_limit=1_000)

    assert (len(output.stdout), output.cut, output.succeeded) == (1_000, True, True)
    assert not is_left(pid)


async def test_a_git_that_has_much_to_complain_about_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_git(tmp_path, "yes warning | head -c 3000000 >&2; echo done", monkeypatch)

    output = await run_git(str(tmp_path), "log", seconds=10, output_limit=1_000)

    assert (output.code, output.stdout) == (0, b"done\n")
    assert output.stderr.startswith(b"warning\n") and len(output.stderr) < 2_000_000


async def test_a_git_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = fake_git(tmp_path, "exec sleep 100", monkeypatch)

    with pytest.raises(TimeoutError):
        await run_git(str(tmp_path), "log", seconds=0.5, output_limit=1_000)

    assert not is_left(pid)


async def test_a_caller_that_leaves_ends_its_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    pid = fake_git(tmp_path, f'echo now > "{started}"; exec sleep 100', monkeypatch)
    call = asyncio.create_task(run_git(str(tmp_path), "log", seconds=10, output_limit=1_000))
    await asyncio.to_thread(started.read_text)

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert not is_left(pid)


@pytest.mark.parametrize("ticks", range(2, 9))  # from when git runs to when that is answered
async def test_a_caller_that_leaves_ends_its_git_and_a_filter_however_far_the_start_has_come(
    tmp_path: Path, ticks: int
) -> None:
    root, filter_says = repository_with_a_filter_that_hangs(tmp_path)
    call = asyncio.create_task(
        run_git(str(root), "hash-object", "movie.big", seconds=10, output_limit=1_000)
    )
    for _ in range(ticks):
        await asyncio.sleep(0)
    pid = int(filter_says.read_text())  # the loop stands still until the filter runs

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    await ended(pid)


async def test_a_filter_is_ended_also_when_its_git_was_killed(tmp_path: Path) -> None:
    root, filter_says = repository_with_a_filter_that_hangs(tmp_path)
    call = asyncio.create_task(
        run_git(str(root), "hash-object", "movie.big", seconds=1, output_limit=1_000)
    )
    pid = int(await asyncio.to_thread(filter_says.read_text))

    os.kill(os.getpgid(pid), signal.SIGKILL)
    with pytest.raises(TimeoutError):
        await call

    await ended(pid)


async def test_a_program_that_left_with_the_output_of_git_is_not_waited_for_nor_listened_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "left"
    os.mkfifo(left)
    files = len(os.listdir("/proc/self/fd"))
    fake_git(tmp_path, f"""setsid sh -c 'echo $$ > "{left}"; exec sleep 100' & wait""", monkeypatch)
    call = asyncio.create_task(run_git(str(tmp_path), "log", seconds=10, output_limit=1_000))
    stranger = int(await asyncio.to_thread(left.read_text))

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    await settled()
    assert len(os.listdir("/proc/self/fd")) <= files
    os.kill(stranger, signal.SIGKILL)  # which is still there


def repository_with_a_filter_that_hangs(folder: Path) -> tuple[Path, Path]:
    """Its root, and a pipe from which the filter's process id can be read once it runs."""
    root = repository(folder / "shop", "a.py")
    says = folder / "filter"
    os.mkfifo(says)
    git(root, "config", "filter.slow.clean", f'echo $$ > "{says}"; exec sleep 100')
    (root / ".gitattributes").write_text("*.big filter=slow\n")
    (root / "movie.big").write_text("pixels\n")
    return root, says


async def test_variables_of_another_repository_do_not_lead_astray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = repository(tmp_path / "here", "here.py")
    elsewhere = repository(tmp_path / "elsewhere", "elsewhere.py")
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(elsewhere))
    assert "elsewhere.py" in git(here, "ls-files"), "the trap must work for git as it comes"

    listed = await run_git(str(here), "ls-files", "--", seconds=10, output_limit=1_000)

    assert listed.stdout == b"here.py\n"


@pytest.mark.parametrize(
    "variable", ["GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_QUARANTINE_PATH"]
)
async def test_variables_that_make_git_refuse_are_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    root = str(repository(tmp_path / "shop", "a.py"))
    monkeypatch.setenv(variable, "1")

    listed = await run_git(root, "ls-files", "--", "a.py", seconds=10, output_limit=1_000)
    named = await run_git(root, "update-ref", "refs/x", "HEAD", seconds=10, output_limit=1_000)

    assert (listed.stdout, listed.stderr, named.stderr) == (b"a.py\n", b"", b"")


async def test_git_does_not_get_our_own_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("T3_TOKEN", "x" * 40)
    fake_git(tmp_path, "env", monkeypatch)

    output = await run_git(str(tmp_path), "log", seconds=10, output_limit=100_000)

    assert b"GIT_TERMINAL_PROMPT=0" in output.stdout
    assert b"T3_TOKEN" not in output.stdout
