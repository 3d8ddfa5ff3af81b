"""One fault at one step of one turn: a person says something, it breaks, and the person goes on."""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.flows.faults.bench import USABLE_SECONDS, Bench
from tests.flows.faults.checks import complaints
from tests.flows.faults.network import Network
from tests.flows.faults.seen import Seen
from tests.flows.faults.steps import (
    INTERRUPTED,
    KILLS_SERVER,
    WITH_CODEX,
    WITHOUT_GIT,
    Fault,
    Step,
)
from tests.support.client import AT, Client, RequestFailed, connected, summary
from tests.support.codex import MODEL
from tests.support.codex_room import use_codex
from tests.support.processes import POLL_SECONDS

PATIENCE_SECONDS = 25.0
SETTLED_SECONDS = 5.5
EFFECT = "printf x >> effect.txt"
MODE = "approval-required"
TOO_SLOW = "the thread was usable only after"


class Trial:
    """``failures`` holds what did not hold, in words; ``struck`` says if the step was come to.

    ``seconds`` is how long the next message took, to the end of its turn; where the server was
    killed, with its start and all that it had to make good.
    """

    def __init__(self, bench: Bench, step: Step, fault: Fault) -> None:
        self.bench = bench
        self.step = step
        self.fault = fault
        self.failures: list[str] = []
        self.struck = False
        self.seconds = 0.0
        self.with_codex = fault in WITH_CODEX
        self.message_id = str(uuid4())
        self.workspace = bench.folder / f"workspace-{step.number}-{fault}-{self.message_id[:4]}"
        self.seen = Seen("", self.message_id)
        self._command_id = str(uuid4())
        self._answered: set[str] = set()
        self._ended_before: set[str] = set()
        self._begun = 0
        self._network = Network(bench.model_port)

    async def run(self) -> None:
        await asyncio.to_thread(make_repository, self.workspace)
        async with self._network:
            await self._break_a_turn()
            back = time.monotonic()
            async with self._client() as client:
                await self._find_what_died(client)
                await self._say_and_wait(client)
                await self._network.heal()
                if self.fault not in KILLS_SERVER:
                    back = time.monotonic()
                await self._go_on(client)
                self.seconds = time.monotonic() - back
                await self.bench.has_room()
                await self._capture_all(client)
                await self.bench.has_dealt_with(self.seen.last_end())
                snapshot = await client.request("orchestration.getSnapshot")
            if self.seconds > self.bench.usable_seconds:
                self.failures.append(f"{TOO_SLOW} {self.seconds:.1f} s")
            self.failures += await complaints(self, snapshot)

    async def _break_a_turn(self) -> None:
        async with self._client() as client:
            pid = self.bench.server().process.pid
            await self._open_thread(client)
            port = self._network.control_port
            self.bench.arm(self.step, self.fault, self.seen.thread_id, self.workspace, port)
            await self._say_and_wait(client)
        self.struck = await self._strikes()
        if self.fault not in KILLS_SERVER:
            if not self.bench.is_running or self.bench.server().process.pid != pid:
                self.failures.append("the server has ended")
        elif self.struck:
            await asyncio.to_thread(self.bench.server_has_died)

    async def _find_what_died(self, client: Client) -> None:
        """Before the person does anything about it."""
        if self.struck and self.fault in KILLS_SERVER:
            await self._catch_up(client)
            if self.seen.open_questions() - self.seen.answered():
                self.failures.append("a question is open that nobody hears the answer to")

    async def _open_thread(self, client: Client) -> None:
        """Ends when the agent runs, and knows the thread."""
        self._begun = (await client.request("orchestration.getSnapshot"))["snapshotSequence"]
        project = await client.create_project(str(self.workspace))
        if self.with_codex:
            await use_codex(self.bench.server(), self.bench.codex)
            thread_id = await client.create_thread(project, "codex", MODEL, MODE)
        else:
            thread_id = await client.create_thread(project, mode=MODE)
        self.seen.thread_id = thread_id
        await client.say(thread_id, self._small_talk, mode=MODE)
        await client.settled()
        end = next(e for e in client.events if "settledTurn" in e["payload"])
        await self.bench.has_dealt_with(end["sequence"])

    @property
    def _small_talk(self) -> str:
        return "say 3 words" if self.with_codex else "stream 3 words"

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
                await self._until(client, self.seen.is_over)
        except TimeoutError:
            last = summary(self.seen.history()[-5:])
            self.failures.append(f"the thread stays at work; last came {last}")
        except (AssertionError, RequestFailed) as error:
            if client.close_code is None:  # else it closed with the server
                self.failures.append(f"the thread stays at work: {error}")
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            self._look(client)

    async def _catch_up(self, client: Client) -> None:
        """With what happened while nobody was connected."""
        after = self._begun
        while page := await client.request(
            "orchestration.replayEvents", fromSequenceExclusive=after
        ):
            for event in page:
                self.seen.take(event)
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
                threadId=self.seen.thread_id,
                message={
                    "messageId": self.message_id,
                    "role": "user",
                    "text": f"shell: {EFFECT}" if self.with_codex else f"run {EFFECT}",
                    "attachments": [],
                },
                runtimeMode=MODE,
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
            await self._until(client, lambda: self.seen.open_questions() - self._answered)
            for request_id in self.seen.open_questions() - self._answered:
                self._answered.add(request_id)
                with contextlib.suppress(RequestFailed):
                    await self._until_stored(partial(self._allow, client, request_id))

    async def _allow(self, client: Client, request_id: str) -> None:
        await client.dispatch(
            "thread.approval.respond",
            threadId=self.seen.thread_id,
            requestId=request_id,
            decision="accept",
            createdAt=AT,
        )

    async def _interrupt_what_hangs(self, client: Client) -> None:
        if self.fault not in INTERRUPTED or not await self._strikes():
            return
        await self._until(client, lambda: self.seen.has_begun() or self.seen.is_over())
        if self.seen.is_over():
            return
        begun = time.monotonic()
        await client.dispatch("thread.turn.interrupt", threadId=self.seen.thread_id, createdAt=AT)
        await self._until(client, self.seen.is_over)
        if time.monotonic() - begun > SETTLED_SECONDS:
            self.failures.append("the interrupt took too long")

    async def _go_on(self, client: Client) -> None:
        self._ended_before = set(self.seen.ended())
        if self.fault == "folder":
            self.workspace.mkdir(exist_ok=True)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                after = max(event["sequence"] for event in self.seen.history())
                await self._until_stored(
                    lambda: client.say(self.seen.thread_id, self._small_talk, mode=MODE)
                )
                await self._until(client, lambda: self.seen.completed_after(after))
        except (TimeoutError, AssertionError, RequestFailed) as error:
            self.failures.append(f"the thread takes no message: {error}")

    def has_excuse(self) -> bool:
        """Without a checkpoint: what git writes to is gone or full, and the thread says so."""
        return self.fault in WITHOUT_GIT and self.seen.says_why_not()

    async def _capture_all(self, client: Client) -> None:
        """Every turn; but not in a folder that is there again without its repository."""
        turns = self._ended_before if self.fault == "folder" else set(self.seen.ended())

        def are_captured() -> bool:
            return turns <= set(self.seen.captured()) or self.has_excuse()

        try:
            await self._until(client, are_captured)
        except AssertionError:
            missing = turns - set(self.seen.captured())
            self.failures.append(f"{len(missing)} turns have no checkpoint, and nothing is said")

    async def _until(self, client: Client, found: Callable[[], Any]) -> None:
        def look(client: Client) -> Any:
            self._look(client)
            return found()

        await client.until(look, "what the trial waits for")

    def _look(self, client: Client) -> None:
        for event in client.events:
            self.seen.take(event)


def make_repository(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
