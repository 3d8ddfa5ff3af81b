"""Commands that outlive their turn: which there are, and how each ends."""

from dataclasses import replace

from providers.codex import frames as f
from providers.codex.items import status_of, view_of
from providers.codex.state import ThreadState
from providers.contracts.background import BackgroundCommand
from providers.contracts.runtime import AnyRuntimeEvent, ItemCompleted, Notice

ENDED_BY_SIGNAL = 137
"""What codex tells of a command that was ended alone; -1 of one that was ended with others."""


def background_ended(frame: f.ItemFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """Its row in the turn that began it is completed; and it is told where people read now."""
    item = frame.item
    opened = state.background.pop(item.id)
    view = view_of(item, state.cwd)
    ended = ItemCompleted(
        **state.base(at, opened.turn_id, opened.id),
        item_type=view.item_type,
        title=view.title,
        detail=view.detail,
        status=status_of(item),
        data=replace(opened, view=view).drawn() if item.aggregated_output is None else view.data,
    )
    code = item.exit_code
    how = "was ended" if code in (None, -1, ENDED_BY_SIGNAL) else f"ended with exit code {code}"
    told = Notice(
        **state.base(at, None, opened.id),
        kind="agent.background-command",
        summary=f"Background command {how}",
        payload={"detail": view.detail},
    )
    return [ended, told]


def listed(page: f.TerminalPage, state: ThreadState) -> list[BackgroundCommand]:
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
