"""One server with one real codex for many tests: each has a thread and a folder of its own."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.support.client import AT, Client, Frame, connected, watch
from tests.support.codex import MODEL, CodexHome
from tests.support.model_reply import ModelRequest
from tests.support.model_server import ModelServer
from tests.support.processes import children_of, ended
from tests.support.server import RunningServer


@dataclass
class Talk:
    """A thread as one tab sees it, by `/ws`, from its beginning."""

    room: CodexRoom
    client: Client
    project_id: str
    thread_id: str
    folder: Path
    mode: str
    model: str
    said: int = field(default=0, init=False)

    @property
    def events(self) -> list[Frame]:
        events = self.client.events
        return [event for event in events if event["payload"].get("threadId") == self.thread_id]

    @property
    def activities(self) -> list[Frame]:
        found = [event["payload"].get("activity") for event in self.events]
        return [activity for activity in found if activity]

    def of(self, kind: str) -> list[Any]:
        """The payloads of the activities of a kind."""
        return [one["payload"] for one in self.activities if one["kind"] == kind]

    @property
    def tools(self) -> list[Any]:
        """The items that are over, in the order of their ends."""
        return self.of("tool.completed")

    @property
    def ends(self) -> list[Any]:
        settled = [event["payload"].get("settledTurn") for event in self.events]
        return [end for end in settled if end]

    async def dispatch(self, kind: str, **fields: Any) -> int:
        return await self.client.dispatch(kind, threadId=self.thread_id, createdAt=AT, **fields)

    async def say(self, text: str, **more: Any) -> int:
        self.said += 1
        more = {"modelSelection": {"provider": "codex", "model": self.model}, **more}
        return await self.client.say(self.thread_id, text, self.mode, **more)

    async def run(self, text: str, **more: Any) -> Any:
        """Say something and wait for the end of its turn."""
        before = len(self.ends)
        await self.say(text, **more)
        return await self.end(before + 1)

    async def end(self, count: int = 1) -> Any:
        return await self.client.until(
            lambda _: self.ends[count - 1] if len(self.ends) >= count else None,
            f"end of turn {count}",
        )

    async def idle(self) -> None:
        """Wait until no turn runs; none may begin by itself afterwards."""

        def is_idle(_: Client) -> bool:
            sessions = [event["payload"].get("session") for event in self.events]
            return [session for session in sessions if session][-1]["activeTurnId"] is None

        await self.client.until(is_idle, "end of all turns")

    async def heard(self, kind: str, count: int = 1) -> Any:
        """The payload of the count-th activity of a kind."""
        return await self.client.until(
            lambda _: self.of(kind)[count - 1] if len(self.of(kind)) >= count else None,
            f"{kind} {count}",
        )

    async def text(self, needle: str) -> None:
        """Wait until the agent has said so."""
        await self.client.until(lambda _: needle in self.answer, f"answer with {needle!r}")

    @property
    def answer(self) -> str:
        sent = [event["payload"] for event in self.events if event["type"] == MESSAGE]
        return "".join(one["text"] for one in sent if one["role"] == "assistant")

    async def decide(self, decision: str, count: int = 1, **more: Any) -> Any:
        """Answer the count-th approval that was asked for."""
        asked = await self.heard("approval.requested", count)
        await self.answer_approval(asked, decision, **more)
        return asked

    async def answer_approval(self, asked: Any, decision: str, **more: Any) -> None:
        request_id = asked["requestId"]
        await self.dispatch(
            "thread.approval.respond", requestId=request_id, decision=decision, **more
        )

    async def answer_questions(self, asked: Any, answers: dict[str, Any]) -> None:
        request_id = asked["requestId"]
        await self.dispatch("thread.user-input.respond", requestId=request_id, answers=answers)

    async def interrupt(self) -> None:
        await self.dispatch("thread.turn.interrupt")

    async def snapshot(self) -> Any:
        return await self.client.request("orchestration.getThread", threadId=self.thread_id)

    async def messages(self) -> list[tuple[str, str]]:
        """Roles and texts, as somebody sees them who comes later."""
        sent = (await self.snapshot())["messages"]
        return [(message["role"], message["text"]) for message in sent]

    @property
    def requests(self) -> list[ModelRequest]:
        """What codex has asked the model for this thread."""
        place = f"{self.folder}<"
        return [request for request in self.room.model.requests if place in str(request.input)]

    def file(self, name: str) -> Path:
        return self.folder / name


MESSAGE = "thread.message-sent"


@dataclass
class CodexRoom:
    server: RunningServer
    home: CodexHome
    model: ModelServer
    folder: Path

    @asynccontextmanager
    async def talk(
        self, mode: str = "full-access", model: str = MODEL, folder: Path | None = None
    ) -> AsyncIterator[Talk]:
        """A new thread in a new folder."""
        if folder is None:
            folder = self.folder / f"folder-{uuid4().hex[:8]}"
            folder.mkdir()
        async with connected(self.server, "/ws") as client:
            project_id = await client.create_project(str(folder))
            thread_id = await client.create_thread(project_id, "codex", model, mode)
            talk = Talk(self, client, project_id, thread_id, folder, mode, model)
            await watch(client, thread_id)
            yield talk

    @asynccontextmanager
    async def other_tab(self, talk: Talk) -> AsyncIterator[Talk]:
        """The same thread, seen by somebody else."""
        async with connected(self.server, "/ws") as client:
            await watch(client, talk.thread_id)
            yield Talk(
                self,
                client,
                talk.project_id,
                talk.thread_id,
                talk.folder,
                talk.mode,
                talk.model,
            )

    async def kill_codex(self) -> None:
        """As the kernel would for want of memory."""
        for pid in children_of(self.server.process.pid):
            with contextlib.suppress(ProcessLookupError):  # it was just ending by itself
                os.kill(pid, signal.SIGKILL)
            await ended(pid)


async def use_codex(server: RunningServer, home: CodexHome) -> None:
    async with connected(server) as client:
        await set_up_codex(client, home)


async def set_up_codex(client: Client, home: CodexHome) -> None:
    """As a person does it in the settings: for all threads of the server."""
    codex = {"binaryPath": str(home.binary), "homePath": str(home.path)}
    await client.request("server.updateSettings", patch={"providers": {"codex": codex}})
