"""How answers are put to codex: each kind of question wants another shape."""

from typing import Any, assert_never

from msgspec import Struct

from providers.codex.forms import Field, content_of
from providers.contracts.base import Json
from providers.contracts.models import ApprovalDecision
from providers.errors import ProviderError

ACCEPTED: frozenset[ApprovalDecision] = frozenset({"accept", "acceptForSession"})
NO_PERMISSIONS: dict[str, Json] = {"permissions": {}, "scope": "turn"}
NO_ELICITATION: dict[str, Json] = {"action": "decline", "content": None, "_meta": None}


class Decide(Struct, frozen=True):
    """A command or a change of files, and the rule that codex offers to keep.

    ``prefix`` is how the commands begin that are allowed then; ``host`` is what may be reached.
    """

    prefix: tuple[str, ...] = ()
    host: str = ""


class Grant(Struct, frozen=True):
    """More permissions: all that were asked for, or none."""

    permissions: Json


class Confirm(Struct, frozen=True):
    """An MCP server's tool call, or a question of its that has no fields."""


class Choose(Struct, frozen=True):
    """Questions of codex's own."""


class Fill(Struct, frozen=True):
    """The form of an MCP server."""

    fields: tuple[Field, ...]


Approval = Decide | Grant | Confirm
Questions = Choose | Fill


def put_decision(
    asked: Approval, decision: ApprovalDecision, *, always_allow: bool
) -> dict[str, Any]:
    if always_allow:
        return put_rule(asked, decision)
    match asked:
        case Decide():
            return {"decision": decision}
        case Grant(permissions=permissions):
            if decision not in ACCEPTED:
                return NO_PERMISSIONS
            scope = "session" if decision == "acceptForSession" else "turn"
            return {"permissions": permissions, "scope": scope}
        case Confirm():
            if decision not in ACCEPTED:
                return {**NO_ELICITATION, "action": decision}
            kept = {"persist": "session"} if decision == "acceptForSession" else None
            return {"action": "accept", "content": {}, "_meta": kept}
        case _:
            assert_never(asked)


def put_rule(asked: Approval, decision: ApprovalDecision) -> dict[str, Any]:
    if isinstance(asked, Decide) and decision in ACCEPTED:
        if asked.prefix:
            amendment = {"execpolicy_amendment": list(asked.prefix)}
            return {"decision": {"acceptWithExecpolicyAmendment": amendment}}
        if asked.host:
            allowed = {"network_policy_amendment": {"action": "allow", "host": asked.host}}
            return {"decision": {"applyNetworkPolicyAmendment": allowed}}
    raise ProviderError("codex offers no rule that could be kept for this request")


def put_answers(asked: Questions, answers: dict[str, list[str]]) -> dict[str, Any]:
    match asked:
        case Choose():
            return {"answers": {key: {"answers": given} for key, given in answers.items()}}
        case Fill(fields=fields):
            content = content_of(fields, answers)
            if content is None:
                return NO_ELICITATION
            return {"action": "accept", "content": content, "_meta": None}
        case _:
            assert_never(asked)
