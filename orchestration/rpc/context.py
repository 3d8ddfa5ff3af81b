"""What the methods work with, and how they are registered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from orchestration.contracts.requests import Body
from orchestration.engine import OrchestrationEngine
from orchestration.importing.conversations import Conversations
from orchestration.log import EventLog
from orchestration.provider_status import ProviderStatus
from orchestration.push_bus import Door
from orchestration.readers import Readers
from orchestration.readiness import Gate, ServerReadiness
from orchestration.relay import EventRelay
from orchestration.server_settings import SettingsStore
from orchestration.workspace.host import Host
from providers.sessions import ProviderSessions

Result = msgspec.Raw | msgspec.UnsetType


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of the runtime that requests may use, and the connection that asks."""

    engine: OrchestrationEngine
    log: EventLog
    readers: Readers
    readiness: ServerReadiness
    settings: SettingsStore
    providers: ProviderStatus
    sessions: ProviderSessions
    host: Host
    conversations: Conversations
    door: Door
    relay: EventRelay
    commands_in_order: asyncio.Lock


@dataclass(frozen=True, slots=True)
class Method:
    """What answers a request, and which gates must be open before."""

    call: Callable[[Any, Context], Awaitable[Any]]
    gates: tuple[Gate, ...] = ("log",)
    is_viewed: bool = False
    """Whether it minds itself what connections on ``/`` are shown: it knows where to look."""


def method_name(body: type[Body]) -> str:
    return str(body.__struct_config__.tag)
