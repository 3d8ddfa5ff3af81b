"""One request to the scripted model, and the server-sent events that answer it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

USAGE = {
    "input_tokens": 1000,
    "input_tokens_details": {"cached_tokens": 100},
    "output_tokens": 50,
    "output_tokens_details": {"reasoning_tokens": 7},
    "total_tokens": 1050,
}


@dataclass(frozen=True)
class ModelRequest:
    """What an agent sent: the headers (lower-case names) and the decoded JSON body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def thread_id(self) -> str:
        return str(self.body.get("prompt_cache_key", ""))

    @property
    def input(self) -> list[dict[str, Any]]:
        return list(self.body.get("input", []))

    @property
    def user_text(self) -> str:
        """The last thing a person said; what the agent adds in a user's name is skipped."""
        index = self._last_user_index()
        return "" if index is None else text_of(self.input[index]).strip()

    @property
    def tool_outputs(self) -> list[str]:
        """What tools answered since the person spoke."""
        index = self._last_user_index()
        later = self.input[index + 1 :] if index is not None else []
        return [output_of(item) for item in later if item.get("type", "").endswith("_output")]

    def _last_user_index(self) -> int | None:
        for index in reversed(range(len(self.input))):
            item = self.input[index]
            if item.get("role") == "user" and not text_of(item).lstrip().startswith(
                ("<", "# AGENTS.md")
            ):
                return index
        return None


def text_of(item: dict[str, Any]) -> str:
    content = item.get("content") or []
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


def output_of(item: dict[str, Any]) -> str:
    output = item.get("output", "")
    if isinstance(output, list):
        return "\n".join(part.get("text", "") for part in output)
    return str(output)


class Gate:
    """Where a script waits until the test lets it go on: no clocks in the tests."""

    def __init__(self) -> None:
        self._permits = asyncio.Semaphore(0)
        self._held = asyncio.Condition()
        self._arrivals = 0

    def release(self, count: int = 1) -> None:
        for _ in range(count):
            self._permits.release()

    async def wait(self) -> None:
        async with self._held:
            self._arrivals += 1
            self._held.notify_all()
        await self._permits.acquire()

    async def held(self, count: int = 1) -> None:
        """Return when scripts have come to the gate `count` times in all."""
        async with self._held:
            await self._held.wait_for(lambda: self._arrivals >= count)


@dataclass
class Reply:
    """Writes one answer: nothing is sent before the first event, so a script may still refuse."""

    request: ModelRequest
    writer: asyncio.StreamWriter
    gate: Gate
    emitted: list[float]
    """When each delta was written, in seconds since the epoch."""
    attempt: int
    """How often this very request came before; retries of a failure count up from 0."""
    id: str
    """Unique over restarts: agents use it as the id of the items that it leads to."""
    items: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    """Sent with the first event, beside the usual ones."""
    started: bool = False
    ended: bool = False

    async def refuse(self, status: int, error: dict[str, Any], *headers: str) -> None:
        body = json.dumps({"error": error}).encode()
        head = [f"HTTP/1.1 {status} Scripted", "content-type: application/json"]
        head += [f"content-length: {len(body)}", "connection: close", *headers, "", ""]
        self.writer.write("\r\n".join(head).encode() + body)
        self.started = self.ended = True
        await self.writer.drain()

    async def start(self) -> None:
        if self.started:
            return
        self.started = True
        head = ["HTTP/1.1 200 OK", "content-type: text/event-stream", "connection: close"]
        self.writer.write("\r\n".join([*head, *self.headers, "", ""]).encode())
        await self.event("response.created", response={"id": self.id, "status": "in_progress"})

    async def event(self, type_: str, **fields: Any) -> None:
        await self.start()
        self.writer.write(encoded(type_, **fields))
        await self.writer.drain()

    async def finish(self) -> None:
        if self.ended:
            return
        self.ended = True
        response = {"id": self.id, "status": "completed", "output": self.items, "usage": USAGE}
        await self.event("response.completed", response=response)

    async def fail(self, code: str) -> None:
        await self.start()
        self.ended = True
        error = {"code": code, "message": f"scripted {code}, try again in 0.1s"}
        response = {"id": self.id, "status": "failed", "error": error}
        await self.event("response.failed", response=response)

    async def cut(self) -> None:
        """Break the connection with no farewell."""
        self.ended = True
        self.writer.transport.abort()

    async def open_message(self, phase: str | None = None) -> dict[str, Any]:
        """Announce a message; its deltas and its end are up to the script."""
        item = {"type": "message", "id": self._item_id("msg"), "role": "assistant"}
        if phase:
            item["phase"] = phase
        await self._added({**item, "status": "in_progress", "content": []})
        return item

    async def delta(self, item: dict[str, Any], text: str) -> None:
        self.emitted.append(time.time())
        await self.event(
            "response.output_text.delta",
            **{"item_id": item["id"], "output_index": len(self.items), "content_index": 0},
            delta=text,
        )

    async def close_message(self, item: dict[str, Any], text: str) -> None:
        content = [{"type": "output_text", "text": text, "annotations": []}]
        await self._done({**item, "status": "completed", "content": content})

    async def message(
        self, parts: Iterable[str], delay: float = 0, phase: str | None = None, held: bool = False
    ) -> None:
        """A whole message; `held` waits at the gate before every part."""
        item = await self.open_message(phase)
        said = ""
        for part in parts:
            if held:
                await self.gate.wait()
            await self.delta(item, part)
            said += part
            if delay:
                await asyncio.sleep(delay)
        await self.close_message(item, said)

    async def reasoning(self, text: str) -> None:
        item = {"type": "reasoning", "id": self._item_id("rs"), "summary": []}
        place = {"item_id": item["id"], "output_index": len(self.items), "summary_index": 0}
        await self._added(item)
        part = {"type": "summary_text", "text": ""}
        await self.event("response.reasoning_summary_part.added", **place, part=part)
        for word in text.split(" "):
            await self.event("response.reasoning_summary_text.delta", **place, delta=word + " ")
        await self.event("response.reasoning_summary_text.done", **place, text=text)
        summary = [{"type": "summary_text", "text": text}]
        await self._done({**item, "summary": summary, "encrypted_content": "scripted"})

    async def call(
        self, name: str, arguments: dict[str, Any], namespace: str | None = None
    ) -> None:
        item = self._call_item("function_call", name, namespace)
        await self._added({**item, "arguments": "", "status": "in_progress"})
        await self._done({**item, "arguments": json.dumps(arguments), "status": "completed"})

    async def custom_call(self, name: str, text: str, namespace: str | None = None) -> None:
        item = self._call_item("custom_tool_call", name, namespace)
        await self._added({**item, "input": "", "status": "in_progress"})
        await self._done({**item, "input": text, "status": "completed"})

    async def own_item(self, fields: dict[str, Any]) -> None:
        """Something that the model's server did itself."""
        item = {"id": self._item_id("own"), **fields}
        await self._added({**item, "status": "in_progress"})
        await self._done({"status": "completed", **item})

    def _call_item(self, type_: str, name: str, namespace: str | None) -> dict[str, Any]:
        item = {"type": type_, "id": self._item_id("fc"), "call_id": self._item_id("call")}
        item["name"] = name
        return {**item, "namespace": namespace} if namespace else item

    def _item_id(self, prefix: str) -> str:
        return f"{prefix}_{self.id}_{len(self.items)}"

    async def _added(self, item: dict[str, Any]) -> None:
        await self.event("response.output_item.added", output_index=len(self.items), item=item)

    async def _done(self, item: dict[str, Any]) -> None:
        await self.event("response.output_item.done", output_index=len(self.items), item=item)
        self.items.append(item)


def encoded(type_: str, **fields: Any) -> bytes:
    return f"event: {type_}\ndata: {json.dumps({'type': type_, **fields})}\n\n".encode()
