"""Codex's notifications, translated: ``translate(frame, state)`` is pure but for ``state``."""

import msgspec

from providers.codex import auto_reviews, goals, news  # noqa: F401 - they make themselves known
from providers.codex import frames as f
from providers.codex.failures import failure_of
from providers.codex.item_events import DELTA, STREAMS, translate_delta
from providers.codex.known import KNOWN, on
from providers.codex.matrix import IGNORED
from providers.codex.retries import try_again
from providers.codex.state import ThreadState, settle_turn, withdraw
from providers.contracts.base import Json
from providers.contracts.ids import TurnId
from providers.contracts.runtime import (
    AnyRuntimeEvent,
    Notice,
    PlanStep,
    RuntimeError,
    ThreadRenamed,
    TokenUsageUpdated,
    TurnDiffUpdated,
    TurnOutcome,
    TurnPlanUpdated,
    TurnStarted,
)
from providers.jsonrpc import Incoming

WITHDRAWN = "codex does not ask any more, or was answered by another program"
OUTCOMES: dict[str, TurnOutcome] = {"completed": "completed", "failed": "failed"}


def translate(message: Incoming, state: ThreadState, now_ms: int) -> list[AnyRuntimeEvent]:
    """What one notification means. ``now_ms`` is used where codex does not say when it spoke."""
    method = message.method or ""
    at = message.emitted_at_ms or now_ms
    stream = STREAMS.get(method)
    try:
        if stream is not None:
            return translate_delta(DELTA.decode(message.params), stream, state, at)
        known = KNOWN.get(method)
        if known is not None:
            return known.translate(known.decode(message.params), state, at)
    except msgspec.DecodeError as error:
        return [unknown(message, state, at, f"{method} could not be read: {error}")]
    return [] if method in IGNORED else [unknown(message, state, at, f"Codex said {method}")]


def unknown(message: Incoming, state: ThreadState, at: int, summary: str) -> Notice:
    """Never silence: what we do not understand is shown as it came."""
    payload: Json = {"method": message.method, "params": shortened(message.params)}
    base = state.base(at, state.turn_id)
    return Notice(**base, kind="agent.unknown", summary=summary, payload=payload)


def shortened(params: msgspec.Raw) -> Json:
    if len(bytes(params)) > 8000:
        return bytes(params)[:8000].decode(errors="replace") + "…"
    shown: Json = msgspec.json.decode(params)
    return shown


@on("turn/started", f.TurnFrame)
def turn_started(frame: f.TurnFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    turn_id = TurnId(frame.turn.id)
    if turn_id == state.turn_id or state.is_over(turn_id):
        return []
    events = settle_turn(state, at, "interrupted")  # codex runs one turn of a thread at a time
    expected = state.expected.popleft() if state.expected else None
    state.turn_id = state.last_turn = turn_id
    state.root_turn_id = frame.turn.root_turn_id
    base = state.base(at, turn_id)
    if expected is None:
        return [*events, TurnStarted(**base)]
    started = TurnStarted(
        **base, message_id=expected.message_id, model=expected.model, effort=expected.effort
    )
    return [*events, started]


@on("turn/completed", f.TurnFrame)
def turn_completed(frame: f.TurnFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """Ends whichever turn runs: reviews complete under another id than they started with."""
    if state.is_over(frame.turn.id):
        return []
    outcome = OUTCOMES.get(frame.turn.status, "interrupted")
    error, failure = None, None
    if outcome == "failed":
        told = frame.turn.error
        failure = failure_of(told, state.limit_resets_at) if told else state.failure
        error = failure.message if failure else "The turn failed, and codex did not say why."
    if state.turn_id is None:
        begun = turn_started(frame, state, at)
        return [*begun, *settle_turn(state, at, outcome, error, failure)]
    events = settle_turn(state, at, outcome, error, failure)
    if not state.is_over(frame.turn.id):
        state.settled.append(TurnId(frame.turn.id))
    return events


@on("error", f.ErrorFrame)
def error(frame: f.ErrorFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    if state.is_over(frame.turn_id):
        return []
    if frame.will_retry:
        return try_again(frame, state, at)
    failure = failure_of(frame.error, state.limit_resets_at)
    if frame.turn_id and frame.turn_id == state.announced_turn:  # no end of it will be told
        begun = turn_started(f.TurnFrame(turn=f.Turn(id=frame.turn_id)), state, at)
        return [*begun, *settle_turn(state, at, "failed", failure.message, failure)]
    if state.turn_id is not None:  # the end of the turn, which follows, says it
        state.failure = failure
        return []
    base = state.base(at, frame.turn_id)
    detail = failure.raw if failure.raw != failure.message else None
    return [RuntimeError(**base, message=failure.message, detail=detail)]


@on("turn/plan/updated", f.PlanFrame)
def plan_updated(frame: f.PlanFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    if state.is_over(frame.turn_id):
        return []
    steps = [msgspec.convert(msgspec.to_builtins(step), PlanStep) for step in frame.plan]
    base = state.base(at, frame.turn_id)
    return [TurnPlanUpdated(**base, plan=steps, explanation=frame.explanation)]


@on("turn/diff/updated", f.DiffFrame)
def diff_updated(frame: f.DiffFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """Only what apply_patch changed; files that commands wrote are not in it."""
    if state.is_over(frame.turn_id) or frame.diff == state.diff:
        return []
    state.diff = frame.diff
    return [TurnDiffUpdated(**state.base(at, frame.turn_id), unified_diff=frame.diff)]


@on("thread/tokenUsage/updated", f.UsageFrame)
def usage_updated(frame: f.UsageFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    last, total = frame.token_usage.last, frame.token_usage.total
    used = last.total_tokens or total.total_tokens
    if used <= 0:
        return []
    state.used_tokens = used
    usage: dict[str, Json] = {
        "usedTokens": used,
        "inputTokens": last.input_tokens,
        "cachedInputTokens": last.cached_input_tokens,
        "outputTokens": last.output_tokens,
        "reasoningOutputTokens": last.reasoning_output_tokens,
        "lastUsedTokens": used,
        "lastInputTokens": last.input_tokens,
        "lastCachedInputTokens": last.cached_input_tokens,
        "lastOutputTokens": last.output_tokens,
        "lastReasoningOutputTokens": last.reasoning_output_tokens,
        "compactsAutomatically": True,
    }
    if total.total_tokens > used:
        usage["totalProcessedTokens"] = total.total_tokens
    if frame.token_usage.model_context_window:
        usage["maxTokens"] = frame.token_usage.model_context_window
    return [TokenUsageUpdated(**state.base(at, frame.turn_id), usage=usage)]


@on("thread/name/updated", f.NameFrame)
def name_updated(frame: f.NameFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    if not (frame.thread_name or "").strip():
        return []
    return [ThreadRenamed(**state.base(at), name=str(frame.thread_name))]


@on("serverRequest/resolved", f.ResolvedFrame)
def request_resolved(frame: f.ResolvedFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """Withdrawn by codex, if it is still open here: our own answers close theirs at once."""
    withdrawn = [
        id_ for id_, request in state.requests.items() if request.rpc_id == frame.request_id
    ]
    return [withdraw(state, at, id_, state.requests.pop(id_), WITHDRAWN) for id_ in withdrawn]
