"""Which of codex's notifications we understand: each with its decoder and its translator."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from providers.codex.state import ThreadState
from providers.contracts.runtime import AnyRuntimeEvent

F = TypeVar("F", bound=Struct)
Translator = Callable[[Any, ThreadState, int], list[AnyRuntimeEvent]]


class _Known(Struct, frozen=True):
    decode: Callable[[msgspec.Raw], Any]
    translate: Translator


KNOWN: dict[str, _Known] = {}


def on(
    method: str, frame: type[F]
) -> Callable[
    [Callable[[F, ThreadState, int], list[AnyRuntimeEvent]]],
    Callable[[F, ThreadState, int], list[AnyRuntimeEvent]],
]:
    """Register how one notification is translated, and as what it is decoded."""

    def register(
        function: Callable[[F, ThreadState, int], list[AnyRuntimeEvent]],
    ) -> Callable[[F, ThreadState, int], list[AnyRuntimeEvent]]:
        KNOWN[method] = _Known(msgspec.json.Decoder(frame).decode, function)
        return function

    return register
