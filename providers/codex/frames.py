"""What codex says, as far as we read it. Keys that are not named here are ignored."""

from typing import Any

from msgspec import Struct, field


class Frame(Struct, frozen=True, rename="camel"):
    """``thread_id`` is codex's id of the conversation, not ours."""

    thread_id: str = ""
    turn_id: str = ""


class Delta(Frame, frozen=True):
    item_id: str = ""
    delta: str = ""
    summary_index: int = 0
    """Of the part of a summary of thoughts."""


class CodexError(Struct, frozen=True, rename="camel"):
    message: str = ""
    codex_error_info: Any = None
    additional_details: str | None = None


class Turn(Struct, frozen=True, rename="camel"):
    id: str
    root_turn_id: str | None = None
    """Another one for a review: the id that its items and its end carry."""
    status: str = "inProgress"
    error: CodexError | None = None


class TurnFrame(Frame, frozen=True):
    turn: Turn = Turn(id="")


class ErrorFrame(Frame, frozen=True):
    error: CodexError = CodexError()
    will_retry: bool = False


class ChangeKind(Struct, frozen=True):
    type: str
    move_path: str | None = None


class FileChange(Struct, frozen=True):
    path: str
    kind: ChangeKind
    diff: str = ""


class Item(Struct, frozen=True, rename="camel"):
    """Any item; which fields are filled depends on ``type``."""

    type: str
    id: str
    client_id: str | None = None
    text: str | None = None
    command: str | None = None
    cwd: str | None = None
    status: str | None = None
    aggregated_output: str | None = None
    exit_code: int | None = None
    duration_ms: int | None = None
    changes: list[FileChange] = field(default_factory=list)
    server: str | None = None
    namespace: str | None = None
    tool: str | None = None
    arguments: Any = None
    result: Any = None
    content_items: Any = None
    error: Any = None
    success: bool | None = None
    query: str | None = None
    path: str | None = None
    prompt: str | None = None
    review: str | None = None
    revised_prompt: str | None = None
    saved_path: str | None = None
    failure: Any = None
    agent_path: str | None = None
    kind: str | None = None
    agents_states: dict[str, Any] = field(default_factory=dict)
    fragments: Any = None
    summary: Any = None
    content: Any = None
    started_at_ms: int | None = None
    completed_at_ms: int | None = None


class ItemFrame(Frame, frozen=True):
    item: Item = Item(type="", id="")


class PlanStepFrame(Struct, frozen=True):
    step: str
    status: str


class PlanFrame(Frame, frozen=True):
    plan: list[PlanStepFrame] = field(default_factory=list)
    explanation: str | None = None


class DiffFrame(Frame, frozen=True):
    diff: str = ""


class TokenCounts(Struct, frozen=True, rename="camel"):
    total_tokens: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    reasoning_output_tokens: int = 0


class TokenUsage(Struct, frozen=True, rename="camel"):
    total: TokenCounts = TokenCounts()
    last: TokenCounts = TokenCounts()
    model_context_window: int | None = None


class UsageFrame(Frame, frozen=True):
    token_usage: TokenUsage = TokenUsage()


class NameFrame(Frame, frozen=True):
    thread_name: str | None = None


class TextFrame(Frame, frozen=True):
    """A plain sentence: ``warning`` says it in ``message``, notices in ``summary``."""

    thread_id: str | None = None  # type: ignore[assignment]
    message: str | None = None
    summary: str | None = None
    details: str | None = None


class Review(Struct, frozen=True, rename="camel"):
    status: str = ""
    rationale: str | None = None
    risk_level: str | None = None


class ReviewFrame(Frame, frozen=True):
    """What codex's own reviewer decided; ``action`` is what was to be done."""

    target_item_id: str | None = None
    review: Review = Review()
    action: Any = None


class ReroutedFrame(Frame, frozen=True):
    from_model: str = ""
    to_model: str = ""
    reason: str = ""


class McpStatusFrame(Struct, frozen=True, rename="camel"):
    name: str
    status: str
    error: str | None = None
    failure_reason: str | None = None


class AccountFrame(Struct, frozen=True, rename="camel"):
    auth_mode: str | None = None


class LimitWindow(Struct, frozen=True, rename="camel"):
    """``resets_at`` is in seconds since the epoch."""

    used_percent: int = 0
    resets_at: int | None = None
    window_duration_mins: int | None = None


class RateLimits(Struct, frozen=True, rename="camel"):
    limit_id: str | None = None
    limit_name: str | None = None
    primary: LimitWindow | None = None
    secondary: LimitWindow | None = None


class RateLimitsFrame(Struct, frozen=True, rename="camel"):
    rate_limits: RateLimits = RateLimits()


class SandboxPolicy(Struct, frozen=True, rename="camel"):
    type: str
    network_access: Any = None


class ThreadSettings(Struct, frozen=True, rename="camel"):
    approval_policy: Any
    sandbox_policy: SandboxPolicy
    model: str = ""


class SettingsFrame(Frame, frozen=True):
    thread_settings: ThreadSettings = ThreadSettings("", SandboxPolicy(""))


class ResolvedFrame(Frame, frozen=True):
    request_id: int | str = ""
