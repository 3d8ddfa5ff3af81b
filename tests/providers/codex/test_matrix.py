"""The table of codex's methods: complete for the codex that is installed, and true of our code."""

import ast
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

import providers.codex
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
from tests.support.codex import codex_binary

TABLES = {
    "ClientRequest": CLIENT_METHODS,
    "ServerRequest": SERVER_REQUESTS,
    "ServerNotification": NOTIFICATIONS,
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the installed codex says of its own protocol."""
    folder = tmp_path_factory.mktemp("codex")
    home = folder / "home"
    home.mkdir()
    command = [str(codex_binary()), "app-server", "generate-json-schema", "--experimental"]
    subprocess.run(
        [*command, "--out", str(folder / "schema")],
        env={"HOME": str(home), "CODEX_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    return folder / "schema"


@pytest.mark.parametrize("name", TABLES)
def test_every_method_of_the_installed_codex_is_in_the_table(schema: Path, name: str) -> None:
    listed = methods_of(TABLES[name])
    existing = {
        variant["properties"]["method"]["enum"][0]
        for variant in json.loads((schema / f"{name}.json").read_text())["oneOf"]
    }

    assert existing - set(listed) == set(), "new in codex: say what we do about it"
    assert set(listed) - existing == set(), "codex has them no more"


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


def named_in_the_code(rows: Iterable[Row]) -> set[str]:
    folder = Path(providers.codex.__file__).parent
    modules = [path for path in folder.glob("*.py") if path.name != "matrix.py"]
    texts = {
        node.value
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return texts & set(methods_of(rows))
