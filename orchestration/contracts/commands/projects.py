"""Commands about projects."""

from orchestration.contracts.commands.base import ProjectCommand
from orchestration.contracts.entities import Script
from providers.contracts.base import UNSET, OrAbsent, Str
from providers.contracts.models import ModelSelection


class CreateProject(ProjectCommand, tag="project.create", frozen=True):
    title: Str
    workspace_root: Str
    created_at: str
    default_model_selection: OrAbsent[ModelSelection | None] = UNSET


class UpdateProjectMeta(ProjectCommand, tag="project.meta.update", frozen=True):
    title: OrAbsent[Str] = UNSET
    workspace_root: OrAbsent[Str] = UNSET
    default_model_selection: OrAbsent[ModelSelection | None] = UNSET
    scripts: OrAbsent[list[Script]] = UNSET


class DeleteProject(ProjectCommand, tag="project.delete", frozen=True):
    pass
