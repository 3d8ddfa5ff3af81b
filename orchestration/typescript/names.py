"""The names that the contracts give to their unions and enumerations."""

import sys
from collections.abc import Container, Iterable
from graphlib import TopologicalSorter
from types import ModuleType, UnionType
from typing import Literal, Union, get_args, get_origin

from msgspec import Struct

Members = frozenset[object]


def modules_of(structs: Iterable[type[Struct]]) -> list[ModuleType]:
    """The modules that define the structs, each after those whose structs it uses.

    With the packages that they are in: these name unions of their modules' structs.
    """
    order: TopologicalSorter[str] = TopologicalSorter()
    modules = {struct.__module__ for struct in structs}
    packages = {module.rpartition(".")[0] for module in modules}
    for name in sorted(modules | packages):
        order.add(name, *_modules_used_by(sys.modules[name]))
    return [sys.modules[name] for name in order.static_order()]


def aliases_in(
    modules: Iterable[ModuleType], structs: Container[type[Struct]]
) -> dict[Members, tuple[str, object]]:
    """Each named enumeration, and each named union of the structs, by its members."""
    found: dict[Members, tuple[str, object]] = {}
    for module in modules:
        for name, value in vars(module).items():
            if _is_enumeration(value) or _is_union_of(structs, value):
                found.setdefault(frozenset(get_args(value)), (name, value))
    return found


def _modules_used_by(module: ModuleType) -> list[str]:
    values = vars(module).values()
    named = [member for value in values for member in (value, *get_args(value))]
    used = {name.__module__ for name in named if isinstance(name, type(Struct))}
    return sorted(used - {module.__name__})


def _is_enumeration(value: object) -> bool:
    return get_origin(value) is Literal and len(get_args(value)) > 1


def _is_union_of(structs: Container[type[Struct]], value: object) -> bool:
    is_union = get_origin(value) in (Union, UnionType)
    return is_union and all(member in structs for member in get_args(value))
