"""What of recorded frames is looked at beside their translation: our requests and answers."""

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
from msgspec import Raw, Struct

from providers.codex.answers import Approval, put_decision
from providers.codex.frames import Turn
from providers.codex.policy import POLICIES
from providers.codex.state import Expected
from providers.contracts.ids import TurnId
from providers.contracts.models import DEFAULT_RUNTIME_MODE, ApprovalDecision, RuntimeMode
from providers.jsonrpc import Incoming


class Params(Struct, frozen=True, rename="camel"):
    """What of our own requests is of interest, and of the agent's words before their thread."""

    thread_id: str | None = None
    cwd: str | None = None
    model: str | None = None
    input: list[dict[str, Any]] = []
    client_user_message_id: str | None = None
    approval_policy: Any = None
    sandbox_policy: Any = None
    sandbox: Any = None


class OpenedResult(Struct, frozen=True, rename="camel"):
    thread: dict[str, Any] = {}
    cwd: str | None = None
    model: str | None = None


class TurnResult(Struct, frozen=True):
    turn: Turn | None = None


class Asked(Struct, frozen=True):
    """A request of ours that is not answered yet."""

    method: str
    params: Params
    expected: Expected | None = None


def params_of(message: Incoming) -> Params:
    try:
        return msgspec.json.decode(message.params, type=Params | None) or Params()
    except msgspec.DecodeError:
        return Params()  # not as they should be: the translation says so


def mode_of(params: Params) -> RuntimeMode:
    sandbox = params.sandbox_policy or {}
    kind = sandbox.get("type") if isinstance(sandbox, dict) else None
    for mode, policy in POLICIES.items():
        same_sandbox = kind == policy.sandbox_type or params.sandbox == policy.sandbox
        if params.approval_policy == policy.approval and same_sandbox:
            return mode
    return DEFAULT_RUNTIME_MODE


def find_turn(result: Raw) -> TurnId | None:
    try:
        turn = msgspec.json.decode(result, type=TurnResult).turn
    except msgspec.DecodeError:
        return None
    return TurnId(turn.id) if turn else None


def decision_in(asked: Approval, result: Raw) -> ApprovalDecision | None:
    """None where it was refused outright. A rule that was kept for good says yes as well."""
    given = msgspec.json.decode(result) if result else None
    if not isinstance(given, dict):
        return None
    decisions: tuple[ApprovalDecision, ...] = get_args(ApprovalDecision)
    for decision in decisions:
        if put_decision(asked, decision, always_allow=False) == given:
            return decision
    return "accept" if isinstance(given.get("decision"), dict) else None


def answers_in(result: Raw) -> dict[str, list[str]]:
    return dict(_answers_in(msgspec.json.decode(result) if result else None))


def _answers_in(given: Any) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(given, dict):
        return
    for key, answer in (given.get("answers") or given.get("content") or {}).items():
        told = answer.get("answers") if isinstance(answer, dict) else answer
        yield str(key), [str(one) for one in (told if isinstance(told, list) else [told])]
