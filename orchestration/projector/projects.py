"""Project rows, kept in step with the log."""

from django.db.backends.utils import CursorWrapper
from msgspec import UNSET

from orchestration.contracts.events import ProjectCreated, ProjectDeleted, ProjectMetaUpdated
from orchestration.projector.columns import Column, json_text, nullable_json_text, update_row

ProjectPayload = ProjectCreated | ProjectMetaUpdated | ProjectDeleted


def project_projects(cursor: CursorWrapper, payload: ProjectPayload, at: str) -> None:
    match payload:
        case ProjectCreated():
            _create(cursor, payload)
        case ProjectMetaUpdated():
            update_row(
                cursor, "projection_projects", "project_id", payload.project_id, _changes(payload)
            )
        case ProjectDeleted(deleted_at=deleted_at):
            changes: dict[str, Column] = {"deleted_at": deleted_at}
            update_row(cursor, "projection_projects", "project_id", payload.project_id, changes)
    cursor.execute(
        "UPDATE projection_projects SET version = version + 1, updated_at = %s"
        " WHERE project_id = %s",
        (at, payload.project_id),
    )


def _create(cursor: CursorWrapper, payload: ProjectCreated) -> None:
    cursor.execute(
        "INSERT INTO projection_projects (project_id, title, workspace_root,"
        " default_model_selection, scripts, created_at, updated_at, version)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, -1)",
        (
            payload.project_id,
            payload.title,
            payload.workspace_root,
            nullable_json_text(payload.default_model_selection),
            json_text(payload.scripts),
            payload.created_at,
            payload.updated_at,
        ),
    )


def _changes(payload: ProjectMetaUpdated) -> dict[str, Column]:
    changes: dict[str, Column] = {}
    if payload.title is not UNSET:
        changes["title"] = payload.title
    if payload.workspace_root is not UNSET:
        changes["workspace_root"] = payload.workspace_root
    if payload.default_model_selection is not UNSET:
        changes["default_model_selection"] = nullable_json_text(payload.default_model_selection)
    if payload.scripts is not UNSET:
        changes["scripts"] = json_text(payload.scripts)
    return changes
