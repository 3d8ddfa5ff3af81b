"""Which agent and model a thread uses, and how freely the agent may act."""

from typing import Literal

from providers.contracts.base import UNSET, Contract, OrAbsent, Str

ProviderKind = Literal["codex", "claudeAgent", "demo"]
RuntimeMode = Literal["read-only", "approval-required", "auto-accept-edits", "full-access"]
"""From the least freedom to the most."""
InteractionMode = Literal["default", "plan"]
ApprovalDecision = Literal["accept", "acceptForSession", "decline", "cancel"]
RequestKind = Literal["command", "file-read", "file-change"]

DEFAULT_RUNTIME_MODE: RuntimeMode = "full-access"
DEFAULT_INTERACTION_MODE: InteractionMode = "default"


class CodexOptions(Contract, frozen=True):
    """``fast_mode`` is the protocol's word for a faster service tier; ``service_tier`` wins."""

    reasoning_effort: OrAbsent[str] = UNSET
    fast_mode: OrAbsent[bool] = UNSET
    service_tier: OrAbsent[Str] = UNSET


class ClaudeOptions(Contract, frozen=True):
    thinking: OrAbsent[bool] = UNSET
    effort: OrAbsent[str] = UNSET
    fast_mode: OrAbsent[bool] = UNSET
    context_window: OrAbsent[str] = UNSET


class CodexSelection(Contract, tag_field="provider", tag="codex", frozen=True):
    model: Str
    options: OrAbsent[CodexOptions] = UNSET


class ClaudeSelection(Contract, tag_field="provider", tag="claudeAgent", frozen=True):
    model: Str
    options: OrAbsent[ClaudeOptions] = UNSET


class DemoSelection(Contract, tag_field="provider", tag="demo", frozen=True):
    """The built-in demo agent; shown as codex to clients that know only the protocol."""

    model: Str
    options: OrAbsent[CodexOptions] = UNSET


ModelSelection = CodexSelection | ClaudeSelection | DemoSelection


def provider_of(selection: ModelSelection) -> ProviderKind:
    match selection:
        case CodexSelection():
            return "codex"
        case ClaudeSelection():
            return "claudeAgent"
        case DemoSelection():
            return "demo"
