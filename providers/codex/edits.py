"""Changes of files that a mode accepts by itself: which they are, and how that stays in sight."""

import os
from collections import deque
from collections.abc import Sequence
from pathlib import PurePath

import msgspec

from providers.codex.request_frames import ApprovalFrame
from providers.codex.state import OpenItem, ThreadState
from providers.contracts.ids import ItemId
from providers.contracts.runtime import AnyRuntimeEvent, ItemCompleted
from providers.jsonrpc import Incoming

FILE_CHANGE = "item/fileChange/requestApproval"
ACCEPT = {"decision": "accept"}
GUARDED = frozenset({".git", ".codex", ".agents"})
"""What lies in them may run by itself later, so a person is asked in every mode that asks."""
ACCEPTED_KEPT = 64


class AcceptedEdits:
    """What was accepted without a question; the item says so when it is over."""

    def __init__(self) -> None:
        self._ids: deque[ItemId] = deque(maxlen=ACCEPTED_KEPT)

    def add(self, id_: ItemId) -> None:
        self._ids.append(id_)

    def mark(self, event: AnyRuntimeEvent) -> AnyRuntimeEvent:
        if not self._ids or not isinstance(event, ItemCompleted) or event.item_id not in self._ids:
            return event
        return msgspec.structs.replace(event, data={**(event.data or {}), "acceptedByMode": True})


def find_change(message: Incoming, state: ThreadState) -> OpenItem | None:
    """The change that codex asks about; None where it wants more than that, or is unreadable."""
    try:
        frame = APPROVAL.decode(message.params)
    except msgspec.DecodeError:
        return None
    if frame.grant_root or state.is_over(frame.turn_id):
        return None
    return state.items.get(frame.item_id)


APPROVAL = msgspec.json.Decoder(ApprovalFrame)


def stays_inside(paths: Sequence[str], workspace: str) -> bool:
    """Whether all of them are files of the workspace, symbolic links followed. Reads the disk."""
    return bool(paths) and all(is_inside(path, workspace) for path in paths)


def is_inside(path: str, workspace: str) -> bool:
    named = os.path.join(workspace, path)
    try:
        real = os.path.realpath(named)
        inside = PurePath(real).relative_to(os.path.realpath(workspace)).parts
    except ValueError:  # elsewhere, or no path at all
        return False
    said = PurePath(os.path.relpath(named, workspace)).parts
    return bool(inside) and not any(part.casefold() in GUARDED for part in (*inside, *said))
