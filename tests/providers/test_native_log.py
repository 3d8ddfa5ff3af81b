"""The log of agents' frames: complete, bounded, without secrets."""

import json
from pathlib import Path
from typing import Any

import pytest

from providers import native_log
from providers.native_log import NativeLog, file_name
from providers.redaction import secrets_in


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_frames_are_kept_per_thread_as_they_were(tmp_path: Path) -> None:
    log = NativeLog(tmp_path / "agents")
    log.record("thread-1", ">", b'{"method":"turn/start","id":1}')
    log.record("thread-2", "<", b'{"method":"other"}\n')
    log.record("thread-1", "<", '{"text":"grüße"}'.encode())

    log.close()

    first = lines_of(tmp_path / "agents" / "thread-1.ndjson")
    assert [(line["dir"], line["frame"]) for line in first] == [
        (">", {"method": "turn/start", "id": 1}),
        ("<", {"text": "grüße"}),
    ]
    assert len(lines_of(tmp_path / "agents" / "thread-2.ndjson")) == 1
    assert (tmp_path / "agents").stat().st_mode & 0o077 == 0


def test_a_full_file_is_put_aside_once(tmp_path: Path) -> None:
    log = NativeLog(tmp_path, max_file=1000)
    for number in range(5):
        log.record("t", "<", json.dumps({"n": number, "text": "x" * 600}).encode())
        log.flush()
    log.close()

    kept = [*lines_of(tmp_path / "t.old.ndjson"), *lines_of(tmp_path / "t.ndjson")]
    assert [line["frame"]["n"] for line in kept] == [2, 3, 4]
    assert len(list(tmp_path.iterdir())) == 2


def test_the_folder_is_bounded_and_the_oldest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native_log, "MAX_FOLDER", 3000)
    log = NativeLog(tmp_path, max_file=500)
    for thread in ("a", "b", "c", "d", "e"):
        log.record(thread, "<", json.dumps("x" * 900).encode())
        log.flush()
    log.close()

    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 3000
    assert (tmp_path / "e.old.ndjson").exists() and not (tmp_path / "a.old.ndjson").exists()


def test_a_file_that_goes_while_the_folder_is_looked_at_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "gone.ndjson").symlink_to(tmp_path / "nowhere")  # listed, and not there
    log = NativeLog(tmp_path, max_file=500)
    for thread in ("a", "b"):
        log.record(thread, "<", json.dumps("x" * 900).encode())
    log.close()

    assert (tmp_path / "a.old.ndjson").exists() and (tmp_path / "b.old.ndjson").exists()


def test_too_much_at_once_is_dropped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native_log, "MAX_PENDING", 100)
    log = NativeLog(tmp_path)
    for _ in range(3):
        log.record("t", "<", json.dumps("x" * 80).encode())
    log.close()

    frames = [line["frame"] for line in lines_of(tmp_path / "t.ndjson")]
    assert frames == ["x" * 80, "dropped 2 frames"]


def test_a_secret_in_a_flood_is_hidden_and_nothing_else_is_touched(tmp_path: Path) -> None:
    log = NativeLog(tmp_path)
    flood = [json.dumps({"delta": f"word{number}"}).encode() for number in range(1000)]
    flood[567] = b'{"apiKey":"abcdef"}'
    for frame in flood:
        log.record("t", "<", frame)
    log.close()

    kept = [line["frame"] for line in lines_of(tmp_path / "t.ndjson")]
    assert kept[567] == {"apiKey": "[redacted]"}
    assert kept[:567] + kept[568:] == [
        {"delta": f"word{number}"} for number in range(1000) if number != 567
    ]


def test_secrets_of_the_environment_are_kept_out_wherever_they_are_said(tmp_path: Path) -> None:
    environment = {"OPENAI_API_KEY": 'se"cret-value', "HOME": "/home/somebody", "A_TOKEN": "short"}
    log = NativeLog(tmp_path, secrets=secrets_in(environment))
    log.record("t", "<", json.dumps({"output": 'it is se"cret-value in /home/somebody'}).encode())
    log.record("t", "!", json.dumps('a short complaint about se"cret-value').encode())
    log.close()

    assert [line["frame"] for line in lines_of(tmp_path / "t.ndjson")] == [
        {"output": "it is [redacted] in /home/somebody"},
        "a short complaint about [redacted]",
    ]


@pytest.mark.parametrize("thread_id", ["../../etc/passwd", "a/b", ".", "x" * 300, "Ärger"])
def test_no_thread_id_leaves_the_folder(thread_id: str) -> None:
    name = file_name(thread_id)

    assert "/" not in name and not name.startswith(".") and len(name) < 120
    assert name != file_name(thread_id + "2")


def test_without_a_folder_nothing_is_kept() -> None:
    log = NativeLog(None)

    log.record("t", "<", b"{}")
    log.close()

    assert log.dropped == 0
