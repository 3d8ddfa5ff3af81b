"""One thread as a browser drives it: make it, watch it, say something, time what comes back."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from tests.benchmarks.browser import Browser, Pushed
from tests.support.codex import MODEL, CodexHome

AT = "2026-01-01T00:00:00.000Z"
CODEX = {"provider": "codex", "model": MODEL}
DEMO = {"provider": "demo", "model": "demo"}

PIECE = b'"role":"assistant"'
PIECE_TYPE = "thread.message-sent"


@dataclass(frozen=True)
class WatchedTurn:
    """The pushes of one turn: from the first piece of text to the one that ends it."""

    pushes: list[Pushed]

    @property
    def seconds(self) -> float:
        """From when the agent said its first piece; the push may come later, with many more."""
        return self.ended - self.begun

    @property
    def ended(self) -> float:
        return self.pushes[-1].at

    @property
    def begun(self) -> float:
        first, *_ = pieces_of(self.pushes[0].frame)
        said = datetime.fromisoformat(first["payload"]["createdAt"])
        return said.timestamp()

    @property
    def pieces(self) -> list[tuple[float, str]]:
        """Texts of the agent, each with the time at which its push came."""
        return [
            (push.at, event["payload"]["text"])
            for push in self.pushes
            for event in pieces_of(push.frame)
        ]

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)

    @property
    def lags(self) -> list[float]:
        """Seconds from model to browser, where the text tells when each word was written."""
        return [
            at - float(written)
            for at, text in self.pieces
            for written in re.findall(r"\d+\.\d+", text)
        ]


def pieces_of(frame: bytes) -> list[dict[str, Any]]:
    """Events with text of agents; people's own messages in other threads are heard of as well."""
    return [
        event
        for event in events_of(frame)
        if event["type"] == PIECE_TYPE and event["payload"].get("role", "assistant") == "assistant"
    ]


def turn_end(thread_id: str) -> bytes:
    """The pattern of the event that settles a turn of this thread, and of no other."""
    session = rb'"session":\{[^{}]*\},(?:"startedTurn":\{[^{}]*\},)?"settledTurn"'
    return b'"threadId":"%b",%b' % (thread_id.encode(), session)


def events_of(frame: bytes) -> list[dict[str, Any]]:
    push = msgspec.json.decode(frame)
    match push["channel"]:
        case "orchestration.domainEvent":
            return [push["data"]]
        case "orchestration.events":
            return list(push["data"]["events"])
        case "orchestration.text":
            return [{"type": PIECE_TYPE, "payload": push["data"]}]
        case _:
            return []


class Conversation:
    def __init__(self, browser: Browser, selection: dict[str, str]) -> None:
        self.thread_id = f"thread-{uuid.uuid4()}"
        self._browser = browser
        self._selection = selection

    async def open(self, folder: Path, door: str = "/") -> None:
        project_id = f"project-{uuid.uuid4()}"
        await self._browser.dispatch(
            "project.create",
            projectId=project_id,
            title="Bench",
            workspaceRoot=str(folder),
            createdAt=AT,
        )
        created = await self._browser.dispatch(
            "thread.create",
            projectId=project_id,
            threadId=self.thread_id,
            title="Bench",
            modelSelection=self._selection,
            runtimeMode="full-access",
            interactionMode="default",
            branch=None,
            worktreePath=None,
            createdAt=AT,
        )
        if door == "/ws":
            after = created["sequence"]
            watched = [{"threadId": self.thread_id, "after": after}]
            await self._browser.request(
                "orchestration.subscribe", shell=True, shellAfter=after, threads=watched
            )

    async def run(self, text: str) -> WatchedTurn:
        """Say something and watch until the turn is settled."""
        since = len(self._browser.pushes)
        await self._browser.dispatch(
            "thread.turn.start",
            threadId=self.thread_id,
            message={
                "messageId": str(uuid.uuid4()),
                "role": "user",
                "text": text,
                "attachments": [],
            },
            modelSelection=self._selection,
            runtimeMode="full-access",
            interactionMode="default",
            createdAt=AT,
        )
        end = await self._browser.pushed(turn_end(self.thread_id), since)
        pushes = self._browser.pushes[since:]
        pushes = pushes[: pushes.index(end) + 1]
        said = [place for place, push in enumerate(pushes) if PIECE in push.frame]
        if not said:
            raise RuntimeError(f"the agent said nothing: {end.frame.decode()}")
        return WatchedTurn(pushes[said[0] :])


async def use_codex(browser: Browser, home: CodexHome) -> None:
    """Point the server at a codex that talks to the scripted model."""
    codex = {"binaryPath": str(home.binary), "homePath": str(home.path)}
    await browser.request("server.updateSettings", patch={"providers": {"codex": codex}})
