"""TypeScript declarations: one interface a struct, one named type a union or enumeration."""

import json
import re
from dataclasses import dataclass
from typing import Literal, get_args, get_origin

from msgspec import NODEFAULT, Struct
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

from orchestration.typescript.names import Members
from orchestration.typescript.roots import Roots


@dataclass(frozen=True)
class Declarations:
    """Writes types of the given roots, by the given names where a union has one."""

    roots: Roots
    aliases: dict[Members, tuple[str, object]]

    def interface(self, struct: StructType) -> list[str]:
        """The struct's declaration; a method's parameters are declared without their tag."""
        lines = [*_doc(struct.cls), f"export interface {struct.cls.__name__} {{"]
        if struct.tag_field is not None and struct.cls not in self.roots.bodies:
            lines.append(f"  readonly {struct.tag_field}: {json.dumps(struct.tag)};")
        for field in struct.fields:
            mark = "?" if self.is_optional(struct, field) else ""
            lines.append(f"  readonly {field.encode_name}{mark}: {self.type_of(field.type)};")
        return [*lines, "}"]

    def alias(self, name: str, value: object) -> str:
        members = get_args(value)
        if get_origin(value) is Literal:
            return f"export type {name} = {' | '.join(map(json.dumps, members))};"
        return (
            f"export type {name} =\n" + "".join(f"  | {m.__name__}\n" for m in members)[:-1] + ";"
        )

    def is_optional(self, struct: StructType, field: Field) -> bool:
        """What has a default is optional for who makes the struct, and there for who is sent it."""
        return not field.required and (struct.cls in self.roots.inputs or not has_default(field))

    def type_of(self, described: Type) -> str:
        match described:
            case StructType(cls=cls):
                return cls.__name__
            case ListType(item_type=item):
                return f"readonly {_grouped(self.type_of(item))}[]"
            case DictType(value_type=value):
                return f"Readonly<Record<string, {self.type_of(value)}>>"
            case UnionType(types=types):
                return self._union(types)
            case LiteralType(values=values):
                named = self.aliases.get(frozenset(values))
                return named[0] if named else " | ".join(map(json.dumps, values))
            case _:
                return _PLAIN[type(described)]

    def _union(self, types: tuple[Type, ...]) -> str:
        rest = [kind for kind in types if not isinstance(kind, NoneType)]
        null = [] if len(rest) == len(types) else ["null"]
        named = self.aliases.get(frozenset(k.cls for k in rest if isinstance(k, StructType)))
        parts = [named[0]] if named else [self.type_of(kind) for kind in rest]
        return " | ".join(parts + null)


def has_default(field: Field) -> bool:
    return field.default is not NODEFAULT or field.default_factory is not NODEFAULT


_PLAIN: dict[type[Type], str] = {
    StrType: "string",
    IntType: "number",
    FloatType: "number",
    BoolType: "boolean",
    NoneType: "null",
    AnyType: "unknown",
    RawType: "unknown",
}


def _grouped(text: str) -> str:
    return f"({text})" if " | " in text or text.startswith("readonly ") else text


_QUOTED = re.compile(r"``(.+?)``")


def _as_on_the_wire(quoted: re.Match[str]) -> str:
    first, *rest = quoted[1].split("_")
    return f"`{first}{''.join(word.capitalize() for word in rest)}`"


def _doc(struct: type[Struct]) -> list[str]:
    text = struct.__dict__.get("__doc__")
    if not text:
        return []
    lines = [_QUOTED.sub(_as_on_the_wire, line.strip()) for line in text.strip().splitlines()]
    if len(lines) == 1:
        return [f"/** {lines[0]} */"]
    return ["/**", *(f" * {line}".rstrip() for line in lines), " */"]
