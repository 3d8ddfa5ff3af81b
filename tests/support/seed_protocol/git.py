"""The progress of a git action, as the protocol's own client knows it."""

from typing import Annotated, Literal

from msgspec import Meta

from tests.support.seed_protocol.base import UNSET, Nat, Optional, Pos, Seed, Str

StackedAction = Literal["commit", "commit_push", "commit_push_pr"]
Phase = Literal["branch", "commit", "push", "pr"]


class BranchOutcome(Seed, frozen=True):
    status: Literal["created", "skipped_not_requested"]
    name: Optional[Str] = UNSET


class CommitOutcome(Seed, frozen=True):
    status: Literal["created", "skipped_no_changes"]
    commit_sha: Optional[Str] = UNSET
    subject: Optional[Str] = UNSET


class PushOutcome(Seed, frozen=True):
    status: Literal["pushed", "skipped_not_requested", "skipped_up_to_date"]
    branch: Optional[Str] = UNSET
    upstream_branch: Optional[Str] = UNSET
    set_upstream: Optional[bool] = UNSET


class PullRequestOutcome(Seed, frozen=True):
    status: Literal["created", "opened_existing", "skipped_not_requested"]
    url: Optional[str] = UNSET
    number: Optional[Pos] = UNSET
    base_branch: Optional[Str] = UNSET
    head_branch: Optional[Str] = UNSET
    title: Optional[Str] = UNSET


class StackedActionResult(Seed, frozen=True):
    action: StackedAction
    branch: BranchOutcome
    commit: CommitOutcome
    push: PushOutcome
    pr: PullRequestOutcome


class Progress(Seed, frozen=True, tag_field="kind"):
    action_id: Str
    cwd: Str
    action: StackedAction


class ActionStarted(Progress, frozen=True, tag="action_started"):
    phases: list[Phase]


class PhaseStarted(Progress, frozen=True, tag="phase_started"):
    phase: Phase
    label: Str


class HookStarted(Progress, frozen=True, tag="hook_started"):
    hook_name: Str


class HookOutput(Progress, frozen=True, tag="hook_output"):
    hook_name: Str | None
    stream: Literal["stdout", "stderr"]
    text: Annotated[str, Meta(pattern=r"\S", max_length=500)]


class HookFinished(Progress, frozen=True, tag="hook_finished"):
    hook_name: Str
    exit_code: int | None
    duration_ms: Nat | None


class ActionFinished(Progress, frozen=True, tag="action_finished"):
    result: StackedActionResult


class ActionFailed(Progress, frozen=True, tag="action_failed"):
    phase: Phase | None
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
