"""What requests are answered with, and how an answer is wrapped."""

from typing import Literal

from msgspec import Raw

from orchestration.contracts.entities import (
    Activity,
    Message,
    ProposedPlan,
    ReadModel,
    Shell,
    ThreadPage,
)
from orchestration.contracts.events import OrchestrationEvent
from orchestration.contracts.git import (
    BranchList,
    CreatedWorktree,
    GitStatus,
    PreparedPullRequestThread,
    PullResult,
    ResolvedPullRequest,
    StackedActionResult,
)
from orchestration.contracts.server import Keybindings, Providers, ServerConfig
from orchestration.contracts.settings import ServerSettings
from orchestration.contracts.terminal import TerminalSnapshot
from providers.contracts.background import BackgroundCommand
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Str
from providers.contracts.conversations import Conversation


class Dispatched(Contract, frozen=True):
    """The last event that the command produced, now or when it was first sent."""

    sequence: Nat


class TurnDiff(Contract, frozen=True):
    """``is_cut``: it is longer than a browser can show, and its last line says so."""

    thread_id: Str
    from_turn_count: Nat
    to_turn_count: Nat
    diff: str
    is_cut: OrAbsent[bool] = UNSET


class Subscribed(Contract, frozen=True):
    """``resync``: too much was missed to be sent one by one; fetch afresh and subscribe again."""

    resync: bool


class WorkspaceEntry(Contract, frozen=True):
    path: Str
    kind: Literal["file", "directory"]
    parent_path: OrAbsent[Str] = UNSET


class SearchResult(Contract, frozen=True):
    entries: list[WorkspaceEntry]
    truncated: bool


class WrittenFile(Contract, frozen=True):
    relative_path: Str


class ListedConversation(Contract, frozen=True):
    """``thread_id`` is of the thread that goes on with it already, if one does."""

    conversation: Conversation
    thread_id: str | None


class ConversationList(Contract, frozen=True):
    """``cursor`` leads to older ones, None at the end."""

    conversations: list[ListedConversation]
    cursor: str | None


class ConversationHistory(Contract, frozen=True):
    """A page of whole turns, as a thread would show them, oldest first.

    ``sequence`` of messages and activities is their place within the page. ``cursor`` leads to
    older ones, None at the beginning; ``left_out`` counts entries that were too many to be shown.
    """

    listed: ListedConversation
    messages: list[Message]
    activities: list[Activity]
    proposed_plans: list[ProposedPlan]
    cursor: str | None
    left_out: Nat


class FoundRepository(Contract, frozen=True):
    """``can_begin``: there is none, and ``git.init`` would make one."""

    is_repository: bool
    can_begin: bool


RESULT_TYPES: dict[str, object] = {
    "agents.listConversations": ConversationList,
    "agents.readConversation": ConversationHistory,
    "orchestration.getSnapshot": ReadModel,
    "orchestration.dispatchCommand": Dispatched,
    "orchestration.getTurnDiff": TurnDiff,
    "orchestration.getFullThreadDiff": TurnDiff,
    "orchestration.replayEvents": list[OrchestrationEvent],
    "orchestration.subscribe": Subscribed,
    "orchestration.getShell": Shell,
    "orchestration.getThread": ThreadPage,
    "orchestration.getThreadEvents": list[OrchestrationEvent],
    "orchestration.getBackgroundCommands": list[BackgroundCommand],
    "projects.searchEntries": SearchResult,
    "projects.writeFile": WrittenFile,
    "shell.openInEditor": None,
    "git.status": GitStatus,
    "git.pull": PullResult,
    "git.runStackedAction": StackedActionResult,
    "git.listBranches": BranchList,
    "git.createWorktree": CreatedWorktree,
    "git.removeWorktree": None,
    "git.createBranch": None,
    "git.checkout": None,
    "git.init": None,
    "git.findRepository": FoundRepository,
    "git.resolvePullRequest": ResolvedPullRequest,
    "git.preparePullRequestThread": PreparedPullRequestThread,
    "terminal.open": TerminalSnapshot,
    "terminal.write": None,
    "terminal.resize": None,
    "terminal.clear": None,
    "terminal.restart": TerminalSnapshot,
    "terminal.close": None,
    "server.getConfig": ServerConfig,
    "server.refreshProviders": Providers,
    "server.upsertKeybinding": Keybindings,
    "server.getSettings": ServerSettings,
    "server.updateSettings": ServerSettings,
}
"""The result of each method; None where there is no result."""


class Reply(Contract, frozen=True):
    """The answer to a request; a method without a result leaves the key out."""

    id: str
    result: OrAbsent[Raw] = UNSET


class Problem(Contract, frozen=True):
    """Why a request failed: ``message`` for people, ``code`` for programs."""

    message: str
    code: OrAbsent[str] = UNSET


class Failure(Contract, frozen=True):
    id: str
    error: Problem
