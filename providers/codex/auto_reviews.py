"""What a second model decided about an approval, where codex is configured to ask one."""

from typing import Any

from providers.codex import frames as f
from providers.codex.known import on
from providers.codex.news import warn
from providers.codex.state import ThreadState
from providers.codex.texts import names, one_line, relative, without_shell
from providers.contracts.runtime import ActivityTone, AnyRuntimeEvent, Notice

DECIDED: dict[str, tuple[str, ActivityTone]] = {
    "approved": ("Allowed by codex's reviewer", "approval"),
    "denied": ("Denied by codex's reviewer", "approval"),
    "timedOut": ("Denied: codex's reviewer did not answer in time", "approval"),
}
STRICT = "Codex's reviewer looks at every action of this turn from now on"


@on("item/autoApprovalReview/completed", f.ReviewFrame)
def reviewed(frame: f.ReviewFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """An aborted review leaves nothing to tell: its turn was stopped."""
    if frame.review.status not in DECIDED or state.is_over(frame.turn_id):
        return []
    said, tone = DECIDED[frame.review.status]
    item = state.items.get(frame.target_item_id or "")
    action = action_in_words(frame.action, state.cwd)
    reason = frame.review.rationale
    return [
        Notice(
            **state.base(at, frame.turn_id, item.id if item else None),
            kind="approval.auto-review",
            summary=f"{said}: {action}" if action else said,
            tone=tone,
            payload={
                "status": frame.review.status,
                "action": action,
                "detail": one_line(reason) if reason else None,
                "riskLevel": frame.review.risk_level,
            },
        )
    ]


@on("autoApprovalReview/strictReviewRequired", f.Frame)
def strict_review(frame: f.Frame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    if not state.told.is_news("strict review", frame.turn_id or state.turn_id):
        return []
    return [*warn(state, at, STRICT)]


def action_in_words(action: Any, cwd: str) -> str:
    """One line; empty for kinds of actions that we do not know."""
    match action:
        case {"type": "command", "command": str(command)}:
            return one_line(without_shell(command))
        case {"type": "execve", "argv": [*words]}:
            return one_line(" ".join(map(str, words)))
        case {"type": "writeStdin", "stdin": str(text)}:
            return f"typing {one_line(text)}"
        case {"type": "applyPatch", "files": [*files]}:
            return f"changing {names([relative(str(file), cwd) for file in files])}"
        case {"type": "networkAccess", "host": str(host)}:
            return f"reaching {host}"
        case {"type": "mcpToolCall", "server": str(server), "toolName": str(tool)}:
            return f"{server}.{tool}"
        case {"type": "requestPermissions"}:
            return "more permissions"
        case _:
            return ""
