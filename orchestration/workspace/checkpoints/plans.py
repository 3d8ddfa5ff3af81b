"""What has to be done to bring a folder back to a checkpoint, and what is left alone."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from orchestration.workspace.checkpoints.diffs import RawChange
from orchestration.workspace.checkpoints.errors import RestoreRefused
from orchestration.workspace.checkpoints.worktree import shown


@dataclass(frozen=True)
class Plan:
    """``removes`` and ``writes`` lead from what the folder holds to what is wanted."""

    removes: Sequence[RawChange]
    writes: Sequence[RawChange]
    left_alone: Sequence[bytes]

    @property
    def paths(self) -> set[bytes]:
        return {change.path for change in (*self.removes, *self.writes)}

    def without_removing(self, paths: Collection[bytes]) -> "Plan":
        kept = [change for change in self.removes if change.path not in paths]
        spared = [change.path for change in self.removes if change.path in paths]
        return Plan(kept, self.writes, sorted([*self.left_alone, *spared]))


def plan_of(changes: Sequence[RawChange], now: Collection[bytes], then: Collection[bytes]) -> Plan:
    """``now`` and ``then``: of what the present and the wanted checkpoint cannot tell what it held.

    If one of them cannot, what is there stays. So do submodules, and what took the place of one.
    """
    submodules = {change.path for change in changes if change.is_about_a_submodule}
    staying = {"A": {*now}, "M": {*now, *then}, "T": {*now, *then}, "D": {*now, *then, *submodules}}
    removes, writes, left_alone = [], [], []
    for change in changes:
        is_unknown = not staying[change.status].isdisjoint(_with_folders(change.path))
        if is_unknown or change.is_about_a_submodule:
            left_alone.append(change.path)
        elif change.status == "D":
            removes.append(change)
        else:
            writes.append(change)
    return Plan(removes, writes, left_alone)


def require_way(root: bytes, plan: Plan) -> None:
    """Nothing that no checkpoint holds may stand where files are to be written."""
    removes = {change.path for change in plan.removes}
    for change in plan.writes:
        for folder in folders_of(change.path):
            full = os.path.join(root, folder)
            if os.path.lexists(full) and not is_plain_folder(full) and folder not in removes:
                raise RestoreRefused(f"{shown(folder)} is in the way of {shown(change.path)}")
        full = os.path.join(root, change.path)
        name = shown(change.path)
        if is_plain_folder(full):
            if not _will_be_empty(root, change.path, removes):
                raise RestoreRefused(f"the folder {name} is in the way of a file of that name")
        elif os.path.lexists(full) and not os.path.islink(full) and not os.path.isfile(full):
            raise RestoreRefused(f"{name} is in the way: a pipe, a socket or a device")


def _will_be_empty(root: bytes, folder: bytes, removes: Collection[bytes]) -> bool:
    for at, folders, files in os.walk(os.path.join(root, folder)):
        links = [name for name in folders if os.path.islink(os.path.join(at, name))]
        for name in [*files, *links]:
            if os.path.relpath(os.path.join(at, name), root) not in removes:
                return False
    return True


def is_plain_folder(full: bytes) -> bool:
    return os.path.isdir(full) and not os.path.islink(full)


def is_behind_a_link(root: bytes, path: bytes) -> bool:
    """``root`` itself is not."""
    return any(os.path.islink(os.path.join(root, folder)) for folder in folders_of(path))


def folders_of(path: bytes) -> list[bytes]:
    """From the top on."""
    parts = path.split(b"/")[:-1]
    return [b"/".join(parts[: count + 1]) for count in range(len(parts))]


def _with_folders(path: bytes) -> list[bytes]:
    return [*folders_of(path), path]
