"""Decisions about projects."""

from msgspec import UNSET

from orchestration.contracts.commands import CreateProject, DeleteProject, UpdateProjectMeta
from orchestration.contracts.events import ProjectCreated, ProjectDeleted, ProjectMetaUpdated
from orchestration.decider.invariants import require_no_project, require_project
from orchestration.decider.state import NewEvent, State
from providers.contracts.ids import ProjectId

ProjectDecision = CreateProject | UpdateProjectMeta | DeleteProject


def decide_project(command: ProjectDecision, state: State, now: str) -> list[NewEvent]:
    match command:
        case CreateProject():
            require_no_project(command, state, command.project_id)
            return [NewEvent(_created(command), command.created_at)]
        case UpdateProjectMeta():
            require_project(command, state, command.project_id)
            return [NewEvent(_meta_updated(command, now), now)]
        case DeleteProject():
            require_project(command, state, command.project_id)
            return [NewEvent(ProjectDeleted(ProjectId(command.project_id), deleted_at=now), now)]


def _created(command: CreateProject) -> ProjectCreated:
    selection = command.default_model_selection
    return ProjectCreated(
        project_id=ProjectId(command.project_id),
        title=command.title,
        workspace_root=command.workspace_root,
        default_model_selection=None if selection is UNSET else selection,
        scripts=[],
        created_at=command.created_at,
        updated_at=command.created_at,
    )


def _meta_updated(command: UpdateProjectMeta, now: str) -> ProjectMetaUpdated:
    return ProjectMetaUpdated(
        project_id=ProjectId(command.project_id),
        updated_at=now,
        title=command.title,
        workspace_root=command.workspace_root,
        default_model_selection=command.default_model_selection,
        scripts=command.scripts,
    )
