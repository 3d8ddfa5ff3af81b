"""Proposed plan rows, kept in step with the log."""

from django.db.backends.utils import CursorWrapper

from orchestration.contracts.events import ProposedPlanUpserted

UPSERT = (
    "INSERT INTO projection_thread_proposed_plans (sequence, thread_id, plan_id, turn_id,"
    " plan_markdown, implemented_at, implementation_thread_id, created_at, updated_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (thread_id, plan_id) DO UPDATE SET turn_id = excluded.turn_id,"
    " plan_markdown = excluded.plan_markdown, implemented_at = excluded.implemented_at,"
    " implementation_thread_id = excluded.implementation_thread_id,"
    " created_at = excluded.created_at, updated_at = excluded.updated_at"
)


def upsert_plan(cursor: CursorWrapper, sequence: int, payload: ProposedPlanUpserted) -> None:
    plan = payload.proposed_plan
    cursor.execute(
        UPSERT,
        (
            sequence,
            payload.thread_id,
            plan.id,
            plan.turn_id,
            plan.plan_markdown,
            plan.implemented_at,
            plan.implementation_thread_id,
            plan.created_at,
            plan.updated_at,
        ),
    )
