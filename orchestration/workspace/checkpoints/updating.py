"""Writing what has changed to the side index, whatever git may fail at."""

from collections.abc import Iterator, Sequence

from orchestration.workspace.checkpoints.candidates import Candidates, Reason
from orchestration.workspace.checkpoints.errors import CaptureFailed, CheckpointFailed
from orchestration.workspace.checkpoints.worktree import Worktree, joined, reason_of, shown
from orchestration.workspace.git.command import GitOutput

PATHS_AT_ONCE = 5_000
"""A first capture that is cut short has kept what was done until then."""
FAILURES_LIMIT = 50
"""Files that git fails at, and that are left out, before the whole capture fails."""
UPDATE = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
REMOVE = ("update-index", "--force-remove", "-z", "--stdin")
IGNORING = b"Ignoring path "
"""What git says of names that it takes for its own, such as ``git~1``."""
NO_ROOM = (
    *(b"No space left", b"quota exceeded", b"Read-only file system"),
    *(b"unable to create temporary file", b"insufficient permission", b"unable to write"),
)
FILTER = (b"filter", b"the remote end hung up")  # a filter that is not there, or has died
FAILURES: tuple[Reason, ...] = ("a filter failed", "git cannot take it in")


async def update(worktree: Worktree, found: Candidates) -> None:
    """What is gone first, so that folders can take the place of files."""
    if found.gone:
        given = joined(found.gone)
        await worktree.require_git(*REMOVE, index=worktree.side_index, given=given)
    for start in range(0, len(found.changed), PATHS_AT_ONCE):
        await _take_in(worktree, found.changed[start : start + PATHS_AT_ONCE], found)


async def _take_in(worktree: Worktree, paths: Sequence[bytes], found: Candidates) -> None:
    """Of a list with a file that git fails at it takes none: halves of it show which one it is."""
    output = await _update(worktree, paths)
    if output.code == 0:
        for path in _refused(output, paths):
            found.left_out[path] = "git cannot take it in"
        return
    _require_room(output)
    if len(paths) > 1:
        await _require_well(worktree)
        middle = len(paths) // 2
        await _take_in(worktree, paths[:middle], found)
        await _take_in(worktree, paths[middle:], found)
        return
    is_filter = any(word in output.stderr for word in FILTER)
    found.left_out[paths[0]] = "a filter failed" if is_filter else "git cannot take it in"
    if sum(reason in FAILURES for reason in found.left_out.values()) > FAILURES_LIMIT:
        raise CaptureFailed(
            f"git fails at more than {FAILURES_LIMIT} files, the last time at "
            f"{shown(paths[0])}: {reason_of(output)}"
        )


async def _update(worktree: Worktree, paths: Sequence[bytes]) -> GitOutput:
    return await worktree.git(*UPDATE, index=worktree.side_index, given=joined(paths))


def _require_room(output: GitOutput) -> None:
    for line in output.stderr.split(b"\n"):
        if any(words in line for words in NO_ROOM):
            said = shown(line.removeprefix(b"error: "))
            raise CaptureFailed(f"git cannot write to the repository: {said}")


async def _require_well(worktree: Worktree) -> None:
    """A failure may not be that of a file at all."""
    output = await _update(worktree, [])
    if output.code != 0:
        raise CheckpointFailed(f"git update-index failed: {reason_of(output)}")


def _refused(output: GitOutput, paths: Sequence[bytes]) -> Iterator[bytes]:
    """Git tells them from the top of the work tree on, which may be above our folder."""
    for line in output.stderr.split(b"\n"):
        if line.startswith(IGNORING):
            told = line.removeprefix(IGNORING)
            meant = [path for path in paths if told == path or told.endswith(b"/" + path)]
            yield from sorted(meant, key=len)[-1:]
