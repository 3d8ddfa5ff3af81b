"""Texts for people, made from codex's."""

import pytest

from providers.codex.texts import cut, names, one_line, relative, without_shell


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("/bin/bash -lc 'ls -la && echo ok'", "ls -la && echo ok"),
        ("/bin/bash -lc ls", "ls"),
        ("zsh -c 'echo \"a b\"'", 'echo "a b"'),
        ("bash -lc 'it'\"'\"'s'", "it's"),
        ("bash script.sh", "bash script.sh"),
        ("make test", "make test"),
        ("echo 'unclosed", "echo 'unclosed"),
        ("python -c 'print(1)'", "python -c 'print(1)'"),
    ],
)
def test_a_command_is_shown_without_the_shell_around_it(command: str, shown: str) -> None:
    assert without_shell(command) == shown


@pytest.mark.parametrize(
    ("text", "line"),
    [("one", "one"), ("one\ntwo", "one …"), ("\n one \n", "one"), ("", ""), ("a\n\n", "a")],
)
def test_a_detail_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_very_long_line_is_shortened() -> None:
    assert len(one_line("x" * 5000)) < 500


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/w/a/b.py", "a/b.py"), ("/w", "."), ("/other/c", "/other/c"), ("/wider/c", "/wider/c")],
)
def test_paths_inside_the_workspace_are_relative(path: str, shown: str) -> None:
    assert relative(path, "/w") == shown


def test_many_names_are_counted() -> None:
    assert names(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_a_text_that_fits_is_left_alone() -> None:
    assert cut("x" * 10, 10) == "x" * 10
