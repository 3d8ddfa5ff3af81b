"""How well a path fits what a person typed. Lower is better."""

import re

FUZZY_NAME = 100
FUZZY_PATH = 200
WORST_SPREAD = 99

# People paste mentions and relative paths: @src/main.py, ./src/main.py, /src.
_leading = re.compile(r"^(?:@|\./|/)+")


def normalized(query: str) -> str:
    return _leading.sub("", query.strip()).lower()


def direct_rank(path: str, query: str) -> int | None:
    """The rank where the path contains the query; both in lower case."""
    if query not in path:
        return None
    name = path[path.rfind("/") + 1 :]
    if name == query:
        return 0
    if path == query:
        return 1
    if name.startswith(query):
        return 2
    if path.startswith(query):
        return 3
    if f"/{query}" in path:
        return 4
    return 5 if query in name else 6


def fuzzy_rank(path: str, query: str) -> int | None:
    """The rank where the path holds the query's letters in order, with others between."""
    name = path[path.rfind("/") + 1 :]
    for text, base in ((name, FUZZY_NAME), (path, FUZZY_PATH)):
        spread = _spread(text, query)
        if spread is not None:
            return base + min(spread, WORST_SPREAD)
    return None


def _spread(text: str, query: str) -> int | None:
    """How many other letters stand before and between those of the query."""
    end = 0
    for letter in query:
        end = text.find(letter, end) + 1
        if not end:
            return None
    return end - len(query)
