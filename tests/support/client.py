"""A client of the WebSocket: asks, keeps every push in order, and waits for what is to come."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.server import RunningServer

Frame = dict[str, Any]
AT = "2026-01-01T00:00:00.000Z"
PATIENCE_SECONDS = 15.0


class RequestFailed(Exception):
    def __init__(self, error: Frame) -> None:
        super().__init__(error["message"])
        self.code = error.get("code")


class Client:
    """One connection. ``pushes`` holds what came unasked, ``events`` the events among it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.pushes: list[Frame] = []
        self.replies: list[Frame] = []
        self.raw: list[str] = []
        self.close_code: int | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._news = asyncio.Condition()

    @property
    def events(self) -> list[Frame]:
        events: list[Frame] = []
        for push in self.pushes:
            if push["channel"] == "orchestration.domainEvent":
                events.append(push["data"])
            elif push["channel"] == "orchestration.events":
                events += push["data"]["events"]
            elif push["channel"] == "orchestration.text":
                events.append(piece_of(push["data"], events))
        return events

    async def listen(self) -> None:
        try:
            async for text in self.socket:
                await self._take(str(text))
        except ConnectionClosed:
            pass
        async with self._news:
            self.close_code = self.socket.close_code
            self._news.notify_all()

    async def _take(self, text: str) -> None:
        frame = json.loads(text)
        async with self._news:
            self.raw.append(text)
            if frame.get("type") == "push":
                self.pushes.append(frame)
            else:
                self.replies.append(frame)
                waiting = self._waiting.pop(frame["id"], None)
                if waiting is not None and not waiting.done():  # nobody waits any more
                    waiting.set_result(frame)
            self._news.notify_all()

    async def reply_to(self, method: str, **parameters: Any) -> Frame:
        """The whole answer, an error included."""
        request_id = str(next(self._numbers))
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = reply
        await self.send({"id": request_id, "body": {"_tag": method, **parameters}})
        return await asyncio.wait_for(reply, PATIENCE_SECONDS)

    async def request(self, method: str, **parameters: Any) -> Any:
        reply = await self.reply_to(method, **parameters)
        if "error" in reply:
            raise RequestFailed(reply["error"])
        return reply.get("result")

    async def send(self, frame: Frame) -> None:
        await self.socket.send(json.dumps(frame))

    async def dispatch(self, kind: str, **fields: Any) -> int:
        """A command with a fresh id, unless one is given."""
        command = {"type": kind, "commandId": str(uuid4()), **fields}
        result = await self.request("orchestration.dispatchCommand", command=command)
        return int(result["sequence"])

    async def until(self, found: Callable[["Client"], Any], what: str) -> Any:
        """Waits until something is true of what has come so far, and returns it."""
        async with self._news:
            try:
                await asyncio.wait_for(
                    self._news.wait_for(lambda: found(self) or self.close_code is not None),
                    PATIENCE_SECONDS,
                )
            except TimeoutError:
                raise AssertionError(f"no {what}; came: {summary(self.events)}") from None
        result = found(self)
        assert result, f"the connection closed ({self.close_code}) before {what}"
        return result

    async def event(self, kind: str, fits: Callable[[Frame], Any] = bool) -> Frame:
        """The first event of a type whose payload fits."""

        def find(client: Client) -> Frame | None:
            named = (event for event in client.events if event["type"] == kind)
            return next((event for event in named if fits(event["payload"])), None)

        found: Frame = await self.until(find, kind)
        return found

    async def activity(self, kind: str) -> Frame:
        event = await self.event(
            "thread.activity-appended", lambda payload: payload["activity"]["kind"] == kind
        )
        activity: Frame = event["payload"]["activity"]
        return activity

    def activities(self, kind: str) -> list[Frame]:
        """Those of a kind that have come so far."""
        found = [event["payload"].get("activity") for event in self.events]
        return [activity for activity in found if activity and activity["kind"] == kind]

    async def settled(self, count: int = 1) -> Frame:
        """How the count-th turn ended."""

        def find(client: Client) -> Frame | None:
            ends = [
                event["payload"]["settledTurn"]
                for event in client.events
                if "settledTurn" in event["payload"]
            ]
            return ends[count - 1] if len(ends) >= count else None

        end: Frame = await self.until(find, f"end of turn {count}")
        return end

    def text_of_answers(self) -> str:
        return "".join(
            event["payload"]["text"]
            for event in self.events
            if event["type"] == "thread.message-sent" and event["payload"]["role"] == "assistant"
        )

    async def create_project(self, folder: str) -> str:
        project_id = str(uuid4())
        await self.dispatch(
            "project.create",
            projectId=project_id,
            title="Project",
            workspaceRoot=folder,
            createdAt=AT,
        )
        return project_id

    async def create_thread(
        self,
        project_id: str,
        provider: str = "demo",
        model: str = "demo",
        mode: str = "full-access",
    ) -> str:
        thread_id = str(uuid4())
        await self.dispatch(
            "thread.create",
            threadId=thread_id,
            projectId=project_id,
            title="New thread",
            modelSelection={"provider": provider, "model": model},
            runtimeMode=mode,
            interactionMode="default",
            branch=None,
            worktreePath=None,
            createdAt=AT,
        )
        return thread_id

    async def say(self, thread_id: str, text: str, mode: str = "full-access", **more: Any) -> int:
        """Start a turn; returns the sequence of the request."""
        return await self.dispatch(
            "thread.turn.start",
            threadId=thread_id,
            message={
                "messageId": str(uuid4()),
                "role": "user",
                "text": text,
                "attachments": more.pop("attachments", []),
            },
            runtimeMode=mode,
            interactionMode="default",
            createdAt=more.pop("createdAt", AT),
            **more,
        )


def summary(events: list[Frame]) -> list[str]:
    def line(event: Frame) -> str:
        payload = event["payload"]
        detail = payload.get("activity", {}).get("kind") or payload.get("session", {}).get("status")
        return f"{event['type']} {detail or ''}".strip()

    return [line(event) for event in events]


@asynccontextmanager
async def connected(server: RunningServer, path: str = "/") -> AsyncIterator[Client]:
    """A connection that has been welcomed."""
    async with connect(
        server.socket_url(path), additional_headers=server.authorization, max_size=None
    ) as socket:
        client = Client(socket)
        listening = asyncio.create_task(client.listen())
        await client.until(lambda client: client.pushes, "welcome")
        yield client
        await socket.close()
        await listening


async def watch(client: Client, *thread_ids: str, after: int = 0) -> Any:
    """Follow the list of threads and these, as the page does; returns the answer."""
    threads = [{"threadId": thread_id, "after": after} for thread_id in thread_ids]
    return await client.request(
        "orchestration.subscribe", shell=True, shellAfter=after, threads=threads
    )


def piece_of(text: Frame, events: list[Frame]) -> Frame:
    """The event for which a short piece stands."""
    (begun,) = (event for event in events if event["sequence"] == text["continues"])
    payload = {**begun["payload"], "text": text["text"]}
    return {**begun, "sequence": text["position"], "payload": payload}
