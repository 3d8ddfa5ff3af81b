"""Whether the log is as it was written, said for people, for programs and by the exit code."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from orchestration.models import StoredEvent
from orchestration.models.append_only import EVENTS, remove_append_only
from tests.support import builders as b
from tests.support.history import History

pytestmark = pytest.mark.usefixtures("database")


def run(*arguments: str) -> tuple[int, str]:
    output = StringIO()
    try:
        call_command("events", *arguments, stdout=output)
    except SystemExit as ended:
        return int(ended.code or 0), output.getvalue()
    return 0, output.getvalue()


def test_a_log_that_fits_is_exit_code_zero() -> None:
    History().record(b.create_project(), b.create_thread())
    assert run("seal") == (0, "2 events are sealed, 2 of them now\n")

    code, said = run("verify", "--json")

    report = json.loads(said)
    assert code == 0
    assert report["misfit"] is None
    assert (report["events"], report["sealedEvents"], report["seals"]) == (2, 2, 1)
    assert len(report["digest"]) == 64
    assert "✓ 2 events fit" in run("verify")[1]


def test_what_is_not_sealed_is_said() -> None:
    History().record(b.create_project())

    assert "1 are not sealed yet" in run("verify")[1]


def test_a_changed_event_is_named_and_exit_code_one() -> None:
    History().record(b.create_project(), b.create_thread())
    run("seal")
    remove_append_only(connection, EVENTS)
    StoredEvent.objects.filter(sequence=2).update(actor_kind="nobody")
    name = StoredEvent.objects.get(sequence=2).event_id

    code, said = run("verify", "--json")

    misfit = json.loads(said)["misfit"]
    assert code == 1
    assert (misfit["sequence"], misfit["eventId"], misfit["problem"]) == (2, name, "changed")
    code, said = run("verify")
    assert code == 1
    assert f"✗ event 2 ({name}) is not what was sealed at" in said
