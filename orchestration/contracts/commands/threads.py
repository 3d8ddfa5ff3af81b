"""Commands about threads themselves: their names, places and modes."""

from orchestration.contracts.commands.base import ThreadCommand
from providers.contracts.base import UNSET, OrAbsent, Str
from providers.contracts.models import (
    DEFAULT_INTERACTION_MODE,
    InteractionMode,
    ModelSelection,
    RuntimeMode,
)


class CreateThread(ThreadCommand, tag="thread.create", kw_only=True, frozen=True):
    project_id: Str
    title: Str
    model_selection: ModelSelection
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode = DEFAULT_INTERACTION_MODE
    branch: Str | None
    worktree_path: Str | None
    created_at: str


class DeleteThread(ThreadCommand, tag="thread.delete", frozen=True):
    pass


class ArchiveThread(ThreadCommand, tag="thread.archive", frozen=True):
    pass


class UnarchiveThread(ThreadCommand, tag="thread.unarchive", frozen=True):
    pass


class UpdateThreadMeta(ThreadCommand, tag="thread.meta.update", frozen=True):
    """With ``title_suggested`` it is refused where a person has named the thread."""

    title: OrAbsent[Str] = UNSET
    model_selection: OrAbsent[ModelSelection] = UNSET
    branch: OrAbsent[Str | None] = UNSET
    worktree_path: OrAbsent[Str | None] = UNSET
    title_suggested: OrAbsent[bool] = UNSET


class SetRuntimeMode(ThreadCommand, tag="thread.runtime-mode.set", frozen=True):
    runtime_mode: RuntimeMode
    created_at: str


class SetInteractionMode(ThreadCommand, tag="thread.interaction-mode.set", frozen=True):
    interaction_mode: InteractionMode
    created_at: str
