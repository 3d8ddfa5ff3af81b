"""Logs of frames, read back."""

from pathlib import Path

import pytest

from providers.recordings import UnreadableRecording, read_recording, read_recordings


def log(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def line(t: str, direction: str = "<", frame: str = '{"method":"x"}') -> str:
    return f'{{"t":{t},"dir":"{direction}","frame":{frame}}}'


def test_times_since_the_epoch_are_kept(tmp_path: Path) -> None:
    file = log(tmp_path / "a", line("1795357927000"), line("1795357927005", "#", '"note"'))

    frames = list(read_recording(file))

    assert [(frame.at_ms, frame.direction) for frame in frames] == [
        (1795357927000, "<"),
        (1795357927005, "#"),
    ]


def test_times_since_a_start_are_put_by_the_agents_clock(tmp_path: Path) -> None:
    told = '{"method":"x","emittedAtMs": 1795357928500}'
    file = log(tmp_path / "a", line("0.001"), line("1.5", "<", told))

    assert [frame.at_ms for frame in read_recording(file)] == [1795357927001, 1795357928500]


def test_a_last_line_that_was_cut_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text(line("1795357927000") + "\n" + '{"t":17953579')

    assert len(list(read_recording(file))) == 1


def test_a_line_that_is_no_frame_is_named(tmp_path: Path) -> None:
    file = log(tmp_path / "a", line("1795357927000"), "hello", line("1795357927000"))

    with pytest.raises(UnreadableRecording, match=f"line 2 of {file} is no frame"):
        list(read_recording(file))


def test_several_logs_are_read_in_the_order_of_their_times(tmp_path: Path) -> None:
    first = log(tmp_path / "a", line("1795357927000"), line("1795357927004"))
    second = log(tmp_path / "b", line("1795357927002"))

    frames = read_recordings([first, second])

    assert [frame.at_ms % 10 for frame in frames] == [0, 2, 4]
