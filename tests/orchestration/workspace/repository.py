"""A real git repository in a temporary folder."""

import os
import subprocess
from pathlib import Path

IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")


def git(folder: Path, *arguments: str) -> str:
    finished = subprocess.run(
        ["git", *IDENTITY, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return finished.stdout


def repository(folder: Path, *files: str, commit: bool = True) -> Path:
    """A repository with these files in it, committed."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    write(folder, *files)
    if commit:
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--allow-empty", "--message=start")
    return folder


def write(folder: Path, *files: str) -> None:
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{file}\n")


def program(path: Path, touches: Path) -> Path:
    """A program that leaves a trace when somebody runs it."""
    path.write_text(f'#!/bin/sh\necho ran > "{touches}"\n')
    os.chmod(path, 0o755)
    return path
