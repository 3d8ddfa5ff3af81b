"""One turn of the demo agent is one trace, from the browser's request to the last push."""

import asyncio
import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from orchestration import current, tracing
from orchestration.consumers import BrowserConsumer
from orchestration.runtime import Runtime
from orchestration.tracing.export import start_tracing, stop_tracing
from tests.support.client import AT
from tests.support.server import ROOT

MARKER = "PURPLE-ELEPHANT"
PATIENCE_SECONDS = 15.0


class Tab:
    """A browser's end of a WebSocket, without a server in between."""

    def __init__(self) -> None:
        self.to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.frames: list[dict[str, Any]] = []
        self.news = asyncio.Condition()

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            async with self.news:
                self.frames.append(json.loads(message["text"]))
                self.news.notify_all()

    async def dispatch(self, kind: str, **fields: Any) -> str:
        command_id = str(uuid4())
        command = {"type": kind, "commandId": command_id, "createdAt": AT, **fields}
        body = {"_tag": "orchestration.dispatchCommand", "command": command}
        text = json.dumps({"id": command_id, "body": body})
        await self.to_server.put({"type": "websocket.receive", "text": text})
        await self.until(lambda frame: frame.get("id") == command_id)
        return command_id

    async def until(self, fits: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self.news:
            await self.news.wait_for(lambda: any(fits(frame) for frame in self.frames))

    async def event(self, kind: str, key: str = "threadId") -> None:
        await self.until(
            lambda frame: (
                frame.get("channel") == "orchestration.domainEvent"
                and frame["data"]["type"] == kind
                and key in frame["data"]["payload"]
            )
        )


@asynccontextmanager
async def browsing(home: Path) -> AsyncIterator[Tab]:
    """A runtime with one tab."""
    running = current._running = Runtime(home)
    await running.start()
    tab = Tab()
    await tab.to_server.put({"type": "websocket.connect"})
    consumer: Any = BrowserConsumer.as_asgi()
    serving = asyncio.create_task(consumer({"path": "/"}, tab.to_server.get, tab.send))
    try:
        await tab.until(lambda frame: frame.get("channel") == "server.welcome")
        yield tab
        await running.drain()
    finally:
        await tab.to_server.put({"type": "websocket.disconnect"})
        await serving
        await current.stop_runtime()


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    start_tracing(SimpleSpanProcessor(exporter))
    yield exporter
    stop_tracing()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    folder = tmp_path / "workspace"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return str(folder)


async def take_a_turn(tab: Tab, workspace: str, text: str) -> str:
    """Returns the id of the command that asked for it."""
    project_id, thread_id = str(uuid4()), str(uuid4())
    project = {"projectId": project_id, "title": "Project"}
    await tab.dispatch("project.create", **project, workspaceRoot=workspace)
    await tab.dispatch(
        "thread.create",
        threadId=thread_id,
        projectId=project_id,
        title="New thread",
        modelSelection={"provider": "demo", "model": "demo"},
        runtimeMode="full-access",
        interactionMode="default",
        branch=None,
        worktreePath=None,
    )
    message = {"messageId": str(uuid4()), "role": "user", "text": text, "attachments": []}
    modes = {"runtimeMode": "full-access", "interactionMode": "default"}
    command_id = await tab.dispatch(
        "thread.turn.start", threadId=thread_id, message=message, **modes
    )
    await tab.event("thread.session-set", "settledTurn")
    await tab.event("thread.turn-diff-completed")
    return command_id


class Trace:
    """The spans of one trace."""

    def __init__(self, spans: list[ReadableSpan]) -> None:
        self.spans = spans
        self._by_id = {span.context.span_id: span for span in spans if span.context}

    @classmethod
    def of_command(cls, command_id: str, exporter: InMemorySpanExporter) -> "Trace":
        spans = list(exporter.get_finished_spans())
        (command,) = [span for span in spans if attribute(span, "t3.command") == command_id]
        return cls([span for span in spans if trace_id(span) == trace_id(command)])

    def names(self) -> set[str]:
        return {span.name for span in self.spans}

    def path_to(self, name: str) -> list[str]:
        """The names from the root down to a span."""
        span: ReadableSpan | None = next(span for span in self.spans if span.name == name)
        path: list[str] = []
        while span is not None:
            path.insert(0, span.name)
            span = self._by_id.get(span.parent.span_id) if span.parent else None
        return path

    def roots(self) -> list[str]:
        return [span.name for span in self.spans if span.parent is None]

    def orphans(self) -> list[str]:
        return [s.name for s in self.spans if s.parent and s.parent.span_id not in self._by_id]


def trace_id(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.trace_id)


def attribute(span: ReadableSpan, name: str) -> object:
    return (span.attributes or {}).get(name)


async def test_a_turn_is_one_connected_trace(
    database: None, exporter: InMemorySpanExporter, home: Path, workspace: str
) -> None:
    async with browsing(home) as tab:
        command_id = await take_a_turn(tab, workspace, f"say {MARKER}")

    found = Trace.of_command(command_id, exporter)

    asked = ["request orchestration.dispatchCommand", "command thread.turn.start"]
    reacted = [*asked, "provider-commands thread.turn-start-requested"]
    assert found.roots() == [asked[0]]
    assert found.orphans() == []
    assert found.path_to("command thread.turn.start") == asked
    assert found.path_to("commit")[:2] == asked
    assert found.path_to("turn") == [*reacted, "turn"]
    assert found.path_to("command thread.message.assistant.complete")[:4] == [*reacted, "turn"]
    assert found.path_to("checkpoint") == [*reacted, "turn", "checkpoint"]
    assert {"decide", "push", "turn-milestones thread.session-set"} <= found.names()


async def test_the_turn_tells_its_outcome_and_when_the_first_text_came(
    database: None, exporter: InMemorySpanExporter, home: Path, workspace: str
) -> None:
    async with browsing(home) as tab:
        await take_a_turn(tab, workspace, "stream 50 words at 1000/s")

    (turn,) = [span for span in exporter.get_finished_spans() if span.name == "turn"]

    assert attribute(turn, "t3.outcome") == "completed"
    assert [event.name for event in turn.events] == ["first token"]
    assert turn.start_time and turn.end_time
    assert turn.start_time <= turn.events[0].timestamp <= turn.end_time


async def test_pieces_of_text_have_no_spans_and_no_span_has_text(
    database: None, exporter: InMemorySpanExporter, home: Path, workspace: str
) -> None:
    async with browsing(home) as tab:
        await take_a_turn(tab, workspace, f"say {MARKER}")

    spans = exporter.get_finished_spans()
    assert not any("delta" in span.name for span in spans)
    assert not any(MARKER in span.to_json() for span in spans)


async def test_a_request_that_is_refused_is_marked_without_its_words(
    database: None, exporter: InMemorySpanExporter, home: Path
) -> None:
    async with browsing(home) as tab:
        await tab.dispatch("thread.archive", threadId=MARKER)

    (request,) = [s for s in exporter.get_finished_spans() if s.name.startswith("request ")]
    assert request.status.status_code is StatusCode.ERROR
    assert request.status.description == "CommandRejected"


def test_nothing_is_loaded_while_nobody_wants_traces() -> None:
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings';"
        "import django; django.setup(); import t3project.asgi;"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
    assert tracing.spans is None
    assert tracing.current() is None


def test_loading_the_tracer_switches_nothing_on() -> None:
    """A module of the package with the switch's name would become the switch."""
    names = [module.name for module in pkgutil.iter_modules(tracing.__path__)]

    for name in names:
        importlib.import_module(f"orchestration.tracing.{name}")

    assert names
    assert tracing.spans is None
