"""Non-empty texts lose the white space around them: the protocol asks that of every decoder."""

from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from providers.contracts.base import Str

S = TypeVar("S", bound=Struct)


def trimmed(value: S) -> S:
    """The same contract with its ``Str`` fields trimmed, nested contracts and lists included."""
    changes = {}
    for name in trimmable_fields(type(value)):
        before = getattr(value, name)
        after = trimmed_value(before)
        if after is not before and after != before:
            changes[name] = after
    return replace(value, **changes) if changes else value


def trimmed_value(value: Any) -> Any:
    match value:
        case str():
            return value.strip()
        case Struct():
            return trimmed(value)
        case list():
            return [trimmed_value(item) for item in value]
        case _:
            return value


@cache
def trimmable_fields(kind: type[Struct]) -> tuple[str, ...]:
    """The fields whose type holds a ``Str`` or another contract somewhere."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(name for name, hint in hints.items() if holds_trimmable(hint))


def holds_trimmable(hint: Any) -> bool:
    if hint == Str:
        return True
    if get_origin(hint) is Annotated:
        return any(getattr(meta, "pattern", None) == r"\S" for meta in hint.__metadata__)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return True
    return any(holds_trimmable(argument) for argument in get_args(hint))
