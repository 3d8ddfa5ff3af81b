"""Files take the places of others: all of them, or none."""

import errno
import os
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress

from orchestration.workspace.checkpoints.diffs import RawChange
from orchestration.workspace.checkpoints.plans import (
    Plan,
    folders_of,
    is_behind_a_link,
    is_plain_folder,
    require_way,
)

BESIDE = b".t3project-restore"
"""A file that comes from another disk is whole before it takes its place."""


Looks = Mapping[bytes, os.stat_result]


class PutBackFailed(Exception):
    """``first`` made all go back to where it was, ``last`` kept a file from it."""

    def __init__(self, first: Exception, last: OSError) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last


def looks_of(root: bytes, paths: Collection[bytes]) -> Looks:
    """By which is seen that somebody writes to a file while it is moved."""
    looks = {}
    for path in paths:
        with suppress(OSError):  # there is none
            looks[path] = os.lstat(os.path.join(root, path))
    return looks


def swap(root: bytes, plan: Plan, staged: bytes, aside: bytes, looks: Looks) -> None:
    """What goes is moved to ``aside``, what comes is moved from ``staged``.

    Raises ``OSError`` when all is as it was again, and ``PutBackFailed`` when it could not be.
    """
    require_way(root, plan)
    moved: list[tuple[bytes, bytes]] = []
    try:
        for old, new in _moves(root, plan, staged, aside):
            _move(old, new)
            moved.append((old, new))
        _require_unchanged(root, aside, looks)
    except Exception as failure:
        _put_back(moved, failure)
        raise
    _remove_empty_folders(root, plan.removes)


def _moves(root: bytes, plan: Plan, staged: bytes, aside: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each is done before the next is asked for."""
    for change in (*plan.removes, *plan.writes):
        present = os.path.join(root, change.path)
        if is_behind_a_link(root, change.path) or not os.path.lexists(present):
            continue  # it is gone already, with the folder that it was in
        if change.status == "A":
            _require_room(present)
        if not is_plain_folder(present):
            yield present, os.path.join(aside, change.path)
    for change in plan.writes:
        wanted, present = os.path.join(staged, change.path), os.path.join(root, change.path)
        _keep_rights(wanted, os.path.join(aside, change.path), change)
        _remove_empty_tree(present)
        _require_room(present)
        yield wanted, present


def _require_room(present: bytes) -> None:
    """A file that is made meanwhile is in no checkpoint."""
    if os.path.lexists(present) and not is_plain_folder(present):
        raise FileExistsError(errno.EEXIST, "was made meanwhile", present)


def _require_unchanged(root: bytes, aside: bytes, looks: Looks) -> None:
    """Also those to which somebody wrote when they had been moved: an open file goes along."""
    for path, before in looks.items():
        try:
            now = os.lstat(os.path.join(aside, path))
        except OSError:  # it was no file, or behind a link
            continue
        is_copy = now.st_dev != before.st_dev  # whose times may be coarser
        if not is_copy and not stat.S_ISDIR(now.st_mode) and _look(now) != _look(before):
            raise OSError(errno.EBUSY, "was changed meanwhile", os.path.join(root, path))


def _look(status: os.stat_result) -> tuple[int, int]:
    return status.st_mtime_ns, status.st_size


def _move(old: bytes, new: bytes) -> None:
    os.makedirs(os.path.dirname(new), exist_ok=True)
    try:
        os.rename(old, new)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_to_another_disk(old, new)


def _move_to_another_disk(old: bytes, new: bytes) -> None:
    beside = os.path.join(os.path.dirname(new), BESIDE)
    with suppress(FileNotFoundError):
        os.unlink(beside)  # a crash left it; were it a link, it would be written through
    try:
        shutil.copy2(old, beside, follow_symlinks=False)
        os.rename(beside, new)
    except OSError as error:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise OSError(error.errno, error.strerror, new) from error
    os.unlink(old)


def _put_back(moved: Sequence[tuple[bytes, bytes]], failure: Exception) -> None:
    last = None
    for old, new in reversed(moved):
        try:
            _require_room(old)
            _move(new, old)
        except OSError as error:
            last = error
    if last is not None:
        raise PutBackFailed(failure, last) from last


def _keep_rights(wanted: bytes, replaced: bytes, change: RawChange) -> None:
    """Git knows of one bit alone; and not even that where it is told not to look at it."""
    if os.path.islink(wanted) or os.path.islink(replaced) or not os.path.isfile(replaced):
        return
    status = os.stat(replaced)
    for owner in (status.st_uid, -1):
        with suppress(OSError):  # only root gives files away; one's own groups, anybody
            os.chown(wanted, owner, status.st_gid)
            break
    mode = stat.S_IMODE(status.st_mode)
    if change.old_mode != change.new_mode:
        mode = mode & ~0o111 | stat.S_IMODE(os.stat(wanted).st_mode) & 0o111
    os.chmod(wanted, mode)


def _remove_empty_tree(folder: bytes) -> None:
    """Fails where it is not empty."""
    if is_plain_folder(folder):
        for at, _, _ in os.walk(folder, topdown=False):
            os.rmdir(at)


def _remove_empty_folders(root: bytes, removes: Sequence[RawChange]) -> None:
    emptied = {folder for change in removes for folder in folders_of(change.path)}
    for folder in sorted(emptied, reverse=True):
        try:
            os.rmdir(os.path.join(root, folder))
        except OSError:
            continue  # it holds something else, or is gone, or is a link
