"""Commands that outlive their turn: which there are, and how each ends."""

from dataclasses import replace

from providers.codex import frames as f
from providers.codex.items import status_of, view_of
from providers.codex.result_frames import TerminalPage
from providers.codex.state import OpenItem, ThreadState
from providers.contracts.background import BackgroundCommand
from providers.contracts.base import Json
from providers.contracts.runtime import AnyRuntimeEvent, ItemCompleted, ItemStatus, Notice

ENDED_BY_SIGNAL = 137
"""What codex tells of a command that was ended alone; -1 of one that was ended with others."""


def background_ended(frame: f.ItemFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    item = frame.item
    opened = state.background.pop(item.id)
    view = view_of(item, state.cwd)
    ran = replace(opened, view=view)
    data = ran.drawn() if item.aggregated_output is None else view.data
    code = item.exit_code
    how = "was ended" if code in (None, -1, ENDED_BY_SIGNAL) else f"ended with exit code {code}"
    return told(ran, status_of(item), data, how, state, at)


def end_background(state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """With the session all of its commands end, and nobody will say so any more."""
    running, state.background = list(state.background.values()), {}
    return [
        event
        for opened in running
        for event in told(opened, "failed", opened.drawn(), "was ended", state, at)
    ]


def told(
    ran: OpenItem,
    status: ItemStatus,
    data: dict[str, Json] | None,
    how: str,
    state: ThreadState,
    at: int,
) -> list[AnyRuntimeEvent]:
    """Its row in the turn that began it is completed; and it is told where people read now."""
    view = ran.view
    ended = ItemCompleted(
        **state.base(at, ran.turn_id, ran.id),
        item_type=view.item_type,
        title=view.title,
        detail=view.detail,
        status=status,
        data=data,
    )
    notice = Notice(
        **state.base(at, None, ran.id),
        kind="agent.background-command",
        summary=f"Background command {how}",
        payload={"detail": view.detail},
    )
    return [ended, notice]


def listed(page: TerminalPage, state: ThreadState) -> list[BackgroundCommand]:
    """Without those of the turn that runs: they are shown there."""
    return [
        BackgroundCommand(
            id=terminal.process_id,
            command=terminal.command,
            cwd=terminal.cwd,
            started_at=opened.since if (opened := state.background.get(terminal.item_id)) else None,
            process_id=terminal.os_pid,
        )
        for terminal in page.data
        if terminal.item_id not in state.items
    ]


def remembered(state: ThreadState) -> list[BackgroundCommand]:
    """For versions of codex that cannot list them: what we have seen begin, and not end."""
    return [
        BackgroundCommand(
            id=codex_id,
            command=str((opened.view.data or {}).get("command", "")),
            cwd=str((opened.view.data or {}).get("cwd") or state.cwd),
            started_at=opened.since,
            process_id=None,
        )
        for codex_id, opened in state.background.items()
    ]
