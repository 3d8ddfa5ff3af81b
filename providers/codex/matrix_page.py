"""The table of all methods as a section of the README; by itself, writes it there.

With ``--against <program>`` it prints what another version of codex changes instead.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from providers.codex import differences, schema
from providers.codex.matrix import CLIENT_METHODS, NOTIFICATIONS, SERVER_REQUESTS, Row, methods_of

README = Path(__file__).with_name("README.md")
HEADING = "## Every method\n"
INTRODUCTION = """\
Of codex 0.169.0, experimental ones included. The table is `matrix/`; after a change of it,
`python -m providers.codex.matrix_page` writes this section. A test compares both with the schema
of the codex that is installed, so that a new version shows what is new.
"""


def section() -> str:
    parts = [
        HEADING,
        INTRODUCTION,
        *table("What we can ask", CLIENT_METHODS),
        *table("What it can ask", SERVER_REQUESTS),
        *table("What it can say", NOTIFICATIONS),
        *differences.part(),
    ]
    return "\n".join(parts)


def table(title: str, rows: Sequence[Row]) -> list[str]:
    body = [f"| {row.use} | {row.why} | {listed(row.methods)} |" for row in rows]
    head = [f"### {title} ({len(methods_of(rows))})", "", "| | what for, or why not | methods |"]
    return [*head, "|---|---|---|", *body, ""]


def listed(methods: Sequence[str]) -> str:
    return " ".join(f"`{method}`" for method in methods)


def written_into(page: str) -> str:
    """The page with today's section, which is its last."""
    return page.partition(HEADING)[0] + section()


def main(arguments: Sequence[str]) -> None:
    match arguments:
        case []:
            README.write_text(written_into(README.read_text()))
        case ["--against", binary]:
            sys.stdout.write(schema.report(Path(binary)) + "\n")
        case _:
            sys.exit("usage: python -m providers.codex.matrix_page [--against <codex program>]")


if __name__ == "__main__":
    main(sys.argv[1:])
