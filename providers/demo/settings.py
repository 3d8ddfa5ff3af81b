"""The settings of a thread: what may be asked for, and what holds then."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from providers.demo.errors import RequestRefused

Json = dict[str, Any]
POLICIES = ("untrusted", "on-request", "granular", "never")
MODES = ("default", "plan")
WORKSPACE_WRITE: Json = {
    "type": "workspaceWrite",
    "writableRoots": [],
    "networkAccess": False,
    "excludeTmpdirEnvVar": False,
    "excludeSlashTmp": False,
}
SANDBOXES: dict[str, Json] = {
    "read-only": {"type": "readOnly", "networkAccess": False},
    "workspace-write": WORKSPACE_WRITE,
    "danger-full-access": {"type": "dangerFullAccess"},
}


class Settings(Struct, tag="settings", frozen=True, rename="camel"):
    """What holds for the next turn."""

    approval_policy: str = "on-request"
    sandbox: Json = msgspec.field(default_factory=lambda: WORKSPACE_WRITE)
    model: str = "demo"
    effort: str | None = None
    mode: str = "default"
    """``plan``: propose, and change nothing."""


def with_overrides(settings: Settings, overrides: Json) -> Settings:
    """The settings that a request asks for; a key that is absent or null leaves what holds."""
    policy = overrides.get("approvalPolicy") or settings.approval_policy
    if policy not in POLICIES:
        expected = ", ".join(f"`{known}`" for known in POLICIES)
        raise RequestRefused(
            f"Invalid request: unknown variant `{policy}`, expected one of {expected}"
        )
    collaboration = overrides.get("collaborationMode") or {}
    preferred = {**overrides, **present(collaboration.get("settings") or {})}
    return msgspec.structs.replace(
        settings,
        approval_policy=policy,
        sandbox=sandbox_of(overrides) or settings.sandbox,
        model=preferred.get("model") or settings.model,
        effort=preferred.get("reasoning_effort") or preferred.get("effort") or settings.effort,
        mode=mode_of(collaboration) or settings.mode,
    )


def mode_of(collaboration: Json) -> str | None:
    mode: str | None = collaboration.get("mode")
    known = ", ".join(f"`{name}`" for name in MODES)
    if mode not in (None, *MODES):
        raise RequestRefused(f"Invalid request: unknown variant `{mode}`, expected one of {known}")
    return mode


def present(fields: Json) -> Json:
    return {key: value for key, value in fields.items() if value is not None}


def sandbox_of(overrides: Json) -> Json | None:
    """A thread names its sandbox by a word, a turn and an update by a whole policy."""
    if policy := overrides.get("sandboxPolicy"):
        whole = SANDBOXES["workspace-write"] if policy["type"] == "workspaceWrite" else {}
        return {**whole, **policy}
    name = overrides.get("sandbox")
    if name is None:
        return None
    if name not in SANDBOXES:
        raise RequestRefused(f"Invalid request: unknown variant `{name}` of sandbox")
    return SANDBOXES[name]
