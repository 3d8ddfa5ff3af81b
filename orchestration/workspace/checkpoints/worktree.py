"""One folder in a git work tree, and git commands about it that touch nothing of the user's."""

import asyncio
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.workspace.checkpoints.errors import (
    CaptureFailed,
    CheckpointFailed,
    GitTooSlow,
)
from orchestration.workspace.git.command import GitOutput, run_git

COMMAND_SECONDS = 60.0
OUTPUT_LIMIT = 64 * 1024 * 1024
REASON_CHARS = 300

OPTIONS = (
    *("-c", "core.splitIndex=false"),  # would write beside the user's index
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.sparseCheckout=false"),  # a checkpoint holds what is there, wherever it is
    *("-c", "core.safecrlf=false"),  # would refuse files with mixed line ends
    *("-c", "core.checkStat=default"),  # would take a file of the same size and time for the same
    *("-c", "core.trustctime=true"),
    *("-c", "core.ignoreStat=false"),  # would never look again at what was captured once
    *("-c", "core.bigFileThreshold=512m"),  # smaller ones would leave packs behind
    *("-c", "index.skipHash=false"),  # the digest tells whether an index is whole
    *("-c", "core.logAllRefUpdates=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "advice.addEmbeddedRepo=false"),
)
DURABLE = (
    *("-c", "core.fsync=loose-object,reference"),  # unknown before git 2.36, which goes without
    *("-c", "core.fsyncMethod=fsync"),
)
"""On the disk when git says so: 8 to 40 ms for the few objects of a turn, too much for each one."""
HASTY = ("-c", "core.bigFileThreshold=1m")
"""Larger files are not compared line by line: they count as binary."""
IDENTITY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "t3project"), ("EMAIL", "checkpoints@t3project.invalid"))
}
"""Not the user's, and needed where the user has none."""
NOT_A_WORK_TREE = (b"not a git repository", b"must be run in a work tree")

OWNER_HINT = "; `git config --global --add safe.directory` with that folder allows it"


@dataclass(frozen=True)
class Worktree:
    """``cwd`` may be a folder inside the work tree, ``top``; checkpoints hold what is under it.

    ``state`` is our own folder about it, outside of the repository. ``is_durable``: what git writes
    survives a power cut. ``is_hasty``: git compares large files only as a whole. ``private`` is
    where in this folder our own files are, with a slash: no checkpoint holds them.
    """

    cwd: str
    top: str
    user_index: Path
    state: Path
    is_durable: bool = False
    is_hasty: bool = False
    private: bytes | None = None

    @property
    def is_top(self) -> bool:
        return self.cwd == self.top

    @property
    def prefix(self) -> str:
        """What leads from the top to here: nothing, or with a slash at its end."""
        return "" if self.is_top else os.path.relpath(self.cwd, self.top) + "/"

    def is_private(self, path: bytes) -> bool:
        return self.private is not None and path.startswith(self.private)

    @property
    def side_index(self) -> Path:
        return self.state / "index"

    @property
    def name_of_folder(self) -> Path:
        """A file that tells whose state this is."""
        return self.state / "folder"

    async def git(
        self,
        *arguments: str,
        index: Path | None = None,
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        seconds: float = COMMAND_SECONDS,
        output_limit: int = OUTPUT_LIMIT,
    ) -> GitOutput:
        """Never with the user's index, unless it is only read. Raises ``GitTooSlow``."""
        chosen = {} if index is None else {"GIT_INDEX_FILE": str(index)}
        try:
            return await run_git(
                self.cwd,
                *OPTIONS,
                *(DURABLE if self.is_durable else ()),
                *(HASTY if self.is_hasty else ()),
                *arguments,
                seconds=seconds,
                output_limit=output_limit,
                given=given,
                environment={**IDENTITY, **chosen, **(environment or {})},
            )
        except TimeoutError:
            raise GitTooSlow(f"git {arguments[0]} took too long in {self.cwd}") from None
        except OSError as failure:  # no git, or no such folder
            raise CaptureFailed(f"{failure.filename}: {failure.strerror}") from failure

    async def require_git(
        self,
        *arguments: str,
        index: Path | None = None,
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """All of its output. Raises ``CheckpointFailed`` with git's own words."""
        output = await self.git(*arguments, index=index, given=given, environment=environment)
        return self.require_all(arguments[0], output)

    def require_all(self, command: str, output: GitOutput) -> bytes:
        if output.cut:
            raise CheckpointFailed(f"{self.cwd} holds more than git {command} may tell")
        if output.code != 0:
            raise CheckpointFailed(f"git {command} failed: {reason_of(output)}")
        return output.stdout


def remove_index(index: Path) -> None:
    """One of ours, with the lock that a dead run has left."""
    index.unlink(missing_ok=True)
    Path(f"{index}.lock").unlink(missing_ok=True)


async def find_worktree(cwd: str, states: Path, private: Path) -> Worktree | None:
    """None where there is no repository, or one that ignores the whole folder."""
    real, ours = await asyncio.to_thread(_places, cwd, private)
    place = Worktree(real, real, Path(), states / _key_of(real))
    try:
        output = await place.git(
            "rev-parse", "--is-inside-work-tree", "--show-cdup", "--git-path", "index"
        )
    except CaptureFailed:
        return None
    if output.code != 0:
        if any(words in output.stderr for words in NOT_A_WORK_TREE):
            return None
        hint = OWNER_HINT if b"dubious ownership" in output.stderr else ""
        reason = f"{reason_of(output)}{hint}"
        raise CheckpointFailed(f"git cannot read the repository of {cwd}: {reason}")
    inside, up, index = output.stdout.decode(errors="surrogateescape").split("\n", 2)
    if inside != "true" or (up and await _is_ignored(place)):
        return None
    index_of_user = Path(real, index.removesuffix("\n"))
    top = _folder_above(real, up)
    return Worktree(real, top, index_of_user, place.state, private=ours)


def _places(cwd: str, private: Path) -> tuple[str, bytes | None]:
    """The folder without links, and where in it our own files are."""
    real = os.path.realpath(cwd)
    inner = os.path.relpath(os.path.realpath(private), real)
    is_within = inner != "." and inner.split(os.sep)[0] != ".."
    return real, os.fsencode(f"{inner}/") if is_within else None


def _folder_above(folder: str, up: str) -> str:
    """``up`` is ``../`` some times, or nothing."""
    return os.path.normpath(os.path.join(folder, up))


async def _is_ignored(place: Worktree) -> bool:
    patterns = {"GIT_LITERAL_PATHSPECS": "0"}  # this command refuses to work without them
    ignored = await place.git("check-ignore", "--quiet", "--", ".", environment=patterns)
    return ignored.code == 0


def _key_of(folder: str) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]


def reason_of(output: GitOutput) -> str:
    """Git's last sentence, without its ``fatal:``."""
    lines = output.stderr.decode(errors="replace").strip().splitlines()
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    said = telling[-1] if telling else f"exit code {output.code}"
    return said.removeprefix("fatal: ").removeprefix("error: ")[:REASON_CHARS]


def shown(path: bytes) -> str:
    """A path as people and JSON can take it: what is not UTF-8 as ``\\xe9``."""
    return path.decode(errors="backslashreplace")


def listed(output: bytes) -> list[bytes]:
    """The entries of a list that ends each with NUL."""
    return output.split(b"\0")[:-1]


def joined(paths: Iterable[bytes]) -> bytes:
    return b"".join(path + b"\0" for path in paths)
