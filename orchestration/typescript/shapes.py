"""The contracts as small JSON tables, which the browser walks to check what it is sent.

A check is of shape only. Lengths and patterns are the server's promise, kept when a command comes
in; a page that refused a stored event over one of them would help nobody.
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.inspect import (
    AnyType,
    BoolType,
    DictType,
    Field,
    FloatType,
    IntType,
    ListType,
    LiteralType,
    NoneType,
    RawType,
    StrType,
    StructType,
    Type,
    UnionType,
)

from orchestration.typescript.declarations import has_default
from orchestration.typescript.names import Members

Shape = str | list[Any]
StructShape = dict[str, dict[str, Any]]
UnionShape = dict[str, Any]


@dataclass
class Shapes:
    """Describes types; ``unions`` gathers the tagged unions that were met, by name."""

    aliases: dict[Members, tuple[str, object]]
    unions: dict[str, UnionShape] = field(default_factory=dict)

    def of(self, described: Type) -> Shape:
        """A type's shape: a word, or a list of the word and what it applies to."""
        match described:
            case StructType(cls=cls):
                return ["struct", cls.__name__]
            case ListType(item_type=item):
                return ["list", self.of(item)]
            case DictType(value_type=value):
                return ["map", self.of(value)]
            case LiteralType(values=values):
                return ["oneOf", list(values)]
            case UnionType(types=types):
                return self._of_union(types)
            case _:
                return _WORDS[type(described)]

    def of_struct(self, struct: StructType) -> StructShape:
        """Fields that must be there, fields that may be, and what an absent one stands for."""
        tag: dict[str, Shape] = {}
        if struct.tag_field is not None:
            tag[struct.tag_field] = ["oneOf", [struct.tag]]
        needed = {f.encode_name: self.of(f.type) for f in struct.fields if f.required}
        optional = {f.encode_name: self.of(f.type) for f in struct.fields if not f.required}
        defaults = {f.encode_name: _default(f) for f in struct.fields if has_default(f)}
        parts: StructShape = {"needed": tag | needed, "optional": optional, "defaults": defaults}
        return {name: part for name, part in parts.items() if part or name == "needed"}

    def _of_union(self, types: tuple[Type, ...]) -> Shape:
        rest = [kind for kind in types if not isinstance(kind, NoneType)]
        inner = self.of(rest[0]) if len(rest) == 1 else self._tagged(rest)
        return inner if len(rest) == len(types) else ["nullable", inner]

    def _tagged(self, types: list[Type]) -> Shape:
        members = {kind.cls: kind for kind in types if isinstance(kind, StructType)}
        if len(members) < len(types) or frozenset(members) not in self.aliases:
            raise TypeError(f"a union needs tags and a name to be checked: {types}")
        name = self.aliases[frozenset(members)][0]
        [tag_field] = {kind.tag_field for kind in members.values()}
        tags = {str(kind.tag): cls.__name__ for cls, kind in members.items()}
        self.unions[name] = {"tag": tag_field, "of": tags}
        return ["tagged", name]


_WORDS: dict[type[Type], str] = {
    StrType: "string",
    IntType: "integer",
    FloatType: "number",
    BoolType: "boolean",
    NoneType: "null",
    AnyType: "any",
    RawType: "any",
}


def _default(described: Field) -> object:
    factory = described.default_factory
    value = factory() if callable(factory) else described.default
    return msgspec.to_builtins(value)
