"""Git repositories for agents to work in."""

import subprocess
from pathlib import Path


def make_branches(folder: Path) -> str:
    """Two branches and a change that is not committed; returns the newest commit."""
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (
        ["init", "-q", "-b", "main"],
        ["commit", "-q", "--allow-empty", "-m", "one"],
        ["checkout", "-q", "-b", "work"],
        ["commit", "-q", "--allow-empty", "-m", "two"],
    ):
        subprocess.run([*git, *command], check=True)
    (folder / "new.txt").write_text("new\n")
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return head.stdout.strip()
