"""A server that faults can be armed in, with the agents and the disk that it uses."""

import asyncio
import contextlib
import os
import random
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import msgspec

from tests.flows.faults.armed import BALLAST, Armed
from tests.flows.faults.steps import Fault, Step
from tests.support.codex import CodexHome, make_codex_home
from tests.support.processes import POLL_SECONDS, children_of, is_alive
from tests.support.server import RunningServer, environment_for, launch

PROGRAM = ("-m", "tests.flows.faults.faulty_server")
USABLE_SECONDS = 5.0
RESERVED = range(20_000, 30_000)
DISK_BYTES = 48 * 1024 * 1024


class Bench:
    """Its server is started again when a fault has killed it."""

    def __init__(
        self, folder: Path, lock_seconds: float = 3.0, usable_seconds: float = USABLE_SECONDS
    ) -> None:
        """``usable_seconds`` are more where many tests share the processors."""
        self.folder = folder
        self.usable_seconds = usable_seconds
        self.home = folder / "home"
        self.lock_seconds = lock_seconds
        self.model_port = free_port()
        self._codex: CodexHome | None = None
        self._running: RunningServer | None = None

    @property
    def codex(self) -> CodexHome:
        """Whose model is at ``model_port``, when it is anywhere."""
        if self._codex is None:
            url = f"http://127.0.0.1:{self.model_port}/v1"
            self._codex = make_codex_home(self.folder / "codex", url)
        return self._codex

    def server(self) -> RunningServer:
        if not self.is_running:
            self._running = launch(self.home, environment_for(self.home), program=PROGRAM)
        assert self._running is not None
        return self._running

    @property
    def is_running(self) -> bool:
        return self._running is not None and self._running.process.poll() is None

    def server_has_died(self) -> None:
        """Waits for it."""
        if self._running is not None:
            self._running.process.wait(USABLE_SECONDS)

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()

    def arm(
        self, step: Step, fault: Fault, thread_id: str, folder: Path, network_port: int = 0
    ) -> None:
        armed = Armed(step.number, fault, thread_id, str(folder), self.lock_seconds, network_port)
        draft = self.home / "armed.draft"
        draft.write_bytes(msgspec.json.encode(armed))
        draft.rename(self.home / "armed.json")

    def has_struck(self) -> bool:
        return not (self.home / "armed.json").exists()

    def left_behind(self) -> list[int]:
        """Processes of this bench that belong to no server that runs."""
        alive = self._running.process.pid if self._running and self.is_running else -1
        return [pid for pid in pids_with(str(self.folder)) if not descends_from(pid, alive)]

    async def has_dealt_with(self, sequence: int) -> None:
        """Returns when all that follows from that end of a turn is done, and kept as done."""
        async with asyncio.timeout(USABLE_SECONDS):
            while self._position() < sequence:  # noqa: ASYNC110 - another process's table
                await asyncio.sleep(POLL_SECONDS)

    async def has_room(self) -> None:
        """Returns when the disk is no longer full."""
        async with asyncio.timeout(USABLE_SECONDS):
            while (self.home / BALLAST).exists():  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(POLL_SECONDS)

    def _position(self) -> int:
        with closing(sqlite3.connect(self.home / "t3.sqlite3")) as database:
            (lowest,) = database.execute(
                "SELECT MIN(sequence) FROM worker_positions"
                " WHERE worker IN ('checkpoints', 'turn-milestones')"
            ).fetchone()
        return int(lowest)

    def times_told(self, message_id: str) -> int:
        """How often agents have the message, by their own records of what was said."""
        records = [*(self.home / "agents").rglob("*.jsonl")]
        if self._codex is not None:
            records += (self._codex.path / "sessions").rglob("*.jsonl")
        texts = (record.read_text(errors="replace") for record in records)
        return sum(message_id in line for text in texts for line in text.splitlines())


class SmallDisk:
    """A folder with a file system of its own. Only root may mount one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Path:
        self.folder.mkdir()
        size = f"size={DISK_BYTES}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", self.folder], check=True)
        return self.folder

    def __exit__(self, *failure: object) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)


def can_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None


def free_port() -> int:
    """Of those that the system hands to nobody: it stays free where nobody listens for a while."""
    for port in random.sample(RESERVED, len(RESERVED)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def pids_with(words: str) -> list[int]:
    """Processes in whose environment the words stand."""
    found = []
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if entry.isdigit() and words.encode() in Path(f"/proc/{entry}/environ").read_bytes():
                found.append(int(entry))
    return [pid for pid in found if is_alive(pid)]


def descends_from(pid: int, ancestor: int) -> bool:
    family = {ancestor}
    grown = True
    while grown and pid not in family:
        fresh = {child for member in family for child in children_of(member)} - family
        family |= fresh
        grown = bool(fresh)
    return pid in family
