"""What the browser sends and what it is sent: the types from which everything else is reached."""

from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType, NoneType
from typing import get_args

from msgspec import Struct
from msgspec.inspect import ListType, StructType, Type, UnionType, type_info

from orchestration.contracts.pushes import AnyPush
from orchestration.contracts.replies import RESULT_TYPES, Failure, Reply
from orchestration.contracts.requests import AnyBody
from orchestration.typescript.names import Members, aliases_in, modules_of
from orchestration.typescript.walk import structs_of


@dataclass(frozen=True)
class Method:
    """A request method: its parameters, and the type of its result (None without one)."""

    name: str
    params: StructType
    result: Type | None


@dataclass(frozen=True)
class Roots:
    methods: list[Method]
    pushes: UnionType
    inputs: dict[type[Struct], StructType]
    """Structs that a browser makes; what has a default it may leave out."""
    outputs: dict[type[Struct], StructType]
    """Structs that a browser is sent."""

    @cached_property
    def structs(self) -> dict[type[Struct], StructType]:
        return self.inputs | self.outputs

    @cached_property
    def modules(self) -> list[ModuleType]:
        return modules_of(self.structs)

    @cached_property
    def aliases(self) -> dict[Members, tuple[str, object]]:
        return aliases_in(self.modules, self.structs.keys() - self.bodies)

    @cached_property
    def bodies(self) -> set[type[Struct]]:
        return {method.params.cls for method in self.methods}


@cache
def roots() -> Roots:
    methods = [_method(body) for body in get_args(AnyBody)]
    pushes = type_info(AnyPush)
    assert isinstance(pushes, UnionType)
    results = [method.result for method in methods if method.result is not None]
    envelopes = [type_info(Reply), type_info(Failure)]
    return Roots(
        methods=methods,
        pushes=pushes,
        inputs=structs_of(method.params for method in methods),
        outputs=structs_of([pushes, *results, *envelopes]),
    )


def _method(body: type[Struct]) -> Method:
    params = type_info(body)
    assert isinstance(params, StructType)
    name = str(params.tag)
    result = RESULT_TYPES[name]
    return Method(name, params, None if result in (None, NoneType) else _result(result))


def _result(result: object) -> Type:
    described = type_info(result)
    assert isinstance(described, StructType | ListType), described
    return described
