"""From some types to every struct that can be reached from them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.inspect import DictType, ListType, Metadata, StructType, Type, UnionType


def structs_of(types: Iterable[Type]) -> dict[type[Struct], StructType]:
    """Every struct within, each once, in the order in which a reader meets them."""
    found: dict[type[Struct], StructType] = {}
    waiting = list(types)
    while waiting:
        current = waiting.pop(0)
        if isinstance(current, StructType):
            if current.cls in found:
                continue
            found[current.cls] = current
        waiting.extend(parts_of(current))
    return found


def parts_of(described: Type) -> Iterator[Type]:
    """The types that one is made of."""
    match described:
        case StructType(fields=fields):
            yield from (field.type for field in fields)
        case UnionType(types=types):
            yield from types
        case ListType(item_type=item):
            yield item
        case DictType(value_type=value):
            yield value
        case Metadata(type=inner):
            yield inner
        case _:
            return
