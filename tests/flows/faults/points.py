"""Where in the server each step is, and what is done there when a fault is armed.

The server's own code knows nothing of this: its methods are wrapped when ``faulty_server`` starts.
"""

import functools
import os
import shutil
import signal
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
    RespondToApproval,
    SetSession,
    StartTurn,
)
from orchestration.engine import OrchestrationEngine
from orchestration.reactors.captures import TurnCaptures
from orchestration.reactors.checkpoints import CheckpointReactor
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.provider_commands import ProviderCommandReactor
from providers.contracts.base import UNSET
from providers.sessions import ProviderSessions
from tests.flows.faults.armed import AGENT, Armed
from tests.support.processes import children_of

FULL_SECONDS = 1.0


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
        getattr(self, f"_{armed.fault}")(armed)

    def require_room(self) -> None:
        if time.monotonic() < self._full_until:
            raise OperationalError("database or disk is full")

    def _server(self, armed: Armed) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _agent(self, armed: Armed) -> None:
        self._signal(signal.SIGKILL)

    def _hang(self, armed: Armed) -> None:
        self._signal(signal.SIGSTOP)

    def _signal(self, how: signal.Signals) -> None:
        for pid in children_of(os.getpid()):
            if AGENT in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, how)

    def _locked(self, armed: Armed) -> None:
        other = sqlite3.connect(self._home / "t3.sqlite3", 20, check_same_thread=False)
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(armed.lock_seconds, other.close)
        timer.daemon = True
        timer.start()

    def _full(self, armed: Armed) -> None:
        self._full_until = time.monotonic() + FULL_SECONDS

    def _folder(self, armed: Armed) -> None:
        shutil.rmtree(armed.folder)


def install(points: Points) -> None:
    _around_commits(points)
    _around(points, ProviderCommandReactor, "react", thread_of_event, before=3, after=8)
    _around(points, SessionOpener, "open", thread_of_event, after=4)
    _around(points, TurnCaptures, "before_turn", lambda thread: str(thread.thread_id), after=5)
    _around(points, ProviderSessions, "start_turn", lambda turn: turn.thread_id, before=6, after=7)
    _around(points, CheckpointReactor, "react", thread_of_event, after=18)


def thread_of_event(event: Any) -> str:
    return str(event.aggregate_id)


def _around(
    points: Points,
    owner: Any,
    name: str,
    thread_of: Callable[[Any], str],
    before: int = 0,
    after: int = 0,
) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    async def watched(self: Any, subject: Any, *rest: Any) -> Any:
        points.come_to(before, thread_of(subject))
        result = await original(self, subject, *rest)
        points.come_to(after, thread_of(subject))
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
            yield 16
        case AppendActivity(activity=activity) if activity.kind == "tool.completed":
            yield 14


def steps_after(command: Command) -> Iterator[int]:
    match command:
        case StartTurn():
            yield 2
        case SetSession(started_turn=started) if started is not UNSET:
            yield 10
        case SetSession(settled_turn=settled) if settled is not UNSET:
            yield 17
        case AppendAssistantDelta():
            yield 11
        case RespondToApproval():
            yield 13
        case AppendActivity(activity=activity) if activity.kind == "approval.requested":
            yield 12
        case AppendActivity(activity=activity) if activity.kind == "tool.completed":
            yield 15
