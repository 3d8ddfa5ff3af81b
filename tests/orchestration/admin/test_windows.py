"""What the admin tells beyond rows: causes, stories, frames, checkpoints, who may come in."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session as SignIn
from django.test import Client, override_settings

from orchestration.admin import workers
from orchestration.clock import new_id
from orchestration.models import CommandReceipt, LogHead, Thread, Turn, WorkerPosition
from t3project.doors.login_codes import new_login_code
from t3project.doors.models import LoginCode
from tests.orchestration.admin import rows

EVENTS = "/admin/orchestration/storedevent/"
THREAD = "/admin/orchestration/thread/thread_2F1/"


@pytest.fixture
def owner(db: None) -> Client:
    rows.one_of_each()
    client = Client()
    client.force_login(rows.owner())
    return client


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_an_event_leads_to_what_it_caused_and_back(owner: Client) -> None:
    cause, effect = new_id(), new_id()
    rows.event(2, "thread/1", event_id=cause)
    rows.event(3, "thread/1", event_id=effect, causation_event_id=cause)
    rows.event(4, "thread/1", command_id=f"server:{cause}:queue")
    CommandReceipt.objects.create(
        command_id=f"server:{cause}:queue",
        aggregate_kind="thread",
        aggregate_id="thread/1",
        accepted_at=rows.AT,
        result_sequence=4,
        status="accepted",
    )

    page = shown(owner, f"{EVENTS}2/change/")

    assert f"{EVENTS}3/change/" in page and f"{EVENTS}4/change/" in page
    assert "/admin/orchestration/commandreceipt/server_3A" in page
    assert f"{EVENTS}2/change/" in shown(owner, f"{EVENTS}3/change/")
    assert f"{EVENTS}2/change/" in shown(owner, f"{EVENTS}4/change/")


def test_events_are_narrowed_to_a_command_or_a_correlation(owner: Client) -> None:
    rows.event(2, "thread/1", command_id="one", correlation_id="one")
    rows.event(3, "thread/1", command_id="two", correlation_id="two")

    for query in ("?command=two", "?correlation=two"):
        page = shown(owner, f"{EVENTS}{query}")
        assert f"{EVENTS}3/change/" in page and f"{EVENTS}2/change/" not in page
        assert 'value="two"' in page


def test_a_refused_command_tells_why(owner: Client) -> None:
    CommandReceipt.objects.create(
        command_id="refused",
        aggregate_kind="thread",
        aggregate_id="thread/1",
        accepted_at=rows.AT,
        result_sequence=1,
        status="rejected",
        error="Thread is not archived",
    )

    listed = shown(owner, "/admin/orchestration/commandreceipt/?status=rejected")
    page = shown(owner, "/admin/orchestration/commandreceipt/refused/change/")

    assert "Thread is not archived" in listed and "Thread is not archived" in page


def test_the_oldest_rows_are_one_click_away(owner: Client) -> None:
    for sequence in range(2, 121):
        rows.event(sequence)

    page = shown(owner, f"{EVENTS}?order=oldest")

    assert f"{EVENTS}1/change/" in page and f"{EVENTS}120/change/" not in page


def test_a_worker_that_is_behind_is_told_by_how_much(owner: Client) -> None:
    LogHead.objects.update_or_create(id=1, defaults={"sequence": 5})
    WorkerPosition.objects.create(worker="naming", sequence=5)

    page = shown(owner, "/admin/orchestration/workerposition/")

    assert "4 events" in page and "nothing" in page


def test_a_server_that_runs_knows_better_than_what_is_stored(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    LogHead.objects.update_or_create(id=1, defaults={"sequence": 5})
    monkeypatch.setattr(workers, "live_lags", lambda: {"provider-commands": 0})

    page = shown(owner, "/admin/orchestration/workerposition/")

    assert "nothing" in page and "4 events" not in page


def test_a_turn_shows_the_files_of_its_checkpoint_and_where_their_diffs_are(owner: Client) -> None:
    files = [{"path": "a b.py", "kind": "modified", "additions": 3, "deletions": 1}]
    Turn.objects.update(
        checkpoint_turn_count=4, checkpoint_ref="ref", checkpoint_files=json.dumps(files)
    )

    page = shown(owner, "/admin/orchestration/turn/2/change/")

    assert "a b.py" in page and "+3" in page
    assert "/api/threads/thread%2F1/diff/3/4?path=a+b.py" in page


def test_a_thread_tells_its_story(owner: Client) -> None:
    Thread.objects.update(version=1)

    page = shown(owner, f"{THREAD}story/")

    assert "thread.archived" in page
    assert f"{EVENTS}1/change/" in page
    assert f"{THREAD}story/" in shown(owner, f"{THREAD}change/")


def test_there_is_no_story_of_nothing(owner: Client) -> None:
    assert owner.get("/admin/orchestration/thread/nowhere/story/").status_code == 404
    assert owner.get(f"{THREAD}story/?turn=nowhere").status_code == 404


def test_the_kinds_that_a_story_shows_are_ticked(owner: Client) -> None:
    assert shown(owner, f"{THREAD}story/").count(" checked>") == 4
    assert shown(owner, f"{THREAD}story/?kind=event").count(" checked>") == 1


def test_the_frames_of_a_thread_are_shown_without_secrets(owner: Client, tmp_path: Path) -> None:
    logs = tmp_path / "logs" / "agents"
    logs.mkdir(parents=True)
    frames = [{"method": f"m{n}", "params": {"apiKey": "sk-abcdefghijklmnop"}} for n in range(150)]
    lines = (json.dumps({"t": 1_000 + n, "dir": "<", "frame": f}) for n, f in enumerate(frames))
    (logs / "thread-9.ndjson").write_text("\n".join(lines) + "\n")
    rows.thread("thread-9", "Ninth")

    with override_settings(T3_HOME=tmp_path):
        listed = shown(owner, "/admin/wire/")
        first = shown(owner, "/admin/wire/thread-9.ndjson/")
        later = shown(owner, "/admin/wire/thread-9.ndjson/?at=1149")
        narrowed = shown(owner, "/admin/wire/thread-9.ndjson/?method=m77")

    assert "Ninth" in listed and "/admin/wire/thread-9.ndjson/" in listed
    assert "<b>m0</b>" in first and "<b>m99</b>" in first and "<b>m100</b>" not in first
    assert "further" in first and "sk-abcdef" not in first
    assert "<b>m149</b>" in later and "<b>m0</b>" not in later
    assert "<b>m77</b>" in narrowed and "<b>m78</b>" not in narrowed


def test_a_log_that_is_not_there_is_not_shown(owner: Client) -> None:
    assert owner.get("/admin/wire/nothing.ndjson/").status_code == 404
    assert owner.get("/admin/wire/..%2Ftoken/").status_code == 404


def test_without_a_server_there_is_one_clear_sentence(owner: Client) -> None:
    assert "another process" in shown(owner, "/admin/processes/")
    assert "not known" in shown(owner, "/admin/orchestration/session/")
    assert "another process" in shown(owner, f"{THREAD}order/stop/")

    answered = owner.post(f"{THREAD}order/stop/", follow=True).content.decode()

    assert "the server runs in another process" in answered


def test_an_order_is_only_carried_out_when_it_is_posted_from_here(owner: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies

    assert strict.post(f"{THREAD}order/stop/").status_code == 403
    assert owner.get(f"{THREAD}order/dance/").status_code == 404
    assert owner.get("/admin/orchestration/thread/nowhere/order/stop/").status_code == 404


def test_the_token_is_never_shown(owner: Client) -> None:
    with override_settings(T3_TOKEN="swordfish-" * 5):
        page = shown(owner, "/admin/access/")

    assert "swordfish" not in page
    assert "fingerprint" in page


def test_other_sign_ins_and_unused_links_can_be_revoked(owner: Client) -> None:
    other = Client()
    other.force_login(User.objects.get())
    new_login_code()

    owner.post("/admin/access/", {"what": "sessions"})
    owner.post("/admin/access/", {"what": "codes"})

    assert SignIn.objects.count() == 1 and LoginCode.objects.count() == 0
    assert owner.get("/admin/access/").status_code == 200
    assert other.get("/admin/access/").status_code in {302, 401}
