"""Titles from first messages."""

import pytest

from orchestration.reactors.titles import TITLE_CHARS, find_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Fix the bug", "Fix the bug"),
        ("\n\n  Fix \t the bug \n and more", "Fix the bug"),
        ("# Heading\ntext", "Heading"),
        ("", None),
        (" \n ", None),
        ("###", None),
    ],
)
def test_the_first_line_that_says_something_is_the_title(text: str, title: str | None) -> None:
    assert find_title(text) == title


def test_a_long_line_is_cut_at_a_word() -> None:
    title = find_title("word " * 40)

    assert title is not None and len(title) <= TITLE_CHARS
    assert title.endswith("word…")


def test_a_line_without_words_is_cut_anyway() -> None:
    title = find_title("x" * 200)

    assert title == "x" * (TITLE_CHARS - 1) + "…"
