"""Failures of the model: why, in words, and what to do about it."""

import pytest

from providers.codex.failures import failure_of, retry_of
from providers.codex.frames import CodexError
from providers.contracts.failures import Failure, FailureKind, Retry
from providers.contracts.runtime import TurnCompleted
from tests.providers.codex.transcripts import replay


def failed(status: int | None, name: str = "httpConnectionFailed") -> object:
    return {name: {"httpStatusCode": status}}


@pytest.mark.parametrize(
    ("said", "info", "kind", "start"),
    [
        ("x", "unauthorized", "sign-in", "The model's server refused the sign-in. Run `codex"),
        ("x", failed(401), "sign-in", "The model's server refused the sign-in."),
        ("x", failed(403), "forbidden", "The model's server does not allow this."),
        ("x", failed(404), "unknown-model", "The model's server does not know this model."),
        ("x", failed(503), "server-trouble", "The model's server has trouble (503). Try"),
        ("x", failed(422), "bad-request", "The model's server refused the request: x"),
        ("x", failed(None), "network", "The model's server cannot be reached."),
        ("x", failed(429, "responseTooManyFailedAttempts"), "rate-limit", "The model's server lim"),
        ("x", "contextWindowExceeded", "context-full", "The conversation has become too long"),
        ("Try again at 8:43 PM.", "usageLimitExceeded", "usage-limit", "Try again at 8:43 PM."),
        ("x", "serverOverloaded", "overloaded", "The model is at capacity."),
        ("x", "internalServerError", "server-trouble", "The model's server has trouble."),
        ("x", "sandboxError", "sandbox", "The sandbox in which commands run failed: x"),
        ("x", "cyberPolicy", "policy", "x"),
        ("stream disconnected before completion: y", "other", "lost-connection", "The connection"),
        ("idle timeout waiting for SSE", failed(None), "no-answer", "The model fell silent"),
        ("Connection failed: error sending request", "other", "network", "The model's server can"),
        (
            "Missing environment variable: `LAB_KEY`.",
            "other",
            "missing-variable",
            "Codex needs the environment variable LAB_KEY, which is not set.",
        ),
        ('{"error": {"message": "bad x"}}', "other", "bad-request", "The model's server refused"),
        ("said so", "other", "other", "said so"),
        ("said so", {"new": {"kind": 1}}, "other", "said so"),
        ("said so", None, "other", "said so"),
        ("", None, "other", "codex gave no reason"),
    ],
)
def test_each_error_has_a_kind_and_a_sentence(
    said: str, info: object, kind: FailureKind, start: str
) -> None:
    failure = failure_of(CodexError(said, info))

    assert failure.kind == kind
    assert failure.message.startswith(start)
    assert failure.raw == said


def test_a_refused_sign_in_names_the_command() -> None:
    assert failure_of(CodexError("x", "unauthorized")).command == "codex login"
    assert failure_of(CodexError("x", "other")).command is None


def test_the_end_of_a_limit_goes_with_the_usage_limit_alone() -> None:
    at = "2026-01-01T00:00:00.000Z"

    assert failure_of(CodexError("x", "usageLimitExceeded"), at).resets_at == at
    assert failure_of(CodexError("x", "other"), at).resets_at is None


def test_a_json_answer_of_the_models_server_is_unwrapped_and_kept_as_it_was() -> None:
    body = '{"error": {"message": "bad model"}}'
    failure = failure_of(CodexError(body, "other"))

    assert failure.message == "The model's server refused the request: bad model"
    assert failure.raw == body


@pytest.mark.parametrize(
    ("message", "info", "detail", "retry"),
    [
        (
            "Reconnecting... 1/2",
            failed(503),
            "x",
            Retry(cause="trouble at the model's server", attempt=1, of=2),
        ),
        (
            "Reconnecting... 2/5",
            failed(429),
            "x",
            Retry(cause="too many requests", attempt=2, of=5),
        ),
        (
            "Reconnecting... 1/5",
            failed(None),
            "idle timeout waiting for SSE",
            Retry(cause="no answer in time", attempt=1, of=5),
        ),
        (
            "Reconnecting... 1/5",
            failed(None),
            "stream disconnected before completion",
            Retry(cause="connection lost", attempt=1, of=5),
        ),
        (
            "Reconnecting... waiting for network",
            failed(None),
            "Connection failed: error sending request",
            Retry(cause="network"),
        ),
        ("Once more", None, None, Retry(cause="connection lost")),
    ],
)
def test_a_retry_says_which_it_is_and_why(
    message: str, info: object, detail: str | None, retry: Retry
) -> None:
    assert retry_of(CodexError(message, info, detail)) == retry


def test_every_recorded_failure_says_why() -> None:
    ends = [
        end
        for conversation in replay("t12_errors")
        for end in conversation.of(TurnCompleted)
        if end.outcome == "failed"
    ]

    assert len(ends) > 8
    assert all(isinstance(end.failure, Failure) for end in ends)
    assert all(end.error_message == end.failure.message for end in ends)
