"""Methods about git."""

from typing import Annotated, Literal

from msgspec import Meta

from orchestration.contracts.git import StackedAction
from orchestration.contracts.requests.base import Body
from providers.contracts.base import UNSET, OrAbsent, Str

CommitMessage = Annotated[str, Meta(pattern=r"\S", max_length=10_000)]


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
