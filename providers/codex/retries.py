"""The model is asked again: told while it lasts, and that it is over."""

from providers.codex import frames as f
from providers.codex.failures import retry_of
from providers.codex.state import Retrying, ThreadState, closed
from providers.contracts.runtime import AnyRuntimeEvent, ItemCompleted, Notice, RuntimeWarning

SPOKEN = {"assistant_message", "reasoning"}


def try_again(frame: f.ErrorFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """Told once for each try that codex counts; endless tries once, until they are over."""
    cut_off = close_spoken(state, at)
    before, retry = state.retrying, retry_of(frame.error)
    since, tries = (before.since_ms, before.tries + 1) if before else (at, 1)
    state.retrying = Retrying(since, retry, tries)
    if before is not None and before.retry == retry:
        return [*cut_off]
    said = next((item for item in cut_off if item.item_type == "assistant_message"), None)
    warning = RuntimeWarning(
        **state.base(at, frame.turn_id or state.turn_id, said.item_id if said else None),
        message=frame.error.message,
        detail=frame.error.additional_details,
        retry=retry,
    )
    return [*cut_off, warning]


def recovered(state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """The model answers again, if it did not."""
    retrying, state.retrying = state.retrying, None
    if retrying is None:
        return []
    tries = "1 try" if retrying.tries == 1 else f"{retrying.tries} tries"
    return [
        Notice(
            **state.base(at, state.turn_id),
            kind="runtime.reconnected",
            summary=f"Connected again after {tries}",
            payload={
                "detail": retrying.retry.cause,
                "tries": retrying.tries,
                "durationMs": max(0, at - retrying.since_ms),
            },
        )
    ]


def close_spoken(state: ThreadState, at: int) -> list[ItemCompleted]:
    """A dropped stream: codex begins the message anew, under a new id, and forgets this one."""
    spoken = [id_ for id_, item in state.items.items() if item.view.item_type in SPOKEN]
    return [closed(state, at, state.items.pop(id_), "failed") for id_ in spoken]
