"""What a client may ask over the WebSocket, one struct a method; replies are in ``replies``."""

from orchestration.contracts.requests.agents import ListConversations, ReadConversation
from orchestration.contracts.requests.base import Body
from orchestration.contracts.requests.git import (
    Checkout,
    CreateBranch,
    CreateWorktree,
    FindRepository,
    GetGitStatus,
    InitRepository,
    ListBranches,
    PreparePullRequestThread,
    Pull,
    RemoveWorktree,
    ResolvePullRequest,
    RunStackedAction,
)
from orchestration.contracts.requests.log import (
    DispatchCommand,
    GetBackgroundCommands,
    GetFullThreadDiff,
    GetShell,
    GetSnapshot,
    GetThread,
    GetThreadEvents,
    GetTurnDiff,
    ReplayEvents,
    Subscribe,
    ThreadSubscription,
)
from orchestration.contracts.requests.server import (
    GetConfig,
    GetSettings,
    RefreshProviders,
    UpdateSettings,
    UpsertKeybinding,
)
from orchestration.contracts.requests.terminals import (
    ClearTerminal,
    CloseTerminal,
    OpenTerminal,
    ResizeTerminal,
    RestartTerminal,
    WriteTerminal,
)
from orchestration.contracts.requests.workspace import OpenInEditor, SearchEntries, WriteFile
from providers.contracts.base import Contract, Str

__all__ = [
    "AgentsBody",
    "AnyBody",
    "Body",
    "DispatchCommand",
    "FindRepository",
    "GetBackgroundCommands",
    "GetConfig",
    "GetFullThreadDiff",
    "GetSettings",
    "GetShell",
    "GetSnapshot",
    "GetThread",
    "GetThreadEvents",
    "GetTurnDiff",
    "GitRequestBody",
    "InitRepository",
    "ListConversations",
    "OpenInEditor",
    "OrchestrationBody",
    "ReadConversation",
    "RefreshProviders",
    "ReplayEvents",
    "Request",
    "SearchEntries",
    "ServerBody",
    "Subscribe",
    "TerminalRequestBody",
    "ThreadSubscription",
    "UpdateSettings",
    "UpsertKeybinding",
    "WorkspaceBody",
    "WriteFile",
]

OrchestrationBody = (
    GetSnapshot
    | DispatchCommand
    | GetTurnDiff
    | GetFullThreadDiff
    | ReplayEvents
    | Subscribe
    | GetShell
    | GetThread
    | GetThreadEvents
    | GetBackgroundCommands
)

ServerBody = GetConfig | RefreshProviders | UpsertKeybinding | GetSettings | UpdateSettings

AgentsBody = ListConversations | ReadConversation

WorkspaceBody = SearchEntries | WriteFile | OpenInEditor

GitRequestBody = (
    GetGitStatus
    | Pull
    | RunStackedAction
    | ListBranches
    | CreateWorktree
    | RemoveWorktree
    | CreateBranch
    | Checkout
    | InitRepository
    | FindRepository
    | ResolvePullRequest
    | PreparePullRequestThread
)

TerminalRequestBody = (
    OpenTerminal | WriteTerminal | ResizeTerminal | ClearTerminal | RestartTerminal | CloseTerminal
)

AnyBody = (
    OrchestrationBody
    | ServerBody
    | AgentsBody
    | WorkspaceBody
    | GitRequestBody
    | TerminalRequestBody
)


class Request(Contract, frozen=True):
    id: Str
    body: AnyBody
