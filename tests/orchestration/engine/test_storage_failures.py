"""What cannot be stored or read: whoever asked is told why, and later everything goes on."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from django.db import DatabaseError, OperationalError, connection

from orchestration.consumers import told
from orchestration.engine import OrchestrationEngine
from orchestration.errors import StorageFailed
from orchestration.models import Setting
from tests.support.engine import create_project, create_thread


async def test_a_write_that_fails_leaves_the_others_of_its_batch_alone(
    engine: OrchestrationEngine,
) -> None:
    def fail() -> None:
        raise ValueError("no such row")

    results = await asyncio.gather(
        engine.dispatch(create_project()),
        engine.record(fail),
        engine.record(lambda: Setting.objects.create(key="kept", value="1").key),
        return_exceptions=True,
    )

    assert isinstance(results[0], int)
    assert isinstance(results[1], ValueError)
    assert results[2] == "kept"


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (OperationalError("database or disk is full"), "nothing can be stored now: database or d"),
        (DatabaseError("database disk image is malformed"), "damaged .* bring a backup back"),
    ],
)
async def test_a_bad_disk_is_called_so_and_later_everything_goes_on(
    engine: OrchestrationEngine, trouble: DatabaseError, sentence: str
) -> None:
    def fail() -> None:
        raise trouble

    with pytest.raises(StorageFailed, match=sentence):
        await engine.record(fail)

    assert await engine.dispatch(create_project()) > 0


async def test_orders_that_wait_for_a_locked_database_are_all_told_at_once(
    engine: OrchestrationEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """One after another, the last of many would hear of it after minutes."""
    await engine.dispatch(create_project())
    await engine.record(lambda: connection.cursor().execute("PRAGMA busy_timeout = 100"))
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        orders = [engine.dispatch(create_thread(f"thread-{number}")) for number in range(40)]
        refused = await asyncio.gather(*orders, return_exceptions=True)

    (said,) = {str(error) for error in refused}
    assert said.startswith("nothing can be stored now: database is locked by another program")
    assert caplog.messages.count("a commit failed") <= 2  # the first one's, and the others'
    assert await engine.dispatch(create_thread("thread-41"))


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (
            OperationalError("connection refused\n\tIs it running?"),
            "nothing can be read now: connection refused",
            "storage.failed",
        ),
        (
            DatabaseError("database disk image is malformed"),
            "nothing can be read, the database is damaged (database disk image is malformed): "
            "stop the server, and bring a backup back with `manage.py restore FILE`",
            "storage.failed",
        ),
        (KeyError("a bug"), "the server failed to answer; its log says why", "internal"),
    ],
)
def test_a_request_that_cannot_read_says_what_is_wrong_with_the_database(
    error: Exception, said: str, code: str
) -> None:
    assert told(error) == (said, code)
