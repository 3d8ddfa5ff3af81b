"""`manage.py record`: logs for others, which still lead to events of the same structure."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from orchestration.replaying.agent_logs import outcomes_of, steps_of
from orchestration.replaying.scratch import scratch_database
from providers.native_log import file_name
from providers.recordings import read_recording
from tests.orchestration.replaying.recordings import DEMO, RECORDINGS, provider_of
from tests.support.recordings import shape

pytestmark = pytest.mark.usefixtures("database")


def recorded(*arguments: str) -> Any:
    output = StringIO()
    call_command("record", *arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


def structure(log: Path, like: Path) -> list[tuple[str, Any]]:
    with scratch_database():
        steps = steps_of(read_recording(log), provider_of(like))
        events = [event for outcome in outcomes_of(steps) for event in outcome.events]
    return [(event.type, shape(msgspec.json.decode(event.wire))) for event in events]


@pytest.mark.parametrize("texts", [[], ["--drop-texts"]], ids=["with texts", "without texts"])
@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
def test_events_of_a_shared_log_have_the_same_structure(
    file: Path, texts: list[str], tmp_path: Path
) -> None:
    target = tmp_path / "shared.ndjson"

    told = recorded(str(file), str(target), *texts)

    assert structure(target, file) == structure(file, file)
    assert b"/home/dev" not in target.read_bytes()
    assert told["frames"] == len(file.read_text().splitlines())


def test_a_thread_is_found_by_its_id(tmp_path: Path) -> None:
    folder = Path(settings.T3_HOME) / "logs" / "agents"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / file_name("a-thread")
    log.write_bytes(DEMO.read_bytes())
    target = tmp_path / "shared.ndjson"

    told = recorded("a-thread", str(target), "--drop-texts")
    log.unlink()

    assert told["file"] == str(target)
    assert b"Friend" in DEMO.read_bytes()
    assert b"Friend" not in target.read_bytes()


def test_words_of_ones_own_are_hidden_and_counted(tmp_path: Path) -> None:
    target = tmp_path / "shared.ndjson"

    told = recorded(str(DEMO), str(target), "--word", "workspace")

    assert b"workspace" not in target.read_bytes()
    assert told["replaced"]["words"] > 0


def test_no_file_is_written_over(tmp_path: Path) -> None:
    target = tmp_path / "shared.ndjson"
    target.write_text("mine")

    with pytest.raises(CommandError, match=r"shared\.ndjson exists already"):
        recorded(str(DEMO), str(target))

    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_what_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ndjson"
    broken.write_text("hello\nworld\n")

    with pytest.raises(CommandError, match="line 1 of"):
        recorded(str(broken), str(tmp_path / "shared.ndjson"))

    assert list(tmp_path.iterdir()) == [broken]


def test_who_is_neither_a_file_nor_a_thread_is_named() -> None:
    with pytest.raises(CommandError, match="nobody is neither a file, nor a thread"):
        recorded("nobody")
