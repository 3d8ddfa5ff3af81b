"""The names of checkpoints in a repository, and what is under them."""

import asyncio
import base64
import binascii
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from orchestration.workspace.checkpoints.errors import CheckpointFailed, CheckpointMissing
from orchestration.workspace.checkpoints.worktree import Worktree, joined, reason_of

PREFIX = "refs/t3/checkpoints"
MISSING = b"left out: "
"""In a checkpoint's message, before each name, as in an address."""
IS_LOCKED = b".lock': File exists"
"""Git says so after it has waited for as long as a living git would hold a lock."""


@dataclass(frozen=True)
class CheckpointNames:
    """What the checkpoints of a thread's turns are called; ``recorded`` is by turn count."""

    thread_id: str
    recorded: Mapping[int, str]
    since: int = 0

    def of(self, turn_count: int) -> str:
        """The state after a turn that the thread has; 0 is before the first."""
        recorded = self.recorded.get(turn_count)
        if recorded is None:
            return turn_ref(self.thread_id, turn_count)
        return ref_of_turn(self.thread_id, turn_count, recorded)

    def new(self, turn_count: int) -> str:
        """For a turn that gets its checkpoint now, or will."""
        return turn_ref(self.thread_id, turn_count, self.since)


@dataclass(frozen=True)
class KeptRef:
    name: str
    commit: str
    tree: str
    made_at: int
    """In seconds since 1970."""


def turn_ref(thread_id: str, turn_count: int, since: int = 0) -> str:
    """The state after the turn; 0 is before the first.

    ``since`` is of the thread's newest move that can be undone: what is captured after it must not
    take the names of what it took back.
    """
    return f"{thread_refs(thread_id)}{f'/since/{since}' if since else ''}/turn/{turn_count}"


def before_ref(turn: str) -> str:
    """The state before the turn of this ref, where people changed files since the one before it."""
    thread, _, count = turn.rpartition("/turn/")
    return f"{thread}/before/{count}"


def ref_of_turn(thread_id: str, turn_count: int, recorded: str) -> str:
    """Turns that ran elsewhere were recorded with names that no repository has."""
    is_ours = recorded.startswith(f"{thread_refs(thread_id)}/")
    return recorded if is_ours else turn_ref(thread_id, turn_count)


def safety_ref(thread_id: str, sequence: int) -> str:
    """The state before the move that the event of this sequence asked for."""
    return f"{safety_refs(thread_id)}/{sequence}"


def safety_refs(thread_id: str) -> str:
    return f"{thread_refs(thread_id)}/safety"


def thread_refs(thread_id: str) -> str:
    encoded = base64.urlsafe_b64encode(thread_id.encode()).decode().rstrip("=")
    return f"{PREFIX}/{encoded}"


def find_thread_of(ref: str) -> str | None:
    """None for a ref that is none of ours."""
    encoded = ref.removeprefix(f"{PREFIX}/").partition("/")[0]
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


async def keep(worktree: Worktree, tree: str, ref: str, missing: Collection[bytes] = ()) -> str:
    """The commit. What the ref named before is replaced.

    ``missing`` was in the folder, and is not in the tree, or only as it was earlier.
    """
    commit = await _commit(worktree, tree, _message(f"checkpoint {ref}", missing))
    await _update_refs(worktree, [ref], ref, commit)
    return commit


async def keep_behind(
    worktree: Worktree, tree: str, kept: KeptRef, way_back: str, missing: Collection[bytes] = ()
) -> str:
    """In the history of a ref, which becomes ``way_back`` and stays of the same time.

    The commit that holds ``tree``, without what is ``missing``.
    """
    message = _message("what a later try found", missing)
    found = await _commit(worktree, tree, message, "-p", kept.commit, made_at=kept.made_at)
    message = _message(f"checkpoint {kept.name}", await missing_in(worktree, kept))
    again = await _commit(worktree, way_back, message, "-p", found, made_at=kept.made_at)
    await _update_refs(worktree, [kept.name], kept.name, again)
    return found


async def missing_in(worktree: Worktree, kept: KeptRef) -> set[bytes]:
    """What was in the folder when this was made, and is not in it as it was then."""
    told = await worktree.require_git("cat-file", "commit", kept.commit)
    lines = (line for line in told.split(b"\n") if line.startswith(MISSING))
    return {unquote_to_bytes(line.removeprefix(MISSING)) for line in lines}


def _message(title: str, missing: Collection[bytes]) -> bytes:
    names = [MISSING + quote_from_bytes(path).encode() for path in sorted(missing)]
    return b"\n".join([title.encode(), *([b""] if names else []), *names, b""])


async def _commit(
    worktree: Worktree, tree: str, message: bytes, *arguments: str, made_at: int | None = None
) -> str:
    date = {} if made_at is None else {"GIT_COMMITTER_DATE": f"@{made_at} +0000"}
    made = await worktree.require_git(
        *("commit-tree", tree, *arguments, "-F", "-"), given=message, environment=date
    )
    return made.decode().strip()


async def find_refs(worktree: Worktree, *names: str) -> list[KeptRef]:
    """Of these names, and of all that begin with one of them and a slash."""
    told = await worktree.require_git(
        "for-each-ref", "--format=%(refname) %(objectname) %(tree) %(creatordate:unix)", *names
    )
    lines = (line.split(" ") for line in told.decode().splitlines())
    return [KeptRef(name, commit, tree, int(at or 0)) for name, commit, tree, at in lines]


async def find_ref(worktree: Worktree, ref: str) -> KeptRef | None:
    return next((kept for kept in await find_refs(worktree, ref) if kept.name == ref), None)


async def require_ref(worktree: Worktree, ref: str) -> KeptRef:
    kept = await find_ref(worktree, ref)
    if kept is None:
        raise CheckpointMissing(f"Checkpoint ref is unavailable: {ref}")
    return kept


async def bytes_held(worktree: Worktree) -> int:
    """What checkpoints alone keep on the disk: nothing that a branch, a tag or a stash has too."""
    told = await worktree.require_git(
        *("rev-list", "--objects", "--disk-usage", f"--glob={PREFIX}/*"),
        *("--not", "--branches", "--tags", "--remotes", "--glob=refs/stash"),
    )
    return int(told)


async def delete_refs(worktree: Worktree, names: Sequence[str]) -> None:
    orders = [f"delete {name}".encode() for name in names]
    if orders:
        # with -z, each order is followed by what it should have been, and that is not asked
        given = joined([part for order in orders for part in (order, b"")])
        await _update_refs(worktree, names, "-z", "--stdin", given=given)


async def _update_refs(
    worktree: Worktree, names: Sequence[str], *arguments: str, given: bytes | None = None
) -> None:
    """Also where a crash has left them locked."""
    output = await worktree.git("update-ref", *arguments, given=given)
    if output.code != 0 and IS_LOCKED in output.stderr:
        for name in names:
            lock = await worktree.require_git("rev-parse", "--git-path", f"{name}.lock")
            file = Path(worktree.cwd, os.fsdecode(lock.removesuffix(b"\n")))
            await asyncio.to_thread(file.unlink, missing_ok=True)
        output = await worktree.git("update-ref", *arguments, given=given)
    if output.code != 0:
        raise CheckpointFailed(f"git update-ref failed: {reason_of(output)}")
