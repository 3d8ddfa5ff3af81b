"""The forms of MCP servers: simple fields as questions, and answers as the fields' values."""

import math
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from providers.contracts.base import Json
from providers.contracts.runtime import UserInputOption, UserInputQuestion
from providers.errors import ProviderError

LEAVE_OUT = "Leave out"
FIELDS_LIMIT = 20
YES_NO: dict[str, Json] = {"Yes": True, "No": False}

FieldKind = Literal["string", "number", "integer", "boolean", "array"]


class ConstOption(Struct, frozen=True):
    const: str
    title: str = ""


class Items(Struct, frozen=True, rename="camel"):
    enum: list[str] | None = None
    any_of: list[ConstOption] | None = None


class Property(Struct, frozen=True, rename="camel"):
    """One field, in as much of JSON Schema as the MCP allows for forms."""

    type: FieldKind
    title: str | None = None
    description: str | None = None
    enum: list[str] | None = None
    enum_names: list[str] | None = None
    one_of: list[ConstOption] | None = None
    items: Items | None = None


class Schema(Struct, frozen=True):
    type: Literal["object"]
    properties: dict[str, Property]
    required: list[str] | None = None


class Field(Struct, frozen=True):
    """``values`` are what the labels of its options stand for; empty where any text may be said."""

    name: str
    kind: FieldKind
    required: bool
    values: dict[str, Json]
    title: str
    description: str


def find_fields(schema: Json) -> tuple[Field, ...] | None:
    """None where the form has something else than simple fields, or far too many."""
    try:
        form = msgspec.convert(schema, Schema)
    except msgspec.ValidationError:
        return None
    required = set(form.required or [])
    fields = tuple(
        Field(
            name=name,
            kind=field.type,
            required=name in required,
            values=values_of(field),
            title=field.title or name,
            description=field.description or "",
        )
        for name, field in form.properties.items()
    )
    listed = all(field.values for field in fields if field.kind == "array")
    return fields if listed and len(fields) <= FIELDS_LIMIT else None


def values_of(field: Property) -> dict[str, Json]:
    if field.type == "boolean":
        return YES_NO
    options = field.one_of or (field.items.any_of if field.items else None)
    if options:
        return {option.title or option.const: option.const for option in options}
    values = field.enum or (field.items.enum if field.items else None) or []
    names = field.enum_names or []
    return dict(zip(names if len(names) == len(values) else values, values, strict=True))


def questions_of(fields: Sequence[Field], message: str) -> list[UserInputQuestion]:
    """What the server says of the whole form stands before its first question."""
    return [
        UserInputQuestion(
            id=field.name,
            header=field.title,
            question="\n".join(part for part in (said, field.description) if part) or field.title,
            options=options_of(field),
            is_other=not field.values,
            multi_select=field.kind == "array",
        )
        for field, said in zip(fields, [message, *[""] * len(fields)], strict=False)
    ]


def options_of(field: Field) -> list[UserInputOption]:
    left_out = "declines the whole form" if field.required else "this field stays empty"
    labels = [UserInputOption(label=label, description="") for label in field.values]
    return [*labels, UserInputOption(label=LEAVE_OUT, description=left_out)]


def content_of(fields: Sequence[Field], answers: dict[str, list[str]]) -> dict[str, Any] | None:
    """The filled form; None where it is declined: nothing was said, or a required field left out.

    Raises ``ProviderError`` for an answer that the field cannot hold.
    """
    if not answers:
        return None
    content: dict[str, Any] = {}
    for field in fields:
        given = [said for said in answers.get(field.name, []) if said.strip()]
        if given and LEAVE_OUT not in given:
            content[field.name] = value_of(field, given)
        elif field.required:
            return None
    return content


def value_of(field: Field, given: list[str]) -> Json:
    if field.kind == "array":
        return [choice_of(field, said) for said in given]
    if field.values:
        return choice_of(field, given[0])
    if field.kind in {"number", "integer"}:
        return number_of(field, given[0])
    return given[0]


def choice_of(field: Field, said: str) -> Json:
    if said not in field.values:
        raise ProviderError(f"{field.title} must be one of: {', '.join(field.values)}")
    return field.values[said]


def number_of(field: Field, said: str) -> int | float:
    try:
        number = int(said) if field.kind == "integer" else float(said)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        kind = "a whole number" if field.kind == "integer" else "a number"
        raise ProviderError(f"{field.title} must be {kind}, not {said!r}")
    return number
