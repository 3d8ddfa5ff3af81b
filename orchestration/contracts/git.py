"""Repositories, branches, worktrees and pull requests as clients see them."""

from typing import Literal

from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Pos, Str

StackedAction = Literal["commit", "commit_push", "commit_push_pr"]
ActionPhase = Literal["branch", "commit", "push", "pr"]


class PullRequest(Contract, frozen=True):
    number: Pos
    title: Str
    url: str
    base_branch: Str
    head_branch: Str
    state: Literal["open", "closed", "merged"]


class ChangedFile(Contract, frozen=True):
    path: Str
    insertions: Nat
    deletions: Nat


class WorkingTree(Contract, frozen=True):
    files: list[ChangedFile]
    insertions: Nat
    deletions: Nat


class GitStatus(Contract, frozen=True):
    branch: Str | None
    has_working_tree_changes: bool
    working_tree: WorkingTree
    has_upstream: bool
    ahead_count: Nat
    behind_count: Nat
    pr: PullRequest | None


class PullResult(Contract, frozen=True):
    status: Literal["pulled", "skipped_up_to_date"]
    branch: Str
    upstream_branch: Str | None


class GitBranch(Contract, kw_only=True, frozen=True):
    name: Str
    is_remote: OrAbsent[bool] = UNSET
    remote_name: OrAbsent[Str] = UNSET
    current: bool
    is_default: bool
    worktree_path: Str | None


class BranchList(Contract, frozen=True):
    branches: list[GitBranch]
    is_repo: bool
    has_origin_remote: bool


class Worktree(Contract, frozen=True):
    path: Str
    branch: Str


class CreatedWorktree(Contract, frozen=True):
    worktree: Worktree


class ResolvedPullRequest(Contract, frozen=True):
    pull_request: PullRequest


class PreparedPullRequestThread(Contract, frozen=True):
    pull_request: PullRequest
    branch: Str
    worktree_path: Str | None


class BranchStep(Contract, frozen=True):
    status: Literal["created", "skipped_not_requested"]
    name: OrAbsent[Str] = UNSET


class CommitStep(Contract, frozen=True):
    status: Literal["created", "skipped_no_changes"]
    commit_sha: OrAbsent[Str] = UNSET
    subject: OrAbsent[Str] = UNSET


class PushStep(Contract, frozen=True):
    status: Literal["pushed", "skipped_not_requested", "skipped_up_to_date"]
    branch: OrAbsent[Str] = UNSET
    upstream_branch: OrAbsent[Str] = UNSET
    set_upstream: OrAbsent[bool] = UNSET


class PullRequestStep(Contract, frozen=True):
    status: Literal["created", "opened_existing", "skipped_not_requested"]
    url: OrAbsent[Str] = UNSET
    number: OrAbsent[Pos] = UNSET
    base_branch: OrAbsent[Str] = UNSET
    head_branch: OrAbsent[Str] = UNSET
    title: OrAbsent[Str] = UNSET


class StackedActionResult(Contract, frozen=True):
    action: StackedAction
    branch: BranchStep
    commit: CommitStep
    push: PushStep
    pr: PullRequestStep


class ActionProgress(Contract, tag_field="kind", frozen=True):
    """The base of what is told, to the caller only, while a stacked action runs."""

    action_id: Str
    cwd: Str
    action: StackedAction


class ActionStarted(ActionProgress, tag="action_started", frozen=True):
    phases: list[ActionPhase]


class PhaseStarted(ActionProgress, tag="phase_started", frozen=True):
    phase: ActionPhase
    label: Str


class HookStarted(ActionProgress, tag="hook_started", frozen=True):
    hook_name: Str


class HookOutput(ActionProgress, tag="hook_output", frozen=True):
    hook_name: Str | None
    stream: Literal["stdout", "stderr"]
    text: Str


class HookFinished(ActionProgress, tag="hook_finished", frozen=True):
    hook_name: Str
    exit_code: int | None
    duration_ms: Nat | None


class ActionFinished(ActionProgress, tag="action_finished", frozen=True):
    result: StackedActionResult


class ActionFailed(ActionProgress, tag="action_failed", frozen=True):
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
