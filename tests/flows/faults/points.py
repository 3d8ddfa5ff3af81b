"""Where in the server each step is, and what is done there when a fault is armed.

The server's own code knows nothing of this: its methods are wrapped when ``faulty_server`` starts.
"""

import contextlib
import functools
import os
import shutil
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.db import OperationalError

from orchestration.batch import Batch
from orchestration.contracts.commands import (
    AppendActivity,
    AppendAssistantDelta,
    Command,
    CompleteRevert,
    CompleteRevertUndo,
    CompleteTurnDiff,
    RespondToApproval,
    RevertCheckpoint,
    SetSession,
    StartTurn,
)
from orchestration.contracts.events import (
    ApprovalResponseRequested,
    CheckpointRevertRequested,
    TurnStartRequested,
)
from orchestration.engine import OrchestrationEngine
from orchestration.reactors.capture_reports import CaptureReports
from orchestration.reactors.captures import TurnCaptures
from orchestration.reactors.checkpoints import CheckpointReactor
from orchestration.reactors.milestones import TurnMilestones
from orchestration.reactors.moves import Moves
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.provider_commands import ProviderCommandReactor
from providers.contracts.base import UNSET
from providers.sessions import ProviderSessions
from tests.flows.faults.armed import BALLAST, CODEX, DEMO, Armed
from tests.support.processes import children_of

FULL_SECONDS = 1.0
MEGABYTE = 1024 * 1024
NETWORK_SECONDS = 5.0

StepOf = Callable[[Any], int]
NO_STEP = 0


class Points:
    def __init__(self, home: Path) -> None:
        self._home = home
        self._file = home / "armed.json"
        self._lock = threading.Lock()
        self._full_until = 0.0

    def come_to(self, step: int, thread_id: str) -> None:
        with self._lock:
            if not self._file.exists():
                return
            armed = msgspec.json.decode(self._file.read_bytes(), type=Armed)
            if (armed.step, armed.thread) != (step, thread_id):
                return
            self._file.unlink()
        self._strike(armed)

    def require_room(self) -> None:
        if time.monotonic() < self._full_until:
            raise OperationalError("database or disk is full")

    def _strike(self, armed: Armed) -> None:  # noqa: C901 - one flat table
        match armed.fault:
            case "server":
                os.kill(os.getpid(), signal.SIGKILL)
            case "kill-both":
                _signal(CODEX, signal.SIGKILL)
                os.kill(os.getpid(), signal.SIGKILL)
            case "agent":
                _signal(DEMO, signal.SIGKILL)
            case "codex":
                _signal(CODEX, signal.SIGKILL)
            case "hang":
                _signal(DEMO, signal.SIGSTOP)
            case "locked":
                self._lock_database(armed)
            case "full":
                self._full_until = time.monotonic() + FULL_SECONDS
            case "disk":
                self._fill_disk()
            case "folder":
                shutil.rmtree(armed.folder)
            case "cut-index" | "bad-index" | "old-lock":
                names = (self._home / "checkpoints").glob("*/folder")
                (name,) = (name for name in names if name.read_text() == armed.folder)
                _spoil(name.with_name("index"), armed.fault)
            case "refused" | "silent" | "cut-off":
                _tell_network(armed)

    def _lock_database(self, armed: Armed) -> None:
        other = sqlite3.connect(self._home / "t3.sqlite3", 20, check_same_thread=False)
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        _later(armed.lock_seconds, other.close)

    def _fill_disk(self) -> None:
        """To the last byte, by a file that goes away again."""
        ballast = self._home / BALLAST
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(MEGABYTE)) == MEGABYTE:
                pass
            while file.write(bytes(1)):
                pass
        _later(FULL_SECONDS, ballast.unlink)


def _signal(agents: bytes, how: signal.Signals) -> None:
    for pid in children_of(os.getpid()):
        with contextlib.suppress(OSError):  # a git that has just ended
            if agents in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, how)


def _later(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


def _spoil(index: Path, fault: str) -> None:
    content = index.read_bytes()
    match fault:
        case "cut-index":
            index.write_bytes(content[: len(content) // 2])
        case "bad-index":
            index.write_bytes(content[:12] + os.urandom(max(len(content) - 12, 64)))
        case "old-lock":
            index.with_name("index.lock").write_bytes(b"")


def _tell_network(armed: Armed) -> None:
    address = ("127.0.0.1", armed.network_port)
    with socket.create_connection(address, NETWORK_SECONDS) as control:
        control.sendall(f"{armed.fault}\n".encode())
        control.recv(1)


def step_before_reaction(event: Any) -> int:
    match event.payload:
        case TurnStartRequested():
            return 3
        case CheckpointRevertRequested(checkpoint_ref=ref) if ref is UNSET:
            return 32
        case _:
            return NO_STEP


def step_after_reaction(event: Any) -> int:
    match event.payload:
        case CheckpointRevertRequested(checkpoint_ref=ref):
            return 38 if ref is UNSET else 48
        case TurnStartRequested():
            return 8
        case ApprovalResponseRequested():
            return 14
        case _:
            return NO_STEP


def always(step: int) -> StepOf:
    return lambda _: step


def nowhere(subject: Any) -> int:
    return NO_STEP


def install(points: Points) -> None:
    _around_commits(points)
    _around(
        points,
        ProviderCommandReactor,
        "react",
        thread_of_event,
        before=step_before_reaction,
        after=step_after_reaction,
    )
    _around(points, SessionOpener, "open", thread_of_event, after=always(4))
    _around(points, TurnCaptures, "before_turn", thread_of, after=always(5))
    _around(points, ProviderSessions, "start_turn", thread_of, before=always(6), after=always(7))
    _around(points, CaptureReports, "record", thread_of, before=always(19))
    _around(points, CheckpointReactor, "react", thread_of_event, after=always(21))
    _around(points, TurnMilestones, "react", thread_of_event, after=always(22))
    _around_moves(points)


def _around_moves(points: Points) -> None:
    """A conversation is kept, and files are restored, in going back as in undoing it."""
    _around(points, ProviderSessions, "keep_copy", str, after=always(33))
    _around(points, Moves, "keep", thread_of, after=either(34, 42))
    _around(points, Moves, "restore", thread_of, after=either(35, 45))
    _around(points, ProviderSessions, "take_back", str, after=always(36))
    _around(points, Moves, "open_copy", thread_of, before=always(43), after=always(44))


def either(returning: int, undoing: int) -> StepOf:
    return lambda move: returning if move.event.payload.checkpoint_ref is UNSET else undoing


def thread_of_event(event: Any) -> str:
    return str(event.aggregate_id)


def thread_of(subject: Any) -> str:
    return str(subject.thread_id)


def _around(
    points: Points,
    owner: Any,
    name: str,
    thread_of: Callable[[Any], str],
    before: StepOf = nowhere,
    after: StepOf = nowhere,
) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    async def watched(self: Any, subject: Any, *rest: Any, **named: Any) -> Any:
        points.come_to(before(subject), thread_of(subject))
        result = await original(self, subject, *rest, **named)
        points.come_to(after(subject), thread_of(subject))
        return result

    setattr(owner, name, watched)


def _around_commits(points: Points) -> None:
    commit, flush = OrchestrationEngine._commit, Batch.flush

    @functools.wraps(commit)
    def watched(self: OrchestrationEngine, orders: Sequence[Any]) -> Any:
        commands = [command for order in orders for command in order.commands]
        for command in commands:
            for step in steps_before(command):
                points.come_to(step, str(getattr(command, "thread_id", "")))
        result = commit(self, orders)
        for command in commands:
            for step in steps_after(command):
                points.come_to(step, str(getattr(command, "thread_id", "")))
        return result

    @functools.wraps(flush)
    def with_room(self: Batch) -> None:
        points.require_room()
        flush(self)

    OrchestrationEngine._commit = watched  # type: ignore[method-assign]
    Batch.flush = with_room  # type: ignore[method-assign]


def steps_before(command: Command) -> Iterator[int]:
    match command:
        case StartTurn():
            yield 1
        case SetSession(started_turn=started) if started is not UNSET:
            yield 9
        case SetSession(settled_turn=settled) if settled is not UNSET:
            yield 17
        case AppendActivity(activity=activity) if activity.kind == "tool.completed":
            yield 15
        case CompleteRevertUndo():
            yield 46


def steps_after(command: Command) -> Iterator[int]:  # noqa: C901 - one flat table
    match command:
        case StartTurn():
            yield 2
        case SetSession(started_turn=started) if started is not UNSET:
            yield 10
        case SetSession(settled_turn=settled) if settled is not UNSET:
            yield 18
        case AppendAssistantDelta():
            yield 11
        case RespondToApproval():
            yield 13
        case CompleteTurnDiff():
            yield 20
        case AppendActivity(activity=activity) if activity.kind == "approval.requested":
            yield 12
        case AppendActivity(activity=activity) if activity.kind == "tool.completed":
            yield 16
        case RevertCheckpoint(checkpoint_ref=ref):
            yield 31 if ref is UNSET else 41
        case CompleteRevert():
            yield 37
        case CompleteRevertUndo():
            yield 47
