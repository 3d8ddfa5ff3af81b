"""What a client may ask over the WebSocket, one struct a method; replies are in ``replies``."""

from typing import Annotated, Literal

from msgspec import Meta

from orchestration.contracts.commands import ClientCommand, ConversationRef
from orchestration.contracts.git import StackedAction
from orchestration.contracts.server import EditorId, KeybindingValue, KeybindingWhen
from orchestration.contracts.settings import ServerSettingsPatch
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Str
from providers.contracts.models import ProviderKind

SearchQuery = Annotated[str, Meta(max_length=256)]
SearchLimit = Annotated[int, Meta(ge=1, le=200)]
RelativePath = Annotated[str, Meta(pattern=r"\S", max_length=512)]
CommitMessage = Annotated[str, Meta(pattern=r"\S", max_length=10_000)]
PageLimit = Annotated[int, Meta(ge=1, le=1_000)]
TerminalId = Annotated[str, Meta(pattern=r"\S", max_length=128)]
Columns = Annotated[int, Meta(ge=20, le=400)]
Rows = Annotated[int, Meta(ge=5, le=200)]
TerminalInput = Annotated[str, Meta(min_length=1, max_length=65_536)]
VariableName = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]
Environment = Annotated[
    dict[VariableName, Annotated[str, Meta(max_length=8_192)]], Meta(max_length=128)
]


class Body(Contract, tag_field="_tag", frozen=True):
    """The base of the methods' parameters; the tag is the method's name."""


class GetSnapshot(Body, tag="orchestration.getSnapshot", frozen=True):
    pass


class DispatchCommand(Body, tag="orchestration.dispatchCommand", frozen=True):
    command: ClientCommand


class GetTurnDiff(Body, tag="orchestration.getTurnDiff", frozen=True):
    """Of one file where ``path`` names it."""

    thread_id: Str
    from_turn_count: Nat
    to_turn_count: Nat
    path: OrAbsent[Str] = UNSET


class GetFullThreadDiff(Body, tag="orchestration.getFullThreadDiff", frozen=True):
    thread_id: Str
    to_turn_count: Nat


class ReplayEvents(Body, tag="orchestration.replayEvents", frozen=True):
    from_sequence_exclusive: Nat


class ThreadSubscription(Contract, frozen=True):
    """Send the thread's events from ``after`` on, exclusive."""

    thread_id: Str
    after: Nat


class Subscribe(Body, tag="orchestration.subscribe", frozen=True):
    """Replaces the connection's whole subscription. Only on ``/ws``."""

    shell: bool
    shell_after: Nat
    threads: Annotated[list[ThreadSubscription], Meta(max_length=64)]


class GetShell(Body, tag="orchestration.getShell", frozen=True):
    """Only on ``/ws``."""


class GetThread(Body, tag="orchestration.getThread", frozen=True):
    """The newest page of a thread, or the page before a cursor. Only on ``/ws``."""

    thread_id: Str
    before: OrAbsent[Nat] = UNSET
    limit: PageLimit = 200


class GetThreadEvents(Body, tag="orchestration.getThreadEvents", frozen=True):
    """A thread's own events after its first ``skipped`` ones, to be played again; deleted or not.

    At most a thousand; none at the end. Only on ``/ws``.
    """

    thread_id: Str
    skipped: Nat = 0


class GetBackgroundCommands(Body, tag="orchestration.getBackgroundCommands", frozen=True):
    """What a thread's agent runs beyond the turns that began it. Only on ``/ws``."""

    thread_id: Str


class SearchEntries(Body, tag="projects.searchEntries", frozen=True):
    cwd: Str
    query: SearchQuery
    limit: SearchLimit


class WriteFile(Body, tag="projects.writeFile", frozen=True):
    cwd: Str
    relative_path: RelativePath
    contents: str


class OpenInEditor(Body, tag="shell.openInEditor", frozen=True):
    cwd: Str
    editor: EditorId


class GitBody(Body, frozen=True):
    cwd: Str


class GetGitStatus(GitBody, tag="git.status", frozen=True):
    pass


class Pull(GitBody, tag="git.pull", frozen=True):
    pass


class RunStackedAction(GitBody, tag="git.runStackedAction", frozen=True):
    action_id: Str
    action: StackedAction
    commit_message: OrAbsent[CommitMessage] = UNSET
    feature_branch: OrAbsent[bool] = UNSET
    file_paths: OrAbsent[Annotated[list[Str], Meta(min_length=1)]] = UNSET


class ListBranches(GitBody, tag="git.listBranches", frozen=True):
    pass


class CreateWorktree(GitBody, tag="git.createWorktree", kw_only=True, frozen=True):
    branch: Str
    new_branch: OrAbsent[Str] = UNSET
    path: Str | None


class RemoveWorktree(GitBody, tag="git.removeWorktree", frozen=True):
    path: Str
    force: OrAbsent[bool] = UNSET


class CreateBranch(GitBody, tag="git.createBranch", frozen=True):
    branch: Str


class Checkout(GitBody, tag="git.checkout", frozen=True):
    branch: Str


class InitRepository(GitBody, tag="git.init", frozen=True):
    pass


class FindRepository(GitBody, tag="git.findRepository", frozen=True):
    """Whether a folder is one that checkpoints can be made of. Only on ``/ws``."""


class ResolvePullRequest(GitBody, tag="git.resolvePullRequest", frozen=True):
    reference: Str


class PreparePullRequestThread(GitBody, tag="git.preparePullRequestThread", frozen=True):
    reference: Str
    mode: Literal["local", "worktree"]


class TerminalBody(Body, kw_only=True, frozen=True):
    thread_id: Str
    terminal_id: TerminalId = "default"


class OpenTerminal(TerminalBody, tag="terminal.open", kw_only=True, frozen=True):
    cwd: Str
    cols: OrAbsent[Columns] = UNSET
    rows: OrAbsent[Rows] = UNSET
    env: OrAbsent[Environment] = UNSET


class WriteTerminal(TerminalBody, tag="terminal.write", kw_only=True, frozen=True):
    data: TerminalInput


class ResizeTerminal(TerminalBody, tag="terminal.resize", kw_only=True, frozen=True):
    cols: Columns
    rows: Rows


class ClearTerminal(TerminalBody, tag="terminal.clear", frozen=True):
    pass


class RestartTerminal(TerminalBody, tag="terminal.restart", kw_only=True, frozen=True):
    cwd: Str
    cols: Columns
    rows: Rows
    env: OrAbsent[Environment] = UNSET


class CloseTerminal(Body, tag="terminal.close", frozen=True):
    """Without a terminal id: all of the thread's terminals."""

    thread_id: Str
    terminal_id: OrAbsent[TerminalId] = UNSET
    delete_history: OrAbsent[bool] = UNSET


class GetConfig(Body, tag="server.getConfig", frozen=True):
    pass


class RefreshProviders(Body, tag="server.refreshProviders", frozen=True):
    pass


class UpsertKeybinding(Body, tag="server.upsertKeybinding", frozen=True):
    key: KeybindingValue
    command: Str
    when: OrAbsent[KeybindingWhen] = UNSET


class GetSettings(Body, tag="server.getSettings", frozen=True):
    pass


class UpdateSettings(Body, tag="server.updateSettings", frozen=True):
    patch: ServerSettingsPatch


class ListConversations(Body, tag="agents.listConversations", frozen=True):
    """What an agent keeps for a project's folder, newest first. Only on ``/ws``."""

    project_id: Str
    provider: ProviderKind
    search: OrAbsent[SearchQuery] = UNSET
    cursor: OrAbsent[Str] = UNSET


class ReadConversation(Body, tag="agents.readConversation", frozen=True):
    """The newest page of one, or the page before a cursor. Only on ``/ws``."""

    project_id: Str
    conversation: ConversationRef
    cursor: OrAbsent[Str] = UNSET


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
