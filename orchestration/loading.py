"""The state that decisions are made on, read from the projections: a start reads no log."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import connection

from orchestration.decider.state import AggregateRefs, ProjectState, State, ThreadState, TurnState


def load(refs: AggregateRefs) -> State:
    """Those of the projects and threads that exist. Equal to the fold of their events."""
    return State(_projects(refs.projects), _threads(refs.threads))


def _projects(ids: Collection[str]) -> dict[str, ProjectState]:
    rows = _select(
        "SELECT project_id, deleted_at, version FROM projection_projects", "project_id", ids
    )
    return {
        project_id: ProjectState(project_id, deleted_at is not None, version)
        for project_id, deleted_at, version in rows
    }


def _threads(ids: Collection[str]) -> dict[str, ThreadState]:
    rows = _select(
        "SELECT thread_id, project_id, runtime_mode, interaction_mode, deleted_at, archived_at,"
        " version FROM projection_threads",
        "thread_id",
        ids,
    )
    turns, plans = _turns(ids), _plans(ids)
    return {
        thread_id: ThreadState(
            id=thread_id,
            project_id=project_id,
            runtime_mode=runtime_mode,
            interaction_mode=interaction_mode,
            deleted=deleted_at is not None,
            archived=archived_at is not None,
            turns=turns.get(thread_id, {}),
            plans=plans.get(thread_id, {}),
            version=version,
        )
        for (
            thread_id,
            project_id,
            runtime_mode,
            interaction_mode,
            deleted_at,
            archived_at,
            version,
        ) in rows
    }


def _turns(ids: Collection[str]) -> dict[str, dict[str, TurnState]]:
    turns: defaultdict[str, dict[str, TurnState]] = defaultdict(dict)
    for thread_id, turn_id, state, turn_count, status in _select(
        "SELECT thread_id, turn_id, state, checkpoint_turn_count, checkpoint_status"
        " FROM projection_turns",
        "thread_id",
        ids,
    ):
        if turn_id is not None:
            turns[thread_id][turn_id] = TurnState(
                state == "running", turn_count, status == "missing"
            )
    return turns


def _plans(ids: Collection[str]) -> dict[str, dict[str, str | None]]:
    plans: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
    for thread_id, plan_id, turn_id in _select(
        "SELECT thread_id, plan_id, turn_id FROM projection_thread_proposed_plans",
        "thread_id",
        ids,
    ):
        plans[thread_id][plan_id] = turn_id
    return plans


def _select(select: str, key: str, ids: Collection[str]) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"{select} WHERE {key} IN ({places})", tuple(ids))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
