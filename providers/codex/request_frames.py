"""What codex asks, as far as we read it."""

from typing import Any

from msgspec import Struct, field

from providers.codex.frames import Frame


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
    network_approval_context: NetworkContext | None = None


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
