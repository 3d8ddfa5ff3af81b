"""Codex's warnings about itself, the account and the model: each told once, in one thread.

What it says at every start is told once for ever; what may come again, once in a run of the server,
or once for a turn.
"""

import re
from datetime import UTC, datetime

from providers.codex import frames as f
from providers.codex.known import on
from providers.codex.state import ThreadState
from providers.codex.texts import one_line
from providers.contracts.runtime import AnyRuntimeEvent, RuntimeWarning

BENIGN = ("bubblewrap",)
"""Codex brings its own where the system has none, and says so at every start."""
UNSAVED = "Failed to save the conversation transcript"
OS_ERROR = re.compile(r" \(os error \d+\)$")
CANNOT_SAVE = "Codex cannot save this conversation"
FORGETS = (
    "It goes on, and tries again; if its process ends before that, it forgets what was said since"
)
NEARLY_USED_UP = 90
"""Percent of an account's limit."""
SIGNED_OUT = "Codex is not signed in any more. Run `codex login`, then try again."
REAUTHENTICATE = "reauthenticationRequired"

Events = list[AnyRuntimeEvent]


def warn(
    state: ThreadState, at: int, message: str, detail: str | None = None, *, once: str | None = None
) -> Events:
    base = state.base(at, state.turn_id)
    return [RuntimeWarning(**base, message=message, detail=detail, once=once)]


@on("configWarning", f.TextFrame)
@on("deprecationNotice", f.TextFrame)
def warned_of_itself(frame: f.TextFrame, state: ThreadState, at: int) -> Events:
    said = frame.summary or ""
    if any(word in said.lower() for word in BENIGN) or not state.told.is_news(said):
        return []
    return warn(state, at, one_line(said), rest_of(said, frame), once=said)


@on("warning", f.TextFrame)
def warned(frame: f.TextFrame, state: ThreadState, at: int) -> Events:
    said = frame.message or frame.summary or "codex warns, without saying of what"
    if said.startswith(UNSAVED):
        return not_saved(said, state, at)
    about = state.thread_id if frame.thread_id else ""
    # What is wrong with its configuration it tells of itself first, and of each thread again.
    if state.told.was_told(said) or not state.told.is_news(about, said):
        return []
    return warn(state, at, one_line(said), rest_of(said, frame), once=f"{about}\n{said}")


def not_saved(said: str, state: ThreadState, at: int) -> Events:
    """Told for each turn: it is nowhere but in codex's memory."""
    if not state.told.is_news(state.thread_id, state.turn_id, UNSAVED):
        return []
    reason = OS_ERROR.sub("", said).rpartition(": ")[2]
    return warn(state, at, f"{CANNOT_SAVE}: {reason[:1].lower()}{reason[1:]}. {FORGETS}")


def rest_of(said: str, frame: f.TextFrame) -> str | None:
    """The lines that one line leaves out name what is meant."""
    return frame.details or (said if "\n" in said.strip() else None)


@on("guardianWarning", f.TextFrame)
def guardian_warned(frame: f.TextFrame, state: ThreadState, at: int) -> Events:
    return warn(state, at, one_line(frame.message or "codex's guardian warns"))


@on("model/rerouted", f.ReroutedFrame)
def rerouted(frame: f.ReroutedFrame, state: ThreadState, at: int) -> Events:
    if not state.told.is_news(state.thread_id, frame.from_model, frame.to_model):
        return []
    said = f"{frame.to_model} answers instead of {frame.from_model}"
    reason = f"Codex's reason: {frame.reason}" if frame.reason else None
    return warn(state, at, said, reason, once=f"{state.thread_id}\n{said}")


@on("mcpServer/startupStatus/updated", f.McpStatusFrame)
def mcp_server_started(frame: f.McpStatusFrame, state: ThreadState, at: int) -> Events:
    """Tools of a server that did not start are simply missing: nothing else would tell of it."""
    if frame.status != "failed" or not state.told.is_news("mcp", frame.name, frame.failure_reason):
        return []
    said = f"The MCP server {frame.name} did not start"
    if frame.failure_reason == REAUTHENTICATE:
        said += f": sign in with `codex mcp login {frame.name}`"
    return warn(state, at, said, frame.error)


@on("account/updated", f.AccountFrame)
def account_updated(frame: f.AccountFrame, state: ThreadState, at: int) -> Events:
    state.limits.account_changed()
    if frame.auth_mode is not None:
        state.told.forget(SIGNED_OUT)
        return []
    return warn(state, at, SIGNED_OUT) if state.told.is_news(SIGNED_OUT) else []


@on("account/rateLimits/updated", f.RateLimitsFrame)
def limits_updated(frame: f.RateLimitsFrame, state: ThreadState, at: int) -> Events:
    """After every answer of the model; told when little is left, and when nothing is."""
    limits = frame.rate_limits
    state.limits.merge(limits)
    state.limit_resets_at = end_of_limit(limits)
    events: Events = []
    for window in (limits.primary, limits.secondary):
        if window is None or window.used_percent < NEARLY_USED_UP:
            continue
        level = "used up" if window.used_percent >= 100 else "nearly used up"
        hour = (window.resets_at or 0) // 3600
        if state.told.is_news("limit", limits.limit_id, window.window_duration_mins, level, hour):
            events += warn(state, at, limit_in_words(window, level), renewal_in_words(window))
    return events


def end_of_limit(limits: f.RateLimits) -> str | None:
    """When the account may be used again, if it may not now."""
    windows = (limits.primary, limits.secondary)
    ends = [w.resets_at for w in windows if w and w.used_percent >= 100 and w.resets_at]
    return f"{datetime.fromtimestamp(max(ends), UTC):%Y-%m-%dT%H:%M:%S}.000Z" if ends else None


def limit_in_words(window: f.LimitWindow, level: str) -> str:
    minutes = window.window_duration_mins or 0
    if minutes >= 1440:
        span = f" for {minutes // 1440} days"
    else:
        span = f" for {minutes // 60} hours" if minutes >= 60 else ""
    return f"The account's limit{span} is {level} ({window.used_percent} %)"


def renewal_in_words(window: f.LimitWindow) -> str | None:
    if window.resets_at is None:
        return None
    return f"It starts anew at {datetime.fromtimestamp(window.resets_at, UTC):%Y-%m-%d %H:%M} UTC."
