"""The protocol as its own client validates it: closed, and independent of our contracts.

Whatever a connection on ``/`` is sent must pass here: no value, type or channel that the client
does not know, every nullable key present, no null for an absent key. Each function takes a frame's
bytes, or JSON that was decoded already, and raises ``msgspec.ValidationError`` where the client
would drop the frame.
"""

from typing import Any, TypeVar

import msgspec

from tests.support.seed_protocol.base import UNSET, Optional, Seed, Str
from tests.support.seed_protocol.entities import ReadModel
from tests.support.seed_protocol.events import Event
from tests.support.seed_protocol.pushes import Push
from tests.support.seed_protocol.server import Providers, ServerConfig, ServerSettings

__all__ = [
    "decode_event",
    "decode_events",
    "decode_providers",
    "decode_push",
    "decode_read_model",
    "decode_response",
    "decode_server_config",
    "decode_settings",
]

Given = bytes | str | dict[str, Any] | list[Any]
T = TypeVar("T")


class Problem(Seed, frozen=True):
    message: str


class Response(Seed, frozen=True):
    """The envelope; the client drops a response whose ``error`` is null."""

    id: Str
    result: Any = UNSET
    error: Optional[Problem] = UNSET


def decode_push(given: Given) -> Push:
    return _decode(given, Push)  # type: ignore[arg-type]


def decode_event(given: Given) -> Event:
    return _decode(given, Event)  # type: ignore[arg-type]


def decode_events(given: Given) -> list[Event]:
    """The result of ``orchestration.replayEvents``."""
    return _decode(given, list[Event])


def decode_read_model(given: Given) -> ReadModel:
    return _decode(given, ReadModel)


def decode_server_config(given: Given) -> ServerConfig:
    return _decode(given, ServerConfig)


def decode_settings(given: Given) -> ServerSettings:
    return _decode(given, ServerSettings)


def decode_providers(given: Given) -> Providers:
    """The result of ``server.refreshProviders``."""
    return _decode(given, Providers)


def decode_response(given: Given) -> Response:
    response = _decode(given, Response)
    if response.result is not UNSET and response.error is not UNSET:
        raise msgspec.ValidationError("a response has a result or an error, not both")
    return response


def _decode(given: Given, contract: type[T]) -> T:
    if isinstance(given, bytes | str):
        return msgspec.json.decode(given, type=contract)
    return msgspec.json.decode(msgspec.json.encode(given), type=contract)
