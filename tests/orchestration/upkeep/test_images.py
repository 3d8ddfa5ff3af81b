"""Images outlive their messages by the grace period, and no longer."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from msgspec.structs import replace

from orchestration.attachments import file_of, store_images
from orchestration.contracts.commands import StartTurn
from orchestration.contracts.entities import ImageAttachment, UploadAttachment
from orchestration.upkeep.images import remove_unused_images
from tests.support import builders as b
from tests.support.history import History

NOW = "2026-03-10T00:00:00.000Z"
A_WEEK_AGO = "2026-03-03T00:00:00.000Z"
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC).timestamp()
PIXEL = "data:image/png;base64,aGVsbG8="


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Iterator[None]:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    kept = {"default": {**backend, "OPTIONS": {"location": tmp_path / "attachments"}}}
    with override_settings(STORAGES=kept):
        yield


def image(name: str, age: float = LONG_AGO) -> ImageAttachment:
    upload = UploadAttachment(name=name, mime_type="image/png", size_bytes=5, data_url=PIXEL)
    [stored] = store_images(f"command {name}", b.THREAD, [upload])
    os.utime(default_storage.path(file_of(stored)), (age, age))
    return stored


def saying(message_id: str, *images: ImageAttachment) -> StartTurn:
    command = b.start_turn("look", message_id)
    return replace(command, message=replace(command.message, attachments=[*images]))


def turn(number: int, *images: ImageAttachment) -> list[object]:
    turn_id, message_id = f"turn-{number}", f"message-{number}"
    return [
        saying(message_id, *images),
        b.begin_turn(turn_id, message_id),
        b.settle_turn(turn_id),
        b.complete_diff(number, turn_id),
    ]


def is_there(one: ImageAttachment) -> bool:
    return default_storage.exists(file_of(one))


def test_what_messages_show_stays(database: None) -> None:
    shown, queued, stray = image("shown"), image("queued"), image("stray")
    history = History()
    history.record(b.create_project(), b.create_thread(), saying("message-1", shown))
    waiting = b.add_to_queue("and this", "message-2")
    history.record(replace(waiting, message=replace(waiting.message, attachments=[queued])))

    assert remove_unused_images(A_WEEK_AGO) == 1

    assert (is_there(shown), is_there(queued), is_there(stray)) == (True, True, False)


def test_what_has_just_been_stored_waits_for_its_message(database: None) -> None:
    young = image("young", datetime(2026, 3, 9, tzinfo=UTC).timestamp())

    assert remove_unused_images(A_WEEK_AGO) == 0
    assert is_there(young)


@pytest.mark.parametrize(
    ("reverted_at", "stays"),
    [("2026-03-09T00:00:00.000Z", True), ("2026-02-01T00:00:00.000Z", False)],
)
def test_what_was_taken_back_stays_for_the_grace_period(
    database: None, reverted_at: str, stays: bool
) -> None:
    kept, gone = image("kept"), image("gone")
    history = History()
    history.record(b.create_project(), b.create_thread(), *turn(1, kept), *turn(2, gone))  # type: ignore[arg-type]

    history.record(b.complete_revert(1, created_at=reverted_at))
    remove_unused_images(A_WEEK_AGO)

    assert (is_there(kept), is_there(gone)) == (True, stays)


def test_what_an_undo_may_bring_back_stays(database: None) -> None:
    kept, gone, forgotten = image("kept"), image("gone"), image("forgotten")
    at = "2026-02-01T00:00:00.000Z"
    history = History()
    history.record(b.create_project(), b.create_thread(), *turn(1, kept), *turn(2, forgotten))  # type: ignore[arg-type]
    history.record(b.complete_revert(1, created_at=at), *turn(3, gone))  # type: ignore[arg-type]

    history.record(b.complete_revert(1, created_at=at, undo_ref="safety/1"))
    remove_unused_images(A_WEEK_AGO)

    assert [is_there(shown) for shown in (kept, gone, forgotten)] == [True, True, False]


@pytest.mark.parametrize(
    ("deleted_at", "stays"),
    [("2026-03-09T00:00:00.000Z", True), ("2026-02-01T00:00:00.000Z", False)],
)
def test_what_a_deleted_thread_showed_stays_for_the_grace_period(
    database: None, deleted_at: str, stays: bool
) -> None:
    gone = image("gone")
    history = History()
    history.record(b.create_project(), b.create_thread(), *turn(1, gone))  # type: ignore[arg-type]
    history.now = deleted_at

    history.record(b.delete_thread())
    remove_unused_images(A_WEEK_AGO)

    assert is_there(gone) is stays


def test_files_of_others_are_left_alone(database: None, tmp_path: Path) -> None:
    remove_unused_images(A_WEEK_AGO)
    folder = tmp_path / "attachments"
    folder.mkdir(exist_ok=True)
    (folder / "notes.png").write_text("mine")
    os.utime(folder / "notes.png", (LONG_AGO, LONG_AGO))

    assert remove_unused_images(A_WEEK_AGO) == 0
    assert (folder / "notes.png").exists()
