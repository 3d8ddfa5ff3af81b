"""Forms of MCP servers: which can be shown, and what is made of the answers."""

from typing import Any

import pytest

from providers.codex.forms import LEAVE_OUT, Field, content_of, find_fields, questions_of
from providers.errors import ProviderError


def form(*required: str, **properties: Any) -> tuple[Field, ...]:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    fields = find_fields(schema)
    assert fields is not None
    return fields


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        (TEXT, ["Bob"], "Bob"),
        ({"type": "integer"}, ["3"], 3),
        ({"type": "number"}, ["3.5"], 3.5),
        ({"type": "boolean"}, ["No"], False),
        ({"type": "string", "enum": ["a", "b"]}, ["b"], "b"),
        ({"type": "string", "enum": ["a", "b"], "enumNames": ["A", "B"]}, ["B"], "b"),
        ({"type": "string", "oneOf": [{"const": "a", "title": "The A"}]}, ["The A"], "a"),
        (
            {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
            ["a", "b"],
            ["a", "b"],
        ),
        ({"type": "array", "items": {"anyOf": [{"const": "a", "title": "A"}]}}, ["A"], ["a"]),
    ],
)
def test_an_answer_becomes_the_value_that_the_field_wants(
    field: Any, said: list[str], value: Any
) -> None:
    assert content_of(form(x=field), {"x": said}) == {"x": value}


@pytest.mark.parametrize(
    ("field", "said", "problem"),
    [
        ({"type": "integer"}, "three", "Age must be a whole number, not 'three'"),
        ({"type": "number"}, "nan", "Age must be a number"),
        ({"type": "string", "enum": ["a", "b"]}, "c", "Age must be one of: a, b"),
        ({"type": "boolean"}, "perhaps", "Age must be one of: Yes, No"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(
    field: Any, said: str, problem: str
) -> None:
    with pytest.raises(ProviderError, match=problem):
        content_of(form(x={**field, "title": "Age"}), {"x": [said]})


def test_an_optional_field_may_be_left_out() -> None:
    fields = form("name", name=TEXT, age={"type": "integer"})

    assert content_of(fields, {"name": ["Bob"], "age": [LEAVE_OUT]}) == {"name": "Bob"}
    assert content_of(fields, {"name": ["Bob"]}) == {"name": "Bob"}


def test_a_required_field_that_is_left_out_declines_the_form() -> None:
    assert content_of(form("name", name=TEXT), {"name": [LEAVE_OUT]}) is None
    assert content_of(form("name", name=TEXT), {"name": ["  "]}) is None


def test_no_answer_at_all_declines_the_form() -> None:
    assert content_of(form(name=TEXT), {}) is None


def test_the_message_of_the_form_stands_before_its_first_question_only() -> None:
    fields = form(name={**TEXT, "description": "Of the person"}, age={"type": "integer"})

    first, second = questions_of(fields, "lab asks: Who?")

    assert first.question == "lab asks: Who?\nOf the person"
    assert (second.header, second.question) == ("age", "age")


def test_only_a_field_of_free_text_takes_another_answer() -> None:
    fields = form(
        name=TEXT, sure={"type": "boolean"}, tags={"type": "array", "items": {"enum": ["a"]}}
    )

    name, sure, tags = questions_of(fields, "")

    assert (name.is_other, sure.is_other, tags.multi_select) == (True, False, True)
    assert [option.label for option in sure.options] == ["Yes", "No", LEAVE_OUT]


@pytest.mark.parametrize(
    "schema",
    [
        None,
        {"type": "array"},
        {"type": "object", "properties": {"x": {"type": "object"}}},
        {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "string"}}}},
        {"type": "object", "properties": {f"x{n}": TEXT for n in range(21)}},
    ],
)
def test_other_forms_cannot_be_shown(schema: Any) -> None:
    assert find_fields(schema) is None
