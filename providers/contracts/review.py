"""What an agent may be asked to review. The words are codex's own, as they go over its pipe."""

from providers.contracts.base import UNSET, Contract, OrAbsent, Str


class ReviewTargetBase(Contract, tag_field="type", frozen=True):
    """The base: ``type`` says which it is."""


class UncommittedChanges(ReviewTargetBase, tag="uncommittedChanges", frozen=True):
    """Staged, unstaged and untracked."""


class BaseBranch(ReviewTargetBase, tag="baseBranch", frozen=True):
    """All that is not in that branch."""

    branch: Str


class Commit(ReviewTargetBase, tag="commit", frozen=True):
    sha: Str
    title: OrAbsent[Str] = UNSET


class CustomReview(ReviewTargetBase, tag="custom", frozen=True):
    instructions: Str


ReviewTarget = UncommittedChanges | BaseBranch | Commit | CustomReview


def review_of(target: ReviewTarget) -> str:
    """What is reviewed, for people: ``Review of …``."""
    match target:
        case UncommittedChanges():
            return "Review of uncommitted changes"
        case BaseBranch(branch=branch):
            return f"Review of the changes against {branch}"
        case Commit(sha=sha, title=title):
            named = f": {title}" if title is not UNSET else ""
            return f"Review of commit {sha[:10]}{named}"
        case CustomReview():
            return "Review"
