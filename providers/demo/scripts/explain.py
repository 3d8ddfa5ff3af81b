"""``explain this folder``: look around, then tell what is there."""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path

from providers.demo.actions import Actions
from providers.demo.scripts.script import Script, words

ENTRY_LIMIT = 1000
SHOWN_ENTRIES = 30
SHOWN_LINES = 12
SHOWN_BYTES = 64 * 1024

KINDS = {
    "pyproject.toml": "a Python project",
    "requirements.txt": "a Python project",
    "package.json": "a JavaScript or TypeScript project",
    "Cargo.toml": "a Rust project",
    "go.mod": "a Go project",
    "pom.xml": "a Java project",
    "Makefile": "a project that is built with make",
}
LANGUAGES = {
    ".py": "python",
    ".js": "javascript",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".rs": "rust",
    ".go": "go",
    ".md": "markdown",
    ".toml": "toml",
    ".json": "json",
    ".sh": "bash",
    ".css": "css",
    ".html": "html",
}


async def explain(do: Actions, match: re.Match[str]) -> None:
    root = do.workspace.root
    if do.effort == "high":
        await do.think("**Looking around** I read the names of the files first, then one of them.")
    await do.say("I look at what is in this folder.", commentary=True)
    entries = entries_of(root)
    await do.say("".join([title_of(root, entries), listing_of(entries), excerpt_of(entries)]))


def entries_of(root: Path) -> list[Path]:
    """Folders first; hidden ones left out, and no more than a limit of a huge folder."""
    with os.scandir(root) as found:
        names = [entry.name for entry in islice(found, ENTRY_LIMIT) if entry.name[0] != "."]
    paths = [root / name for name in names]
    return sorted(paths, key=lambda path: (not path.is_dir(), path.name.lower()))


def title_of(root: Path, entries: list[Path]) -> str:
    if not entries:
        return f"## {root.name}\n\nThis folder is empty. Ask me to `add a file notes.md`.\n"
    folders = sum(path.is_dir() for path in entries)
    kind = next((KINDS[path.name] for path in entries if path.name in KINDS), None)
    looks = f" It looks like {kind}." if kind else ""
    counts = f"{count(len(entries) - folders, 'file')} and {count(folders, 'folder')}"
    return f"## {root.name}\n\nThis folder holds {counts}.{looks}\n\n"


def listing_of(entries: list[Path]) -> str:
    lines = [f"- {line_of(path)}\n" for path in entries[:SHOWN_ENTRIES]]
    more = len(entries) - SHOWN_ENTRIES
    return "".join(lines) + (f"- and {more} more\n" if more > 0 else "")


def line_of(path: Path) -> str:
    if path.is_symlink():
        return f"`{path.name}`, a link"
    if path.is_dir():
        return f"`{path.name}/`"
    return f"`{path.name}`, {size_of(path.stat().st_size)}"


def excerpt_of(entries: list[Path]) -> str:
    """The beginning of the file that says most: the README, else the first readable text."""
    files = [path for path in entries if path.is_file() and not path.is_symlink()]
    files.sort(key=lambda path: not path.name.lower().startswith("readme"))
    for path in files[:SHOWN_ENTRIES]:
        if text := beginning_of(path):
            lines = "\n".join(text.splitlines()[:SHOWN_LINES])
            fence = "`" * max(3, 1 + longest_run("`", lines))
            language = LANGUAGES.get(path.suffix, "")
            return f"\n`{path.name}` begins like this:\n\n{fence}{language}\n{lines}\n{fence}\n"
    return ""


def beginning_of(path: Path) -> str:
    """Empty where it is no text."""
    try:
        with path.open("rb") as file:
            raw = file.read(SHOWN_BYTES)
    except OSError:
        return ""
    return "" if b"\0" in raw else raw.decode(errors="replace").strip()


def longest_run(character: str, text: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def size_of(size: int) -> str:
    return count(size, "byte") if size < 1024 else f"{size / 1024:.1f} KB"


SCRIPTS = (
    Script(
        examples=("explain this folder",),
        patterns=(
            words(
                r"""\b (explain|describe|summari[sz]e|list|show|look|tell|what|overview) \b .*
                \b (folder|directory|project|repo(sitory)?|workspace|code(base)?|files|here) \b"""
            ),
        ),
        play=explain,
    ),
)
