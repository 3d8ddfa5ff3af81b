"""What happened to projects."""

from orchestration.contracts.entities import Script
from orchestration.contracts.events.envelope import TypedEvent
from providers.contracts.base import UNSET, Contract, OrAbsent, Str
from providers.contracts.ids import ProjectId
from providers.contracts.models import ModelSelection


class ProjectCreated(Contract, frozen=True):
    project_id: ProjectId
    title: Str
    workspace_root: Str
    default_model_selection: ModelSelection | None
    scripts: list[Script]
    created_at: str
    updated_at: str


class ProjectCreatedEvent(TypedEvent, tag="project.created", frozen=True):
    payload: ProjectCreated


class ProjectMetaUpdated(Contract, frozen=True):
    project_id: ProjectId
    updated_at: str
    title: OrAbsent[Str] = UNSET
    workspace_root: OrAbsent[Str] = UNSET
    default_model_selection: OrAbsent[ModelSelection | None] = UNSET
    scripts: OrAbsent[list[Script]] = UNSET


class ProjectMetaUpdatedEvent(TypedEvent, tag="project.meta-updated", frozen=True):
    payload: ProjectMetaUpdated


class ProjectDeleted(Contract, frozen=True):
    project_id: ProjectId
    deleted_at: str


class ProjectDeletedEvent(TypedEvent, tag="project.deleted", frozen=True):
    payload: ProjectDeleted
