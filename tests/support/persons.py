"""An adapter of agents in tests: what it says is kept, and can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from providers.adapter import (
    OpenedSession,
    OpenSession,
    ProviderAdapter,
    ResumeCursor,
    StartedTurn,
    StartTurn,
)
from providers.contracts.ids import MessageId, ThreadId
from providers.contracts.models import InteractionMode, ModelSelection, RuntimeMode
from providers.contracts.runtime import AnyRuntimeEvent, RuntimeEvent, TurnCompleted
from providers.sessions import ProviderSessions

E = TypeVar("E", bound=RuntimeEvent)


class Listener:
    """Takes what agents say; ``heard`` waits for the first event of a kind, old or new."""

    def __init__(self) -> None:
        self.events: list[AnyRuntimeEvent] = []
        self._more = asyncio.Event()

    def __call__(self, event: AnyRuntimeEvent) -> None:
        self.events.append(event)
        self._more.set()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def heard(self, kind: type[E], wanted: Callable[[E], bool] = lambda event: True) -> E:
        while True:
            for event in self.of(kind):
                if wanted(event):
                    return event
            self._more.clear()
            await self._more.wait()


class Person:
    """Someone with one thread: opens its session, says things, waits for the ends of turns."""

    def __init__(
        self,
        adapter: ProviderAdapter | ProviderSessions,
        listener: Listener,
        cwd: Path,
        selection: ModelSelection,
        thread: str = "thread-1",
    ) -> None:
        self.adapter = adapter
        self.listener = listener
        self.cwd = cwd
        self.selection = selection
        self.thread_id = ThreadId(thread)
        self.mode: RuntimeMode = "full-access"
        self.interaction: InteractionMode = "default"
        self._said = 0

    async def open(
        self, cursor: ResumeCursor | None = None, *, copy: bool = False
    ) -> OpenedSession:
        return await self.adapter.open_session(
            OpenSession(
                thread_id=self.thread_id,
                cwd=str(self.cwd),
                runtime_mode=self.mode,
                interaction_mode=self.interaction,
                model_selection=self.selection,
                resume_cursor=cursor,
                copy=copy,
            )
        )

    async def say(self, text: str, **more: Any) -> StartedTurn:
        self._said += 1
        said = StartTurn(
            thread_id=self.thread_id,
            message_id=MessageId(f"{self.thread_id}-message-{self._said}"),
            text=text,
            runtime_mode=self.mode,
            interaction_mode=self.interaction,
            model_selection=self.selection,
            **more,
        )
        return await self.adapter.start_turn(said)

    async def run(self, text: str) -> TurnCompleted:
        """Say something and wait for the end of the turn."""
        return await self.completed(await self.say(text))

    async def completed(self, started: StartedTurn) -> TurnCompleted:
        return await self.listener.heard(
            TurnCompleted, lambda event: event.turn_id == started.turn_id
        )
