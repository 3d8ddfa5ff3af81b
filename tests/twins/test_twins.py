"""Each recording is what the server makes of its flow today.

``WRITE_TWINS=1 pytest tests/twins`` writes them anew; the browser's tests must then still pass.
"""

import os
from pathlib import Path

import msgspec
import pytest

from orchestration.contracts.entities import Shell, ThreadPage
from orchestration.errors import NotFound
from orchestration.queries import shell, thread_page
from tests.support.builders import THREAD, at, number_from_one
from tests.support.history import History
from tests.twins.flows import FLOWS

FOLDER = Path(__file__).parent


def find_page() -> ThreadPage | None:
    try:
        return thread_page(THREAD)
    except NotFound:
        return None


def recorded(name: str) -> dict[str, object]:
    number_from_one()
    before, within = FLOWS[name]()
    history = History()
    history.record(*before)
    began: tuple[Shell, ThreadPage | None] = shell(), find_page()
    history.now = at(60)
    events = history.record(*within)
    ended = shell(), find_page()
    return {
        "name": name,
        "shell": {"before": began[0], "after": ended[0]},
        "thread": {"before": began[1], "after": ended[1]},
        "events": [msgspec.Raw(event.wire) for event in events],
    }


@pytest.mark.parametrize("name", FLOWS)
def test_the_recording_is_what_the_server_makes_of_its_flow(database: None, name: str) -> None:
    path = FOLDER / f"{name}.json"
    made = msgspec.json.format(msgspec.json.encode(recorded(name)), indent=1) + b"\n"

    if os.environ.get("WRITE_TWINS") == "1":
        path.write_bytes(made)

    assert path.exists(), "WRITE_TWINS=1 makes it"
    assert made.decode() == path.read_text()


def test_every_recording_has_a_flow() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(FLOWS)
