"""Reading logs of frames: by page, by moment, and without secrets."""

import json
from pathlib import Path

import pytest

from providers.native_log import NativeLog
from providers.wire_log import (
    WireFrame,
    files_of,
    find_file,
    frames_from,
    last_heard_ms,
    offset_at,
    wire_files,
)


def write(path: Path, *lines: tuple[int, str, object]) -> None:
    path.write_text("".join(json.dumps({"t": t, "dir": d, "frame": f}) + "\n" for t, d, f in lines))


def all_of(path: Path, offset: int = 0) -> list[WireFrame]:
    return list(frames_from(path, offset))


def test_what_was_logged_is_read_back(tmp_path: Path) -> None:
    log = NativeLog(tmp_path)
    log.record("thread/1", ">", b'{"method":"turn/start","id":1}')
    log.record("thread/1", "<", b'{"id":1,"result":{}}')
    log.record("thread/1", "<", b'{"id":2,"error":{"message":"no"}}')
    log.record("thread/1", "!", b'"a line of stderr"')
    log.close()

    (file,) = files_of(tmp_path, "thread/1")
    frames = all_of(file.path)

    assert [frame.direction for frame in frames] == [">", "<", "<", "!"]
    assert [frame.method for frame in frames] == ["turn/start", "answer", "refusal", "stderr"]
    assert frames[0].frame == {"method": "turn/start", "id": 1}


def test_a_page_goes_on_where_the_one_before_ended(tmp_path: Path) -> None:
    path = tmp_path / "t.ndjson"
    write(path, *((number, "<", {"n": number}) for number in range(10)))

    third = all_of(path)[2]

    assert [frame.frame["n"] for frame in all_of(path, third.end)] == [3, 4, 5, 6, 7, 8, 9]
    assert all_of(path, third.offset)[0].frame["n"] == 2


@pytest.mark.parametrize(
    ("moment", "expected"), [(0, 10), (10, 10), (11, 20), (25, 30), (30, 30), (999, 1000)]
)
def test_a_moment_is_found_without_reading_all(tmp_path: Path, moment: int, expected: int) -> None:
    path = tmp_path / "t.ndjson"
    times = [10, 20, 20, 30, 1000]
    write(path, *((time, "<", {"text": "x" * (time % 7 * 50)}) for time in times))

    assert all_of(path, offset_at(path, moment))[0].at_ms == expected


def test_after_the_last_frame_there_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.ndjson"
    write(path, (1, "<", {}), (2, "<", {}))

    assert offset_at(path, 3) == path.stat().st_size


def test_a_line_that_is_being_written_is_left_for_later(tmp_path: Path) -> None:
    path = tmp_path / "t.ndjson"
    path.write_bytes(b'{"t":1,"dir":"<","frame":{}}\nnonsense\n{"t":2,"dir":"<","fra')

    assert [frame.at_ms for frame in all_of(path)] == [1]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "t.ndjson"
    write(path, (1, "<", {"text": "the secret is swordfish42"}), (2, "<", {"accessToken": "abc"}))

    shown = b"".join(frame.body for frame in frames_from(path, 0, (b"swordfish42",)))

    assert b"swordfish42" not in shown and b"abc" not in shown and b"[redacted]" in shown


def test_files_are_found_by_thread_and_by_name_only(tmp_path: Path) -> None:
    folder = tmp_path / "agents"
    folder.mkdir()
    for name in ("t.ndjson", "t.old.ndjson", "process-7.ndjson"):
        write(folder / name, (1, "<", {}))
    write(tmp_path / "other.ndjson", (1, "<", {}))

    assert [file.name for file in files_of(folder, "t")] == ["t.old.ndjson", "t.ndjson"]
    assert {file.stream for file in wire_files(folder)} == {"t", "process-7"}
    assert find_file(folder, "../other.ndjson") is None


def test_the_last_word_is_the_agents_not_ours(tmp_path: Path) -> None:
    write(tmp_path / "t.old.ndjson", (5, "<", {}))
    write(tmp_path / "t.ndjson", (9, ">", {}))
    write(tmp_path / "u.ndjson", *((n, "<", "x" * 1000) for n in range(1, 1000)), (2000, ">", {}))

    assert last_heard_ms(tmp_path, "t") == 5
    assert last_heard_ms(tmp_path, "u") == 999
    assert last_heard_ms(tmp_path, "nobody") is None
