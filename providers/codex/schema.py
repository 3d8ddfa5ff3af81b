"""What a codex program says of its own protocol, and how that differs from our table."""

import json
import subprocess
import tempfile
from pathlib import Path

from msgspec import Struct

from providers.codex.matrix import CLIENT_METHODS, NOTIFICATIONS, SERVER_REQUESTS, methods_of

TABLES = {
    "ClientRequest": CLIENT_METHODS,
    "ServerRequest": SERVER_REQUESTS,
    "ServerNotification": NOTIFICATIONS,
}
"""By the name of their schema."""


class Comparison(Struct, frozen=True):
    new: list[str]
    gone: list[str]


def methods_in(binary: Path) -> dict[str, set[str]]:
    """By the name of the schema, experimental ones included."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(binary), "app-server", "generate-json-schema", "--experimental"]
        subprocess.run(
            [*command, "--out", folder],
            env={"HOME": folder, "CODEX_HOME": folder},
            check=True,
            capture_output=True,
        )
        return {name: methods_of_schema(Path(folder, f"{name}.json")) for name in TABLES}


def methods_of_schema(file: Path) -> set[str]:
    variants = json.loads(file.read_text())["oneOf"]
    return {variant["properties"]["method"]["enum"][0] for variant in variants}


def compare(binary: Path) -> dict[str, Comparison]:
    """What a version has beyond our table, and what of the table it has not."""
    existing = methods_in(binary)
    return {
        name: Comparison(
            sorted(existing[name] - set(methods_of(rows))),
            sorted(set(methods_of(rows)) - existing[name]),
        )
        for name, rows in TABLES.items()
    }


def report(binary: Path) -> str:
    lines: list[str] = []
    for name, found in compare(binary).items():
        lines += [f"{name} new: {method}" for method in found.new]
        lines += [f"{name} gone: {method}" for method in found.gone]
    return "\n".join(lines or ["all methods are in the table, and none is gone"])
