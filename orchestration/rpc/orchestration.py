"""Methods about the log and what is read from it: commands, snapshots, replays, subscriptions."""

from typing import Any

import msgspec

from orchestration import event_store, queries
from orchestration.contracts.commands import ImportConversation
from orchestration.contracts.replies import Dispatched, Subscribed
from orchestration.contracts.requests import (
    Body,
    DispatchCommand,
    GetBackgroundCommands,
    GetShell,
    GetSnapshot,
    GetThread,
    GetThreadEvents,
    ReplayEvents,
    Subscribe,
)
from orchestration.engine import accepted
from orchestration.errors import NotAvailable, OrchestrationError
from orchestration.rpc.commands import clean_up, normalised
from orchestration.rpc.context import Context, Method, method_name
from orchestration.rpc.trimming import trimmed
from orchestration.seed_view import seed_view
from providers.contracts.background import BackgroundCommand
from providers.contracts.ids import ThreadId
from providers.errors import AgentGone, SessionNotOpen

REPLAY_LIMIT = 1_000
"""Events of one replay; the protocol's client asks again for as long as it gets some."""


async def get_snapshot(body: GetSnapshot, context: Context) -> msgspec.Raw:
    if context.door == "/":
        return await context.readers.run(queries.read_model, seed_view)
    return await context.readers.run(queries.read_model)


async def dispatch_command(body: DispatchCommand, context: Context) -> Dispatched:
    """Commands of one connection are decided in the order in which they came in.

    But for imports: reading a long conversation holds up nothing else.
    """
    if isinstance(body.command, ImportConversation):
        require_our_door(body, context)
        return Dispatched(await context.conversations.bring_in(trimmed(body.command)))
    async with context.commands_in_order:
        command = await normalised(body.command, context)
        decided = context.engine.submit([command])
    (answer,) = await decided
    if isinstance(answer, OrchestrationError):
        await clean_up(command, context)
    return Dispatched(accepted(answer))


async def replay_events(body: ReplayEvents, context: Context) -> msgspec.Raw:
    after = body.from_sequence_exclusive
    events = await context.readers.run(event_store.read, after, REPLAY_LIMIT)
    return msgspec.Raw(b"[" + b",".join(event.wire for event in events) + b"]")


async def subscribe(body: Subscribe, context: Context) -> Subscribed:
    require_our_door(body, context)
    return await context.relay.subscribe(body)


async def get_shell(body: GetShell, context: Context) -> msgspec.Raw:
    require_our_door(body, context)
    return await context.readers.run(encoded, queries.shell)


async def get_thread(body: GetThread, context: Context) -> msgspec.Raw:
    require_our_door(body, context)
    before = None if body.before is msgspec.UNSET else body.before
    return await context.readers.run(
        encoded, queries.thread_page, body.thread_id, before, body.limit
    )


async def get_thread_events(body: GetThreadEvents, context: Context) -> msgspec.Raw:
    require_our_door(body, context)
    return await context.readers.run(events_of_thread, body.thread_id, body.skipped)


async def get_background_commands(
    body: GetBackgroundCommands, context: Context
) -> list[BackgroundCommand]:
    """As the agent says it now; none where no agent is attached to the thread."""
    require_our_door(body, context)
    try:
        return await context.sessions.list_background(ThreadId(body.thread_id))
    except (SessionNotOpen, AgentGone):
        return []


def encoded(query: Any, *args: Any) -> msgspec.Raw:
    """Run and encode in one go: on the reader's thread, so that a large answer blocks nobody."""
    return msgspec.Raw(msgspec.json.encode(query(*args)))


def events_of_thread(thread_id: str, skipped: int) -> msgspec.Raw:
    events = event_store.read_stream("thread", thread_id, skipped, REPLAY_LIMIT)
    return msgspec.Raw(b"[" + b",".join(event.wire for event in events) + b"]")


def require_our_door(body: Body, context: Context) -> None:
    if context.door != "/ws":
        raise NotAvailable(f"{method_name(type(body))} is available on /ws only")


METHODS: dict[type[Body], Method] = {
    GetSnapshot: Method(get_snapshot, gates=("log", "recovery"), is_viewed=True),
    DispatchCommand: Method(dispatch_command, gates=("log", "recovery", "workers")),
    ReplayEvents: Method(replay_events),
    Subscribe: Method(subscribe, gates=("log", "recovery")),
    GetShell: Method(get_shell, gates=("log", "recovery")),
    GetThread: Method(get_thread, gates=("log", "recovery")),
    GetThreadEvents: Method(get_thread_events, gates=("log",)),
    GetBackgroundCommands: Method(get_background_commands, gates=("recovery", "workers")),
}
