"""What agents say, in one language for all of them.

Adapters translate their vendor's frames into these; ingestion turns these into commands. They stay
inside the server: nothing here goes to a browser or into the log as it is.
"""

from typing import Literal

from msgspec import Struct

from providers.contracts.base import Json
from providers.contracts.failures import Failure, Retry
from providers.contracts.ids import EventId, ItemId, MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import ApprovalDecision, ProviderKind

SessionState = Literal["starting", "ready", "running", "waiting", "stopped", "error"]
TurnOutcome = Literal["completed", "interrupted", "failed"]
ItemType = Literal[
    "user_message",
    "assistant_message",
    "reasoning",
    "plan",
    "command_execution",
    "file_change",
    "mcp_tool_call",
    "dynamic_tool_call",
    "collab_agent_tool_call",
    "web_search",
    "image_view",
    "review",
    "context_compaction",
    "error",
    "unknown",
]
TOOL_ITEMS: frozenset[ItemType] = frozenset(
    {
        "command_execution",
        "file_change",
        "mcp_tool_call",
        "dynamic_tool_call",
        "collab_agent_tool_call",
        "web_search",
        "image_view",
    }
)
ItemStatus = Literal["inProgress", "completed", "failed", "declined"]
StreamKind = Literal[
    "assistant_text",
    "reasoning_text",
    "reasoning_summary_text",
    "command_output",
    "file_change_output",
]
RequestType = Literal[
    "command_execution_approval",
    "file_read_approval",
    "file_change_approval",
    "permissions_approval",
    "tool_call_approval",
    "unknown",
]
ActivityTone = Literal["info", "tool", "approval", "error"]


class RuntimeEvent(Struct, frozen=True, kw_only=True):
    """The base: which thread of ours it is about, and where it happened.

    ``created_at`` is UTC with milliseconds and ``Z``. ``turn_id`` is the agent's own turn id, which
    is ours too. ``event_id`` is unique and becomes the id of the activity or command it causes.
    """

    event_id: EventId
    provider: ProviderKind
    thread_id: ThreadId
    created_at: str
    turn_id: TurnId | None = None
    item_id: ItemId | None = None


class SessionStateChanged(RuntimeEvent, kw_only=True, frozen=True):
    state: SessionState
    reason: str | None = None


class SessionExited(RuntimeEvent, kw_only=True, frozen=True):
    """The agent is gone for this thread. Whatever turn was running will say nothing more."""

    reason: str
    graceful: bool


class TurnStarted(RuntimeEvent, kw_only=True, frozen=True):
    """``message_id`` is our id of the message that began the turn, where the agent knows it."""

    message_id: MessageId | None = None
    model: str | None = None
    effort: str | None = None


class TurnCompleted(RuntimeEvent, kw_only=True, frozen=True):
    """The turn is over; ``error_message`` says why when ``outcome`` is failed."""

    outcome: TurnOutcome
    error_message: str | None = None
    failure: Failure | None = None
    """The same for those who act on it, where the agent tells more than a sentence."""


class PlanStep(Struct, frozen=True):
    step: str
    status: Literal["pending", "inProgress", "completed"]


class TurnPlanUpdated(RuntimeEvent, kw_only=True, frozen=True):
    plan: list[PlanStep]
    explanation: str | None = None


class TurnDiffUpdated(RuntimeEvent, kw_only=True, frozen=True):
    unified_diff: str


class ProposedPlanDelta(RuntimeEvent, kw_only=True, frozen=True):
    delta: str


class ProposedPlanCompleted(RuntimeEvent, kw_only=True, frozen=True):
    plan_markdown: str


class ItemStarted(RuntimeEvent, kw_only=True, frozen=True):
    """``detail`` is one line for people: the command, the file names; the page draws ``data``.

    For a command ``data`` is {command, cwd, output?, exitCode?, durationMs?, background?}, the
    command without the shell that wraps it; for a file change {changes: [{path (relative to the
    workspace where it is inside), kind: added|modified|deleted|renamed, additions, deletions, diff,
    movedTo?}]}; for other tools {tool, arguments, result?, error?}; for reasoning that is over, or
    of which parts are ready, {text, durationMs?}, its title the heading. Texts in it are cut at
    64 KiB, their middle left out.
    """

    item_type: ItemType
    title: str
    detail: str | None = None
    data: dict[str, Json] | None = None


class ItemUpdated(RuntimeEvent, kw_only=True, frozen=True):
    item_type: ItemType
    title: str
    detail: str | None = None
    status: ItemStatus = "inProgress"
    data: dict[str, Json] | None = None


class ItemCompleted(RuntimeEvent, kw_only=True, frozen=True):
    """``text`` is the whole text of an assistant message, for texts that were never streamed."""

    item_type: ItemType
    title: str
    status: ItemStatus = "completed"
    detail: str | None = None
    text: str | None = None
    data: dict[str, Json] | None = None


class ContentDelta(RuntimeEvent, kw_only=True, frozen=True):
    stream_kind: StreamKind
    delta: str


class ApprovalRequested(RuntimeEvent, kw_only=True, frozen=True):
    """The agent waits for a yes or no. ``decisions`` are the answers it understands.

    ``data`` is as for the item, or {tool, arguments}, or {permissions, cwd}. With ``alwaysAllow``
    in it, a yes may be kept for good for commands that begin with these words; with
    ``alwaysAllowHost``, for all that reaches this host.
    """

    request_id: RequestId
    request_type: RequestType
    decisions: list[ApprovalDecision]
    detail: str | None = None
    reason: str | None = None
    data: dict[str, Json] | None = None


class ApprovalResolved(RuntimeEvent, kw_only=True, frozen=True):
    """Answered by us; or, with ``decision`` None, moot: ``reason`` says why, in words."""

    request_id: RequestId
    request_type: RequestType
    decision: ApprovalDecision | None = None
    reason: str | None = None


class UserInputOption(Struct, frozen=True):
    label: str
    description: str


class UserInputQuestion(Struct, frozen=True, rename="camel"):
    id: str
    header: str
    question: str
    options: list[UserInputOption]
    is_other: bool = False
    is_secret: bool = False
    multi_select: bool = False


class UserInputRequested(RuntimeEvent, kw_only=True, frozen=True):
    request_id: RequestId
    questions: list[UserInputQuestion]


class UserInputResolved(RuntimeEvent, kw_only=True, frozen=True):
    request_id: RequestId
    answers: dict[str, list[str]]
    reason: str | None = None
    """Why nobody waits for an answer any more, where none was given."""


class TokenUsageUpdated(RuntimeEvent, kw_only=True, frozen=True):
    """Keys as the protocol's ``context-window.updated`` activity: usedTokens, maxTokens, …"""

    usage: dict[str, Json]


class ThreadRenamed(RuntimeEvent, kw_only=True, frozen=True):
    name: str


class ContextCompacted(RuntimeEvent, kw_only=True, frozen=True):
    """The tokens in use before and after it, where the agent tells them."""

    tokens_before: int | None = None
    tokens_after: int | None = None
    detail: str | None = None


class RuntimeWarning(RuntimeEvent, kw_only=True, frozen=True):
    """With ``retry`` the model is asked again; ``item_id`` then is the message that was cut off."""

    message: str
    detail: str | None = None
    retry: Retry | None = None
    once: str | None = None
    """A name under which it is recorded once for ever, though agents repeat it at every start."""


class RuntimeError(RuntimeEvent, kw_only=True, frozen=True):
    """Something went wrong that ends neither the session nor, by itself, the turn."""

    message: str
    detail: str | None = None


class Notice(RuntimeEvent, kw_only=True, frozen=True):
    """Anything else worth a line in the timeline, and every frame that we do not know.

    ``kind`` is the activity's kind, for example ``agent.notice`` or ``agent.unknown``.
    Of notices with the same ``line`` the last takes the place of those before.
    """

    kind: str
    summary: str
    tone: ActivityTone = "info"
    payload: Json = None
    line: str | None = None


AnyRuntimeEvent = (
    SessionStateChanged
    | SessionExited
    | TurnStarted
    | TurnCompleted
    | TurnPlanUpdated
    | TurnDiffUpdated
    | ProposedPlanDelta
    | ProposedPlanCompleted
    | ItemStarted
    | ItemUpdated
    | ItemCompleted
    | ContentDelta
    | ApprovalRequested
    | ApprovalResolved
    | UserInputRequested
    | UserInputResolved
    | TokenUsageUpdated
    | ThreadRenamed
    | ContextCompacted
    | RuntimeWarning
    | RuntimeError
    | Notice
)
