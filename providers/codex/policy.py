"""How freely codex may act: our runtime modes in its words, and whether it does as it was told."""

from typing import Any, get_args

from msgspec import Struct

from providers.codex.frames import SandboxPolicy, ThreadSettings
from providers.contracts.base import UNSET
from providers.contracts.models import CodexOptions, InteractionMode, ModelSelection, RuntimeMode

FAST_TIER = "priority"
STANDARD_TIER = "default"
"""What codex calls the speed of those who chose none."""


class Policy(Struct, frozen=True):
    """``sandbox`` is how thread/start names what turn/start calls ``sandboxPolicy.type``."""

    approval: str
    sandbox: str
    sandbox_type: str

    def for_thread(self) -> dict[str, Any]:
        return {"approvalPolicy": self.approval, "sandbox": self.sandbox}

    def for_turn(self) -> dict[str, Any]:
        return {"approvalPolicy": self.approval, "sandboxPolicy": {"type": self.sandbox_type}}


# `untrusted` asks before every command and every patch, even `ls`; `on-request` would ask only
# for what the sandbox forbids. An approved command runs outside the sandbox (measured).
SUPERVISED = Policy("untrusted", "workspace-write", "workspaceWrite")

POLICIES: dict[RuntimeMode, Policy] = {
    # Patches and escalations are refused to the model at once; commands run in the sandbox, but
    # for those that a rule allows for good: these run outside it (measured).
    "read-only": Policy("never", "read-only", "readOnly"),
    "approval-required": SUPERVISED,
    # Codex asks all the same; what lies in the workspace is accepted by us (`edits.py`).
    "auto-accept-edits": SUPERVISED,
    "full-access": Policy("never", "danger-full-access", "dangerFullAccess"),
}
BY_FREEDOM: tuple[RuntimeMode, ...] = get_args(RuntimeMode)


def tightens(before: RuntimeMode, after: RuntimeMode) -> bool:
    return BY_FREEDOM.index(after) < BY_FREEDOM.index(before)


def least_free(*modes: RuntimeMode) -> RuntimeMode:
    return min(modes, key=BY_FREEDOM.index)


class AskedSettings:
    """What codex was told about a thread, to compare with what it says it does.

    A change made by turn/start is reported before its answer, one made by thread/settings/update
    after it; nothing is reported where nothing changes (measured).
    """

    def __init__(self) -> None:
        self._current: Policy | None = None
        self._awaited: list[Policy] = []

    def ask(self, policy: Policy) -> None:
        """To be called before the request is sent."""
        self._awaited.append(policy)
        del self._awaited[:-8]

    def withdraw(self, policy: Policy) -> None:
        """The request was refused, so it changed nothing."""
        if policy in self._awaited:
            self._awaited.remove(policy)

    def answered(self, policy: Policy) -> None:
        """A turn/start was answered: whatever it changed has been reported."""
        self._current = policy
        self._awaited.clear()

    def find_mismatch(self, approval: Any, sandbox: SandboxPolicy) -> str | None:
        """What is wrong about a report, in words; None where it is as asked."""
        expected = self._awaited or ([self._current] if self._current else [])
        for place, policy in enumerate(expected):
            if agrees(policy, approval, sandbox):
                self._current = policy
                del self._awaited[: place + 1]
                return None
        if not expected:
            return None
        wanted = expected[-1]
        return (
            f"codex runs with approvals {approval!r} and sandbox {sandbox.type!r}"
            f" instead of {wanted.approval!r} and {wanted.sandbox_type!r}"
        )

    def find_mismatch_in(self, settings: ThreadSettings) -> str | None:
        return self.find_mismatch(settings.approval_policy, settings.sandbox_policy)


def agrees(policy: Policy, approval: Any, sandbox: SandboxPolicy) -> bool:
    if approval != policy.approval or sandbox.type != policy.sandbox_type:
        return False
    return policy.sandbox_type == "dangerFullAccess" or sandbox.network_access in (None, False)


def options_of(selection: ModelSelection) -> CodexOptions:
    options = selection.options
    return options if isinstance(options, CodexOptions) else CodexOptions()


def effort_of(selection: ModelSelection) -> str | None:
    effort = options_of(selection).reasoning_effort
    return None if effort is UNSET or not effort else str(effort)


def tier_of(selection: ModelSelection) -> str | None:
    """None where nobody chose one: what codex is configured to holds then."""
    options = options_of(selection)
    if options.service_tier is not UNSET:
        return str(options.service_tier)
    if options.fast_mode is UNSET:
        return None
    return FAST_TIER if options.fast_mode else STANDARD_TIER


def turn_settings(
    policy: Policy,
    selection: ModelSelection,
    mode: InteractionMode,
    cwd: str,
    effort: str | None,
) -> dict[str, Any]:
    """Everything that codex would otherwise remember from the turn before.

    The collaboration mode takes precedence over model and effort, and is sticky: always sent.
    """
    settings = {
        "model": selection.model,
        "reasoning_effort": effort,
        "developer_instructions": None,
    }
    return {
        **policy.for_turn(),
        "cwd": cwd,
        "model": selection.model,
        "effort": effort,
        "serviceTierForTurn": tier_of(selection),  # unlike `serviceTier`, not sticky
        "collaborationMode": {"mode": mode, "settings": settings},
    }
