"""Agents as child processes: spawned, drained, ended, and never left behind."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from providers import stdio
from providers.errors import AgentGone, AgentMissing
from providers.orphans import end_orphans
from providers.stdio import StdioTransport, leash, run_briefly, spawn
from tests.support.codex import CodexHome, codex_home, scripted_model
from tests.support.processes import ended, group_of, is_alive, pid_in

__all__ = ["codex_home", "scripted_model"]

ENVIRONMENT = {"PATH": os.environ["PATH"]}


async def python(program: str) -> StdioTransport:
    return await spawn([sys.executable, "-I", "-S", "-u", "-c", program], ENVIRONMENT)


async def all_of(transport: StdioTransport) -> bytes:
    said = b""
    while chunk := await transport.read():
        said += chunk
    return said


async def test_lines_go_in_and_come_out() -> None:
    transport = await python("import sys\nfor line in sys.stdin: print(line.upper(), end='')")
    await transport.write(b"hello\n")

    assert await transport.read() == b"HELLO\n"
    await transport.end()


async def test_ending_closes_the_input_first_and_lets_it_say_goodbye() -> None:
    transport = await python("import sys; sys.stdin.read(); print('bye')")
    ending = asyncio.create_task(transport.end())

    assert await all_of(transport) == b"bye\n"
    await ending
    assert transport.ending() == "the agent was stopped"


async def test_what_does_not_end_by_itself_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "EOF_SECONDS", 0.1)
    monkeypatch.setattr(stdio, "TERM_SECONDS", 0.1)
    transport = await python(
        "import os, signal, time; signal.signal(15, signal.SIG_IGN);"
        "os.write(1, b'up'); time.sleep(300)"
    )
    await transport.read()
    reading = asyncio.create_task(all_of(transport))

    await transport.end()

    assert not is_alive(transport.pid)
    assert await reading == b""


async def test_an_exit_says_its_code_and_a_signal_its_name() -> None:
    failed = await python("raise SystemExit(3)")
    killed = await python("import os; os.kill(os.getpid(), 9)")

    await all_of(failed)
    await all_of(killed)

    assert failed.ending() == "the agent's process ended unexpectedly (exit code 3)"
    assert killed.ending() == (
        "the agent's process was killed (SIGKILL, as the system does when memory runs out)"
    )
    await failed.end()
    await killed.end()


async def test_a_process_that_closes_its_output_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "EOF_SECONDS", 0.1)
    transport = await python("import os, time; os.close(1); time.sleep(300)")

    await all_of(transport)

    assert not is_alive(transport.pid)
    await transport.end()


async def test_its_last_words_on_stderr_are_kept_without_colours() -> None:
    transport = await python(
        "import sys\n"
        "for n in range(500): print('noise', n, file=sys.stderr)\n"
        "print('x' * 600_000, file=sys.stderr)\n"
        "print('\\x1b[31mERROR\\x1b[0m it broke', file=sys.stderr)"
    )

    await all_of(transport)
    await transport.end()

    assert transport.stderr[-1] == "ERROR it broke"
    assert len(transport.stderr) <= 50


async def test_a_child_that_holds_the_pipe_does_not_hide_the_end(
    tmp_path: Path,
) -> None:
    """A command that an agent leaves behind may have inherited the agent's output."""
    pid_file = tmp_path / "pid"
    transport = await python(
        "import subprocess, os\n"
        "child = subprocess.Popen(['sleep', '300'], start_new_session=True)\n"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid))\n"
        "os.kill(os.getpid(), 9)"
    )

    await all_of(transport)

    await ended(await pid_in(pid_file))
    await transport.end()


async def test_without_the_sweep_an_open_pipe_is_given_up_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on systems that cannot tell whose child a process is."""
    monkeypatch.setattr(stdio, "end_orphans", lambda run: 0)
    monkeypatch.setattr(stdio, "QUIET_SECONDS", 0.1)
    pid_file = tmp_path / "pid"
    transport = await python(
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '300'], start_new_session=True)\n"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid))"
    )

    await all_of(transport)

    os.kill(await pid_in(pid_file), signal.SIGKILL)
    await transport.end()


async def test_ctrl_c_in_our_terminal_is_not_the_agents() -> None:
    transport = await python("import sys; sys.stdin.read()")

    assert group_of(transport.pid) == transport.pid != os.getpgrp()
    reading = asyncio.create_task(all_of(transport))
    await transport.end()
    await reading


async def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(AgentMissing, match="no-such-program is not installed"):
        await spawn(["no-such-program"], ENVIRONMENT)


async def test_a_short_command_gives_its_output() -> None:
    assert await run_briefly([sys.executable, "--version"], ENVIRONMENT, 5) == (
        f"Python {sys.version.split()[0]}\n"
    )


async def test_a_short_command_that_hangs_is_given_up() -> None:
    with pytest.raises(AgentGone, match=r"sleep did not answer in 0\.1 seconds"):
        await run_briefly(["sleep", "300"], ENVIRONMENT, 0.1)


def test_only_what_carries_the_mark_is_ended() -> None:
    assert end_orphans("no such run") == 0


@pytest.mark.parametrize("tool", ["setpriv", "python"])
async def test_children_die_with_a_server_that_is_killed(
    codex_home: CodexHome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tool: str,
) -> None:
    """Codex and the command it runs; with the system's tool, and with our own where it lacks."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    path = os.environ["PATH"]
    if tool == "python":
        path = str(tools_without_setpriv(tmp_path))
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.providers.server_to_kill"),
        *(str(codex_home.binary), str(codex_home.path), str(workspace)),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PATH": path},
    )
    assert server.stdout
    codex = int(await server.stdout.readline())
    command = await pid_in(workspace / "pid")
    assert is_alive(codex) and is_alive(command)

    server.kill()

    await ended(codex)
    await ended(command)
    await server.wait()


def tools_without_setpriv(folder: Path) -> Path:
    tools = folder / "tools"
    tools.mkdir()
    for name in ("bash", "sh", "sleep", "cat"):
        (tools / name).symlink_to(f"/bin/{name}")
    return tools


def test_there_is_a_leash_on_linux() -> None:
    if sys.platform.startswith("linux"):
        assert leash()
    else:
        assert leash() == ()
