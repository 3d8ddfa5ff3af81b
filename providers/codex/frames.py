"""Codex's own words, as far as we read them. Keys that are not named here are ignored."""

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


class ApprovalFrame(Frame, frozen=True):
    """A command's or a file change's; the changes themselves are in the item."""

    item_id: str = ""
    started_at_ms: int | None = None
    command: str | None = None
    cwd: str | None = None
    reason: str | None = None
    grant_root: str | None = None
    available_decisions: list[Any] | None = None
    additional_permissions: Any = None
    network_approval_context: "NetworkContext | None" = None


class Amendment(Struct, frozen=True):
    execpolicy_amendment: tuple[str, ...] = ()


class NetworkContext(Struct, frozen=True):
    """The host that a command wants to reach; the approval is about that alone."""

    host: str
    protocol: str = ""


class NetworkAmendment(Struct, frozen=True):
    action: str = ""
    host: str = ""


class OfferedHost(Struct, frozen=True):
    network_policy_amendment: NetworkAmendment = NetworkAmendment()


class PermissionsFrame(Frame, frozen=True):
    started_at_ms: int | None = None
    cwd: str | None = None
    reason: str | None = None
    permissions: Any = None


class ToolFrame(Frame, frozen=True):
    tool: str = ""


class Option(Struct, frozen=True):
    label: str
    description: str = ""


class Question(Struct, frozen=True, rename="camel"):
    id: str
    header: str = ""
    question: str = ""
    options: list[Option] | None = None
    is_other: bool = False
    is_secret: bool = False


class QuestionsFrame(Frame, frozen=True):
    item_id: str = ""
    questions: list[Question] = field(default_factory=list)


class ElicitationFrame(Frame, frozen=True):
    turn_id: str | None = None  # type: ignore[assignment]
    server_name: str = ""
    mode: str = "form"
    message: str = ""
    requested_schema: Any = None
    meta_: Any = field(name="_meta", default=None)

    @property
    def meta(self) -> dict[str, Any]:
        return self.meta_ if isinstance(self.meta_, dict) else {}


class Initialized(Struct, frozen=True, rename="camel"):
    """What initialize answers."""

    codex_home: str = ""
    user_agent: str = ""


class OpenedThread(Struct, frozen=True, rename="camel"):
    """What thread/start and thread/resume answer."""

    thread: "ThreadRef"
    approval_policy: Any = None
    sandbox: SandboxPolicy = SandboxPolicy("")


class ThreadRef(Struct, frozen=True):
    id: str


class StartedTurnResult(Struct, frozen=True):
    turn: Turn


class Terminal(Struct, frozen=True, rename="camel"):
    """A command that runs. ``process_id`` is codex's name for it, ``os_pid`` the system's."""

    item_id: str
    process_id: str
    command: str = ""
    cwd: str = ""
    os_pid: int | None = None


class TerminalPage(Struct, frozen=True, rename="camel"):
    data: list[Terminal]
    next_cursor: str | None = None


class ListedItem(Struct, frozen=True, rename="camel"):
    turn_id: str
    item: Item


class ItemPage(Struct, frozen=True, rename="camel"):
    data: list[ListedItem]
    next_cursor: str | None = None
