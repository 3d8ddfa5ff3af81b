"""One fault at one step of one turn, and everything that must hold afterwards."""

import asyncio
import contextlib
import os
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from tests.flows.faults.armed import AGENT, Armed
from tests.flows.faults.steps import Fault, Step
from tests.support.client import AT, Client, Frame, RequestFailed, connected
from tests.support.processes import POLL_SECONDS, children_of, ended, is_alive
from tests.support.server import RunningServer, environment_for, launch

PROGRAM = ("-m", "tests.flows.faults.faulty_server")
PATIENCE_SECONDS = 25.0
USABLE_SECONDS = 5.0
SETTLED_SECONDS = 5.5
EFFECT = "printf x >> effect.txt"


class Bench:
    """A server that faults can be armed in; it is started again when a fault has killed it."""

    def __init__(self, folder: Path, lock_seconds: float = 3.0) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.lock_seconds = lock_seconds
        self._running: RunningServer | None = None

    def server(self) -> RunningServer:
        if self._running is None or self._running.process.poll() is not None:
            self._running = launch(self.home, environment_for(self.home), program=PROGRAM)
        return self._running

    def server_has_died(self) -> None:
        """Waits for it."""
        if self._running is not None:
            self._running.process.wait(USABLE_SECONDS)

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()

    def arm(self, step: Step, fault: Fault, thread_id: str, folder: Path) -> None:
        armed = Armed(step.number, fault, thread_id, str(folder), self.lock_seconds)
        draft = self.home / "armed.draft"
        draft.write_bytes(msgspec.json.encode(armed))
        draft.rename(self.home / "armed.json")

    def has_struck(self) -> bool:
        return not (self.home / "armed.json").exists()

    def agents(self) -> list[int]:
        return [pid for pid in children_of(self.server().process.pid) if is_agent(pid)]

    def left_behind(self) -> list[int]:
        """Processes of this bench that belong to no server that runs."""
        server = self._running
        alive = server.process.pid if server and server.process.poll() is None else -1
        return [pid for pid in pids_with(str(self.home)) if not descends_from(pid, alive)]


class Trial:
    """``failures`` holds what did not hold, in words; ``struck`` says if the step was come to."""

    def __init__(self, bench: Bench, step: Step, fault: Fault) -> None:
        self.bench = bench
        self.step = step
        self.fault = fault
        self.failures: list[str] = []
        self.struck = False
        self.thread_id = ""
        self.seconds = 0.0
        self._workspace = bench.folder / f"workspace-{step.number}-{fault}"
        self._events: dict[int, Frame] = {}
        self._shown: dict[str, str] = {}
        self._answered: set[str] = set()
        self._begun = 0
        self._message = {"messageId": str(uuid4()), "role": "user", "text": f"run {EFFECT}"}
        self._command_id = str(uuid4())

    async def run(self) -> None:
        await asyncio.to_thread(make_repository, self._workspace)
        async with self._client() as client:
            self._begun = (await client.request("orchestration.getSnapshot"))["snapshotSequence"]
            project = await client.create_project(str(self._workspace))
            self.thread_id = await client.create_thread(project, mode="approval-required")
            await client.say(self.thread_id, "stream 3 words", mode="approval-required")
            await client.settled()  # the agent runs, and knows the thread
            self.bench.arm(self.step, self.fault, self.thread_id, self._workspace)
            await self._say_and_wait(client)
        self.struck = await self._strikes()
        if self.fault == "server" and self.struck:
            await asyncio.to_thread(self.bench.server_has_died)
        async with self._client() as client:
            await self._say_and_wait(client)
            await self._go_on(client)
            self._check_texts(await client.request("orchestration.getSnapshot"))
        self._check_turns()
        self._check_effects()
        await self._check_children()
        self._check_log()

    async def _strikes(self) -> bool:
        """The last steps come after all that a client hears of."""
        try:
            async with asyncio.timeout(USABLE_SECONDS):
                while not self.bench.has_struck():  # noqa: ASYNC110 - a file tells nobody
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            return False
        return True

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Client]:
        server = await asyncio.to_thread(self.bench.server)
        async with connected(server) as client:
            yield client

    async def _say_and_wait(self, client: Client) -> None:
        """As a browser does: what was not confirmed is sent again, under the same id."""
        watching = [
            asyncio.create_task(self._answer_questions(client)),
            asyncio.create_task(self._interrupt_what_hangs(client)),
        ]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._catch_up(client)
                await self._until_stored(lambda: self._send(client))
                await self._until(client, self._is_over)
        except TimeoutError:
            self.failures.append("the thread stays at work")
        except (AssertionError, RequestFailed) as error:
            if client.close_code is None:  # else it closed with the server
                self.failures.append(f"the thread stays at work: {error}")
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            self._remember(client)

    async def _catch_up(self, client: Client) -> None:
        """With what happened while nobody was connected."""
        after = self._begun
        while page := await client.request(
            "orchestration.replayEvents", fromSequenceExclusive=after
        ):
            for event in page:
                self._take(event)
            after = page[-1]["sequence"]

    async def _until_stored(self, ask: Callable[[], Awaitable[object]]) -> None:
        """As a person does who is told that nothing can be stored now."""
        while True:
            try:
                await asyncio.wait_for(ask(), PATIENCE_SECONDS)
                return
            except RequestFailed as refused:
                if "nothing can be stored" not in str(refused):
                    raise

    async def _send(self, client: Client) -> None:
        closed = asyncio.create_task(client.until(lambda client: client.close_code, "close"))
        sending = asyncio.create_task(
            client.dispatch(
                "thread.turn.start",
                commandId=self._command_id,
                threadId=self.thread_id,
                message={**self._message, "attachments": []},
                runtimeMode="approval-required",
                interactionMode="default",
                createdAt=AT,
            )
        )
        done, waiting = await asyncio.wait({closed, sending}, return_when="FIRST_COMPLETED")
        for task in waiting:
            task.cancel()
        if sending in done:
            await sending
        else:
            raise AssertionError("the connection closed")

    async def _answer_questions(self, client: Client) -> None:
        """The person allows everything."""
        while True:
            await self._until(client, self._open_questions)
            for request_id in self._open_questions():
                self._answered.add(request_id)
                with contextlib.suppress(RequestFailed):
                    await self._until_stored(partial(self._allow, client, request_id))

    async def _allow(self, client: Client, request_id: str) -> None:
        await client.dispatch(
            "thread.approval.respond",
            threadId=self.thread_id,
            requestId=request_id,
            decision="accept",
            createdAt=AT,
        )

    async def _interrupt_what_hangs(self, client: Client) -> None:
        if self.fault != "hang" or not await self._strikes() or self._is_over():
            return
        begun = time.monotonic()
        await client.dispatch("thread.turn.interrupt", threadId=self.thread_id, createdAt=AT)
        await self._until(client, self._is_over)
        if time.monotonic() - begun > SETTLED_SECONDS:
            self.failures.append("the interrupt took too long")

    async def _go_on(self, client: Client) -> None:
        if self.fault == "folder":
            self._workspace.mkdir(exist_ok=True)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                after = await client.say(self.thread_id, "stream 3 words", mode="approval-required")
                await self._until(client, lambda: self._completed_after(after))
        except (TimeoutError, AssertionError, RequestFailed) as error:
            self.failures.append(f"the thread takes no message: {error}")
        self.seconds = time.monotonic() - begun
        if self.seconds > USABLE_SECONDS:
            self.failures.append(f"the thread took {self.seconds:.1f} s for a message")

    async def _until(self, client: Client, found: Any) -> None:
        def look(client: Client) -> Any:
            self._remember(client)
            return found()

        await client.until(look, "what the trial waits for")

    # What is known

    def _remember(self, client: Client) -> None:
        for event in client.events:
            self._take(event)

    def _take(self, event: Frame) -> None:
        if event["sequence"] in self._events or event["aggregateId"] != self.thread_id:
            return
        self._events[event["sequence"]] = event
        payload = event["payload"]
        if event["type"] == "thread.message-sent" and payload["role"] == "assistant":
            message = payload["messageId"]
            self._shown[message] = self._shown.get(message, "") + payload["text"]

    def _history(self) -> list[Frame]:
        return [self._events[sequence] for sequence in sorted(self._events)]

    def _activities(self) -> Iterator[Frame]:
        for event in self._history():
            if event["type"] == "thread.activity-appended":
                yield event["payload"]["activity"]

    def _open_questions(self) -> list[str]:
        asked = {
            a["payload"]["requestId"]
            for a in self._activities()
            if a["kind"] == "approval.requested"
        }
        return sorted(asked - self._answered - self._resolved())

    def _resolved(self) -> set[str]:
        return {
            a["payload"]["requestId"]
            for a in self._activities()
            if a["kind"] == "approval.resolved"
        }

    def _is_over(self) -> bool:
        """Our message has been dealt with, one way or another, and nothing runs."""
        history = self._history()
        asked = [e["sequence"] for e in history if self._is_our_request(e)]
        if not asked:
            return False
        later = [e for e in history if e["sequence"] > asked[0]]
        sessions = [e["payload"] for e in later if e["type"] == "thread.session-set"]
        failed = any(
            e["type"] == "thread.activity-appended"
            and e["payload"]["activity"]["kind"] == "provider.turn.start.failed"
            for e in later
        )
        settled = any("settledTurn" in payload for payload in sessions)
        busy = bool(sessions) and sessions[-1]["session"]["status"] in ("starting", "running")
        return (failed or settled) and not busy

    def _is_our_request(self, event: Frame) -> bool:
        ours = event["payload"].get("messageId") == self._message["messageId"]
        return bool(ours and event["type"] == "thread.turn-start-requested")

    def _completed_after(self, sequence: int) -> bool:
        ends = [
            e["payload"]["settledTurn"]
            for e in self._history()
            if e["sequence"] > sequence and "settledTurn" in e["payload"]
        ]
        return any(end["state"] == "completed" for end in ends)

    # What must hold

    def _check_texts(self, snapshot: Any) -> None:
        (thread,) = [one for one in snapshot["threads"] if one["id"] == self.thread_id]
        kept = {message["id"]: message for message in thread["messages"]}
        for message, text in self._shown.items():
            if not kept.get(message, {"text": ""})["text"].startswith(text):
                self.failures.append(f"text that was shown is gone: {text[:40]!r}")
        if [m for m in kept.values() if m["streaming"]]:
            self.failures.append("a message streams for ever")
        ours = self._message["messageId"]
        if [message["id"] for message in thread["messages"]].count(ours) != 1:
            self.failures.append("the person's message is not there once")

    def _check_turns(self) -> None:
        sessions = [e["payload"] for e in self._history() if e["type"] == "thread.session-set"]
        began = Counter(s["startedTurn"]["turnId"] for s in sessions if "startedTurn" in s)
        ended = Counter(s["settledTurn"]["turnId"] for s in sessions if "settledTurn" in s)
        if began != ended or set(began.values()) - {1}:
            self.failures.append(f"turns began {dict(began)} and ended {dict(ended)}")

    def _check_effects(self) -> None:
        effect = self._workspace / "effect.txt"
        written = effect.read_text() if effect.exists() else ""
        done = any(
            a["kind"] == "tool.completed" and a["payload"].get("data", {}).get("exitCode") == 0
            for a in self._activities()
        )
        if written not in ("", "x"):
            self.failures.append(f"the command ran {len(written)} times")
        if done and not written and self.fault != "folder":
            self.failures.append("the workspace does not hold what the agent wrote")

    async def _check_children(self) -> None:
        try:
            async with asyncio.timeout(USABLE_SECONDS):
                for pid in self.bench.left_behind():
                    await ended(pid)
        except TimeoutError:
            self.failures.append(f"processes are left: {self.bench.left_behind()}")

    def _check_log(self) -> None:
        with closing(sqlite3.connect(self.bench.home / "t3.sqlite3")) as database:
            (head,) = database.execute("SELECT sequence FROM orchestration_log_head").fetchone()
            found = database.execute("SELECT COUNT(*), MAX(sequence) FROM orchestration_events")
            if found.fetchone() != (head, head):
                self.failures.append("the log has gaps")
            open_questions = database.execute(
                "SELECT COUNT(*) FROM projection_pending_requests"
                " WHERE thread_id = ? AND status = 'pending'",
                (self.thread_id,),
            )
            if open_questions.fetchone() != (0,):
                self.failures.append("a question stays open that nobody waits for")


def make_repository(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)


def is_agent(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return AGENT in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


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
