"""Repositories, branches, worktrees and pull requests as clients see them."""

from typing import Literal

from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Pos, Str

StackedAction = Literal["commit", "commit_push", "commit_push_pr"]
ActionPhase = Literal["branch", "commit", "push", "pr"]


class PullRequest(Contract):
    number: Pos
    title: Str
    url: str
    base_branch: Str
    head_branch: Str
    state: Literal["open", "closed", "merged"]


class ChangedFile(Contract):
    path: Str
    insertions: Nat
    deletions: Nat


class WorkingTree(Contract):
    files: list[ChangedFile]
    insertions: Nat
    deletions: Nat


class GitStatus(Contract):
    branch: Str | None
    has_working_tree_changes: bool
    working_tree: WorkingTree
    has_upstream: bool
    ahead_count: Nat
    behind_count: Nat
    pr: PullRequest | None


class PullResult(Contract):
    status: Literal["pulled", "skipped_up_to_date"]
    branch: Str
    upstream_branch: Str | None


class GitBranch(Contract, kw_only=True):
    name: Str
    is_remote: OrAbsent[bool] = UNSET
    remote_name: OrAbsent[Str] = UNSET
    current: bool
    is_default: bool
    worktree_path: Str | None


class BranchList(Contract):
    branches: list[GitBranch]
    is_repo: bool
    has_origin_remote: bool


class Worktree(Contract):
    path: Str
    branch: Str


class CreatedWorktree(Contract):
    worktree: Worktree


class ResolvedPullRequest(Contract):
    pull_request: PullRequest


class PreparedPullRequestThread(Contract):
    pull_request: PullRequest
    branch: Str
    worktree_path: Str | None


class BranchStep(Contract):
    status: Literal["created", "skipped_not_requested"]
    name: OrAbsent[Str] = UNSET


class CommitStep(Contract):
    status: Literal["created", "skipped_no_changes"]
    commit_sha: OrAbsent[Str] = UNSET
    subject: OrAbsent[Str] = UNSET


class PushStep(Contract):
    status: Literal["pushed", "skipped_not_requested", "skipped_up_to_date"]
    branch: OrAbsent[Str] = UNSET
    upstream_branch: OrAbsent[Str] = UNSET
    set_upstream: OrAbsent[bool] = UNSET


class PullRequestStep(Contract):
    status: Literal["created", "opened_existing", "skipped_not_requested"]
    url: OrAbsent[Str] = UNSET
    number: OrAbsent[Pos] = UNSET
    base_branch: OrAbsent[Str] = UNSET
    head_branch: OrAbsent[Str] = UNSET
    title: OrAbsent[Str] = UNSET


class StackedActionResult(Contract):
    action: StackedAction
    branch: BranchStep
    commit: CommitStep
    push: PushStep
    pr: PullRequestStep


class ActionProgress(Contract, tag_field="kind"):
    """The base of what is told, to the caller only, while a stacked action runs."""

    action_id: Str
    cwd: Str
    action: StackedAction


class ActionStarted(ActionProgress, tag="action_started"):
    phases: list[ActionPhase]


class PhaseStarted(ActionProgress, tag="phase_started"):
    phase: ActionPhase
    label: Str


class HookStarted(ActionProgress, tag="hook_started"):
    hook_name: Str


class HookOutput(ActionProgress, tag="hook_output"):
    hook_name: Str | None
    stream: Literal["stdout", "stderr"]
    text: Str


class HookFinished(ActionProgress, tag="hook_finished"):
    hook_name: Str
    exit_code: int | None
    duration_ms: Nat | None


class ActionFinished(ActionProgress, tag="action_finished"):
    result: StackedActionResult


class ActionFailed(ActionProgress, tag="action_failed"):
    phase: ActionPhase | None
    message: Str


GitActionProgress = (
    ActionStarted
    | PhaseStarted
    | HookStarted
    | HookOutput
    | HookFinished
    | ActionFinished
    | ActionFailed
)
