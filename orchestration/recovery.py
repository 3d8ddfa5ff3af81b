"""After a start: what an earlier run of the server left unfinished is brought to an honest end."""

import time
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from orchestration import command_ids
from orchestration.clock import Clock, now_iso
from orchestration.contracts.commands import AppendActivity, Command
from orchestration.contracts.entities import Activity
from orchestration.contracts.receipts import SessionRecovered
from orchestration.ingestion.lifecycle import settle
from orchestration.ingestion.loading import load_view
from orchestration.ingestion.rules import commands_for
from orchestration.ingestion.sentences import AGENT_ENDED, SERVER_STOPPED
from orchestration.ingestion.view import ThreadView, evolve
from orchestration.ingestion.worker import DispatchAll
from orchestration.queries.agents import (
    UnheardTurn,
    commands_said_to_run_on,
    find_agent_thread,
    processes_waited_for,
    threads_left_open,
    turns_unheard_of,
)
from orchestration.readers import Readers
from providers.contracts.base import UNSET
from providers.contracts.ids import EventId, ThreadId, TurnId
from providers.contracts.models import ProviderKind
from providers.contracts.runtime import ItemCompleted, Notice, SessionExited, TurnStarted


class Recovery:
    """Runs before reactors, ingestion and clients; afterwards no thread looks as if it worked.

    ``run_id`` names this start of the server (the head of the log will do): what recovery records
    is recorded once for each start.
    """

    def __init__(
        self,
        dispatch_all: DispatchAll,
        readers: Readers,
        publish: Callable[[SessionRecovered], Awaitable[None]],
        run_id: str,
        clock: Clock = now_iso,
    ) -> None:
        self._dispatch_all = dispatch_all
        self._readers = readers
        self._publish = publish
        self._run_id = run_id
        self._clock = clock

    async def run(self) -> None:
        for turn in await self._readers.run(turns_unheard_of):
            await self._begin(turn)
        left_open = await self._readers.run(threads_left_open)
        for thread_id, turns in left_open.items():
            await self._recover(thread_id, turns)
        for thread_id, line in await self._readers.run(processes_waited_for):
            await self._dispatch_all([self._process_ended(thread_id, line)])

    async def _begin(self, turn: UnheardTurn) -> None:
        """So that it can be settled as any other, and its message does not wait for it."""
        view = await self._readers.run(load_view, turn.thread_id)
        thread = await self._readers.run(find_agent_thread, turn.thread_id)
        if view is None or thread is None:
            return
        began = TurnStarted(
            event_id=EventId(f"recovery:{turn.turn_id}"),
            provider=thread.provider,
            thread_id=turn.thread_id,
            created_at=self._clock(),
            turn_id=turn.turn_id,
            message_id=turn.message_id,
        )
        await self._dispatch_all(commands_for(began, view))

    def _process_ended(self, thread_id: ThreadId, line: Activity) -> AppendActivity:
        """It died with the server: nobody has to wait for its turns any more."""
        ended = replace(line, summary=AGENT_ENDED, payload={"turns": 0}, sequence=UNSET)
        return AppendActivity(
            command_id=command_ids.of_server(self._run_id, line.id),
            thread_id=thread_id,
            activity=ended,
            created_at=self._clock(),
        )

    async def _recover(self, thread_id: ThreadId, turns: list[TurnId]) -> None:
        begun = time.perf_counter()
        view = await self._readers.run(load_view, thread_id)
        thread = await self._readers.run(find_agent_thread, thread_id)
        if view is None or thread is None or _is_in_order(view, turns):
            return
        at = self._clock()
        recovering = commands_to_recover(
            view, turns, thread.provider, f"{self._run_id}:{thread_id}", at
        )
        for line in await self._readers.run(commands_said_to_run_on, thread_id):
            recovering += commands_to_end(line, view, thread.provider, at)
        await self._dispatch_all(recovering)
        await self._publish(
            SessionRecovered(
                thread_id=thread_id,
                created_at=at,
                interrupted_turns=turns,
                duration_ms=(time.perf_counter() - begun) * 1000,
            )
        )


def _is_in_order(view: ThreadView, turns: list[TurnId]) -> bool:
    """A session that ended in an error keeps saying so."""
    return not turns and view.session is not None and view.session.status == "error"


def commands_to_recover(
    view: ThreadView, turns: list[TurnId], provider: ProviderKind, cause: str, at: str
) -> list[Command]:
    """Every turn interrupted, with a reason; messages and questions closed; the session stopped."""

    def exited(tag: str) -> SessionExited:
        return SessionExited(
            event_id=EventId(f"recovery:{cause}:{tag}"),
            provider=provider,
            thread_id=view.thread_id,
            created_at=at,
            reason=SERVER_STOPPED,
            graceful=True,
        )

    commands: list[Command] = []
    for turn_id in turns:
        event = exited(turn_id)
        error = view.last_error
        settling = settle(event, view, turn_id, "interrupted", "stopped", SERVER_STOPPED, error)
        view = evolve(view, event, settling)
        commands += settling
    return commands or commands_for(exited("session"), view)


def commands_to_end(
    line: Activity, view: ThreadView, provider: ProviderKind, at: str
) -> list[Command]:
    """Of a command that ran on in the background: it ended with its agent, which told nobody."""
    told = line.payload
    ended = ItemCompleted(
        event_id=EventId(f"recovery:{line.id}"),
        provider=provider,
        thread_id=view.thread_id,
        created_at=at,
        turn_id=line.turn_id,
        item_id=told.get("itemId"),
        item_type=told["itemType"],
        title=told.get("title", ""),
        detail=told.get("detail"),
        status="failed",
        data={key: value for key, value in told["data"].items() if key != "background"},
    )
    notice = Notice(
        event_id=EventId(f"recovery:{line.id}:notice"),
        provider=provider,
        thread_id=view.thread_id,
        created_at=at,
        kind="agent.background-command",
        summary="Background command was ended",
        payload={"detail": told.get("detail")},
    )
    return [*commands_for(ended, view), *commands_for(notice, view)]
