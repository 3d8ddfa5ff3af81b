"""The table of codex's methods: complete for the codex that is installed, and true of our code."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

import providers.codex
from providers.codex.differences import DIFFERENCES, lacking_in
from providers.codex.item_events import STREAMS
from providers.codex.known import KNOWN
from providers.codex.matrix import (
    CLIENT_METHODS,
    IGNORED,
    NOTIFICATIONS,
    SERVER_REQUESTS,
    Row,
    methods_of,
)
from providers.codex.matrix_page import README, written_into
from providers.codex.schema import TABLES, methods_in, report
from tests.support.codex import codex_binary, old_codex_binary


@pytest.fixture(scope="module")
def existing() -> dict[str, set[str]]:
    """What the installed codex says of its own protocol."""
    return methods_in(codex_binary())


@pytest.mark.parametrize("name", TABLES)
def test_every_method_of_the_installed_codex_is_in_the_table(
    existing: dict[str, set[str]], name: str
) -> None:
    listed = methods_of(TABLES[name])

    assert existing[name] - set(listed) == set(), "new in codex: say what we do about it"
    assert set(listed) - existing[name] == set(), "codex has them no more"


def test_what_the_oldest_codex_lacks_is_in_the_table_of_differences() -> None:
    told = {method for row in DIFFERENCES for method in row.methods}
    oldest = set().union(*methods_in(old_codex_binary()).values())

    assert lacking_in(oldest) == told, "say in differences.py what follows"


def test_the_newest_codex_lacks_nothing_that_is_in_use(existing: dict[str, set[str]]) -> None:
    assert lacking_in(set().union(*existing.values())) == set()


def test_another_version_shows_what_it_changes() -> None:
    told = report(old_codex_binary()).splitlines()

    assert "ClientRequest new: thread/rollback" in told
    assert "ClientRequest gone: thread/items/list" in told


@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)
def test_no_method_is_listed_twice(rows: Iterable[Row]) -> None:
    listed = methods_of(rows)

    assert sorted(set(listed)) == sorted(listed)


def test_the_page_shows_the_table_as_it_is() -> None:
    page = README.read_text()

    assert page == written_into(page), "run `python -m providers.codex.matrix_page`"


def test_what_is_said_to_be_shown_is_what_is_translated() -> None:
    assert set(methods_of(NOTIFICATIONS, "shown")) == set(KNOWN) | set(STREAMS)


def test_what_is_told_as_a_notice_is_neither_translated_nor_ignored() -> None:
    told = set(methods_of(NOTIFICATIONS, "told as a notice"))

    assert not told & (set(KNOWN) | set(STREAMS) | IGNORED)


def test_what_is_said_to_be_asked_is_what_the_code_asks() -> None:
    assert set(methods_of(CLIENT_METHODS, "used")) == named_in_the_code(CLIENT_METHODS)


def test_what_is_said_to_be_answered_by_people_is_what_the_code_knows() -> None:
    known = named_in_the_code(SERVER_REQUESTS)

    assert set(methods_of(SERVER_REQUESTS, "shown")) <= known


TABLE_OF_DIFFERENCES = "differences.py"
"""It names methods, and calls none; neither do the tables, in a folder of their own."""


def named_in_the_code(rows: Iterable[Row]) -> set[str]:
    folder = Path(providers.codex.__file__).parent
    modules = [path for path in folder.glob("*.py") if path.name != TABLE_OF_DIFFERENCES]
    texts = {
        node.value
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return texts & set(methods_of(rows))
