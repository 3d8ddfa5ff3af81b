"""Projects: the rules, as examples."""

import pytest

from orchestration.contracts.commands import Command
from orchestration.contracts.events import ProjectCreated, ProjectDeleted, ProjectMetaUpdated
from orchestration.decider import EMPTY_STATE, decide, fold
from orchestration.decider.invariants import type_of
from orchestration.errors import CommandRejected
from providers.contracts.base import UNSET
from tests.support.builders import (
    AT,
    create_project,
    create_thread,
    delete_project,
    project_created,
    project_deleted,
    update_project,
)

NOW = "2026-02-02T00:00:00.000Z"


def test_a_created_project_has_no_scripts_and_is_dated_by_its_command() -> None:
    [event] = decide(create_project(), EMPTY_STATE, NOW)

    assert isinstance(event.payload, ProjectCreated)
    assert event.payload.scripts == [] and event.payload.default_model_selection is None
    assert event.occurred_at == event.payload.created_at == event.payload.updated_at == AT


def test_a_project_is_created_once() -> None:
    with pytest.raises(CommandRejected) as refused:
        decide(create_project(), fold([project_created()]), NOW)

    assert str(refused.value) == (
        "Orchestration command invariant failed (project.create): "
        "Project 'project-1' already exists and cannot be created twice."
    )


def test_an_id_of_a_deleted_project_is_not_used_again() -> None:
    with pytest.raises(CommandRejected, match="cannot be created twice"):
        decide(create_project(), fold([project_created(), project_deleted()]), NOW)


def test_two_projects_may_share_a_folder() -> None:
    state = fold([project_created("project-1", workspace_root="/work")])

    assert decide(create_project("project-2", workspace_root="/work"), state, NOW)


def test_a_change_names_only_what_was_given() -> None:
    command = update_project(title="Renamed", default_model_selection=None)

    [event] = decide(command, fold([project_created()]), NOW)

    assert isinstance(event.payload, ProjectMetaUpdated)
    assert event.payload.title == "Renamed" and event.payload.default_model_selection is None
    assert event.payload.workspace_root is UNSET and event.payload.scripts is UNSET
    assert event.occurred_at == event.payload.updated_at == NOW


def test_a_deleted_project_is_dated_by_the_server() -> None:
    [event] = decide(delete_project(), fold([project_created()]), NOW)

    assert event.payload == ProjectDeleted(project_created().project_id, NOW)


@pytest.mark.parametrize("command", [update_project(), delete_project(), create_thread()])
def test_a_missing_project_takes_no_commands(command: Command) -> None:
    kind = type_of(command)

    with pytest.raises(CommandRejected) as refused:
        decide(command, EMPTY_STATE, NOW)

    assert refused.value.reason == f"Project 'project-1' does not exist for command '{kind}'."


@pytest.mark.parametrize("command", [update_project(), delete_project(), create_thread()])
def test_a_deleted_project_takes_no_commands(command: Command) -> None:
    with pytest.raises(CommandRejected, match="Project 'project-1' is deleted"):
        decide(command, fold([project_created(), project_deleted()]), NOW)
