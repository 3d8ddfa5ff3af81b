"""What the event stream asks the tables."""

from collections.abc import Collection

from orchestration.queries.reading import select


def threads_of_projects(project_ids: Collection[str]) -> list[str]:
    """Of all threads that these projects have ever had."""
    marks = ", ".join(["%s"] * len(project_ids))
    rows = select(
        f"SELECT thread_id FROM projection_threads WHERE project_id IN ({marks})",
        tuple(project_ids),
    )
    return [thread_id for (thread_id,) in rows]


def receipts_after(after: int, limit: int) -> list[tuple[int, str]]:
    """The next receipts after a row's number: their own numbers, and their JSON."""
    return [
        (int(id_), payload)
        for id_, payload in select(
            "SELECT id, payload FROM runtime_receipts WHERE id > %s ORDER BY id LIMIT %s",
            (after, limit),
        )
    ]


def last_receipt() -> int:
    """The number of the newest receipt; 0 where there is none."""
    return int(select("SELECT COALESCE(MAX(id), 0) FROM runtime_receipts")[0][0])
