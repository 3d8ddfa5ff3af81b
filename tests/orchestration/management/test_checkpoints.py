"""`manage.py checkpoints`: what there is, what it takes up, and what may go."""

import asyncio
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from orchestration.models import KeptConversation, Project, Thread
from orchestration.workspace.checkpoints.refs import safety_ref, turn_ref
from orchestration.workspace.checkpoints.store import CheckpointStore
from tests.orchestration.workspace.repository import repository, write

AT = "2026-01-01T12:00:00.000Z"


def printed(*arguments: str) -> str:
    output = StringIO()
    call_command("checkpoints", *arguments, stdout=output)
    return output.getvalue()


def told(*arguments: str) -> list[Any]:
    return [json.loads(line) for line in printed(*arguments, "--json").splitlines()]


@pytest.fixture
def shop(database: None, tmp_path: Path, settings: Any) -> Path:
    """With the checkpoints of a thread, of a deleted one, and of somebody else's."""
    settings.T3_HOME = tmp_path / "home"
    root = repository(tmp_path / "shop", "a.py")
    Project.objects.create(
        project_id="p-1",
        title="Shop",
        workspace_root=str(root),
        scripts="[]",
        created_at=AT,
        updated_at=AT,
        version=1,
    )
    for thread_id, deleted_at in (("t-1", None), ("t-2", AT)):
        Thread.objects.create(
            thread_id=thread_id,
            project_id="p-1",
            title=f"Thread {thread_id}",
            model_selection='{"provider":"demo","model":"demo"}',
            runtime_mode="full-access",
            interaction_mode="default",
            created_at=AT,
            updated_at=AT,
            last_activity_at=AT,
            deleted_at=deleted_at,
            version=1,
        )
    asyncio.run(capture(root, tmp_path / "home/checkpoints"))
    return root


async def capture(root: Path, states: Path) -> None:
    store = CheckpointStore(states)
    for ref in (
        *(turn_ref("t-1", 0), turn_ref("t-1", 1), safety_ref("t-1", 9)),
        *(turn_ref("t-2", 0), turn_ref("somebody-else", 0)),
    ):
        write(root, f"{len(ref)}-{hash(ref)}.py")
        snapshot = await store.snapshot(str(root))
        assert snapshot is not None
        await store.keep(str(root), snapshot.tree, ref)


def test_threads_are_listed_with_what_they_have(shop: Path) -> None:
    listed = {row["thread"]: row for row in told("list")}

    assert listed["t-1"] == {
        "folder": str(shop),
        "thread": "t-1",
        "title": "Thread t-1",
        "deleted": False,
        "turns": 2,
        "before": 0,
        "reverts": 1,
    }
    assert (listed["t-2"]["deleted"], listed["somebody-else"]["title"]) == (True, None)
    assert "title Thread t-1" in printed("list")


def test_what_they_take_up_is_measured(shop: Path) -> None:
    (measured,) = told("measure")

    assert (measured["checkpoints"], measured["bytes"] > 0) == (5, True)


def pruned(*days: str) -> dict[str, int]:
    (row,) = told("prune", *days)
    assert isinstance(row, dict)
    return row


def test_only_those_of_threads_deleted_long_ago_go(shop: Path) -> None:
    patient = pruned("--days", "100000")
    now = pruned()

    assert not any(patient.values())
    assert now == {**patient, "removedRefs": 1}
    assert {row["thread"] for row in told("list")} == {"t-1", "somebody-else"}


def test_what_agents_kept_for_them_is_left_to_the_next_server(shop: Path) -> None:
    for thread_id in ("t-1", "t-2"):
        KeptConversation.objects.create(
            thread_id=thread_id,
            ref=safety_ref(thread_id, 9),
            provider_name="demo",
            resume_cursor='{"threadId":"c-1"}',
            is_copy=True,
            kept_at=AT,
        )

    first, second = pruned(), pruned()

    assert first["conversationsToRemove"] == second["conversationsToRemove"] == 1
    unneeded = KeptConversation.objects.filter(unneeded=True)
    assert [*unneeded.values_list("thread_id", flat=True)] == ["t-2"]


def test_what_is_remembered_of_a_folder_that_is_gone_goes(shop: Path) -> None:
    shop.rename(shop.parent / "elsewhere")

    assert pruned()["forgottenFolders"] == 1


@pytest.mark.parametrize("days", ["-1", "1000000", "soon"])
def test_days_that_no_calendar_has_are_refused(shop: Path, days: str) -> None:
    with pytest.raises(CommandError, match="is no number of days up to 100,000"):
        told("prune", "--days", days)
