"""What codex says of the model's failures → why, in words, and what to do about it."""

import json
import re
from typing import Any

from providers.codex.frames import CodexError
from providers.codex.texts import cut
from providers.contracts.failures import Failure, FailureKind, Retry

LOGIN = "codex login"

NAMED: dict[str, FailureKind] = {
    "unauthorized": "sign-in",
    "usageLimitExceeded": "usage-limit",
    "rateLimitExceeded": "rate-limit",
    "flexUnavailable": "overloaded",
    "serverOverloaded": "overloaded",
    "policyCapacityUnavailable": "overloaded",
    "contextWindowExceeded": "context-full",
    "sessionBudgetExceeded": "usage-limit",
    "modelNotFound": "unknown-model",
    "badRequest": "bad-request",
    "internalServerError": "server-trouble",
    "sandboxError": "sandbox",
    "cyberPolicy": "policy",
    "misalignmentPolicyViolation": "policy",
    "inferenceHookDenied": "policy",
}
"""By codex's name of the error, where that says enough."""

STATUSES: dict[int, FailureKind] = {
    400: "bad-request",
    401: "sign-in",
    403: "forbidden",
    404: "unknown-model",
    413: "context-full",
    429: "rate-limit",
}

WORDINGS: tuple[tuple[re.Pattern[str], FailureKind], ...] = (
    (re.compile(r"missing environment variable", re.IGNORECASE), "missing-variable"),
    (re.compile(r"idle timeout", re.IGNORECASE), "no-answer"),
    (re.compile(r"rate limit", re.IGNORECASE), "rate-limit"),
    (re.compile(r"high demand|at capacity", re.IGNORECASE), "server-trouble"),
    (
        re.compile(r"connection failed|error sending request|waiting for network|dns", re.I),
        "network",
    ),
    (re.compile(r"stream (disconnected|closed|error)", re.IGNORECASE), "lost-connection"),
)
"""What only the text tells: codex calls these errors "other"."""

SENTENCES: dict[FailureKind, str] = {
    "sign-in": "The model's server refused the sign-in. Run `codex login`, then try again.",
    "forbidden": "The model's server does not allow this. Sign in with another account, or choose"
    " another model.",
    "rate-limit": "The model's server limits how often it may be asked. Wait a moment, then try"
    " again.",
    "overloaded": "The model is at capacity. Try again later, or choose another model.",
    "context-full": "The conversation has become too long for the model. Compact it, or go on in a"
    " new thread.",
    "unknown-model": "The model's server does not know this model. Choose another one, or check the"
    " server's address in codex's configuration.",
    "server-trouble": "The model's server has trouble{status}. Try again in a moment.",
    "network": "The model's server cannot be reached. Check the network, then try again.",
    "lost-connection": "The connection to the model broke before the answer was complete. Try"
    " again.",
    "no-answer": "The model fell silent in the middle of its answer. Try again.",
}
"""The others are told in codex's own words."""

CAUSES: dict[FailureKind, str] = {
    "sign-in": "sign-in refused",
    "forbidden": "not allowed",
    "rate-limit": "too many requests",
    "overloaded": "model at capacity",
    "unknown-model": "model not found",
    "server-trouble": "trouble at the model's server",
    "network": "network",
    "no-answer": "no answer in time",
}
"""Why it is tried again."""

VARIABLE = re.compile(r"missing environment variable: `?([A-Za-z_][A-Za-z0-9_]*)", re.IGNORECASE)
ATTEMPT = re.compile(r"(\d+)/(\d+)\s*$")


def failure_of(error: CodexError, resets_at: str | None = None) -> Failure:
    """``resets_at`` is when the account's limit starts anew, where codex has told that."""
    inside = message_inside(error.message)
    said = inside or "codex gave no reason"
    name, status = error_kind(error.codex_error_info)
    kind = kind_of(name, status, said, refused_with_json=inside != error.message.strip())
    return Failure(
        kind=kind,
        message=sentence_of(kind, status) or in_own_words(kind, said),
        raw=cut("\n".join(text for text in (error.message, error.additional_details) if text)),
        status=status,
        resets_at=resets_at if kind == "usage-limit" else None,
        command=LOGIN if kind == "sign-in" else None,
    )


def retry_of(error: CodexError) -> Retry:
    counted = ATTEMPT.search(error.message)
    said = error.additional_details or error.message
    kind = kind_of(*error_kind(error.codex_error_info), said)
    cause = CAUSES.get(kind, "connection lost")
    if counted is None:
        return Retry(cause=cause)
    return Retry(cause=cause, attempt=int(counted[1]), of=int(counted[2]))


def kind_of(
    name: str, status: int | None, said: str, *, refused_with_json: bool = False
) -> FailureKind:
    if name in NAMED:
        return NAMED[name]
    if status is not None:
        return STATUSES.get(status, "server-trouble" if status >= 500 else "bad-request")
    told = next((kind for wording, kind in WORDINGS if wording.search(said)), None)
    if told is not None:
        return told
    if name in {"httpConnectionFailed", "responseStreamConnectionFailed"}:
        return "network"
    return "bad-request" if refused_with_json else "other"


def sentence_of(kind: FailureKind, status: int | None) -> str:
    return SENTENCES.get(kind, "").format(status=f" ({status})" if status else "")


def in_own_words(kind: FailureKind, said: str) -> str:
    variable = VARIABLE.search(said)
    match kind:
        case "missing-variable" if variable:
            return (
                f"Codex needs the environment variable {variable[1]}, which is not set. Set it"
                " where this server is started, and start it again."
            )
        case "bad-request":
            return f"The model's server refused the request: {said}"
        case "sandbox":
            return f"The sandbox in which commands run failed: {said}"
        case _:
            return said


def error_kind(info: Any) -> tuple[str, int | None]:
    """Codex names the kind, or wraps it with the HTTP status: ``{kind: {httpStatusCode}}``."""
    if isinstance(info, str):
        return info, None
    if isinstance(info, dict) and len(info) == 1:
        ((kind, more),) = info.items()
        status = more.get("httpStatusCode") if isinstance(more, dict) else None
        return str(kind), status if isinstance(status, int) else None
    return "other", None


def message_inside(message: str) -> str:
    """A model's server answers a bad request with JSON, which codex passes on as it is."""
    try:
        body = json.loads(message)
    except ValueError:
        return message.strip()
    error = body.get("error") if isinstance(body, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    return said if isinstance(said, str) else message.strip()
