"""Images of past messages: only what is an image, and only what is there."""

import base64
from pathlib import Path

from django.core.files.storage import default_storage

from orchestration.attachments import file_of
from orchestration.importing.images import keep_images
from providers.contracts.conversations import PastImage, PersonSpoke
from providers.contracts.ids import EventId, MessageId, ThreadId
from tests.support.images import PNG


def message(*sources: str) -> PersonSpoke:
    return PersonSpoke(
        event_id=EventId("e"),
        provider="codex",
        thread_id=ThreadId("t"),
        created_at="2026-01-01T00:00:00.000Z",
        message_id=MessageId("m"),
        text="look",
        images=tuple(PastImage(source) for source in sources),
    )


def test_a_file_and_a_data_url_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "dot.png"
    file.write_bytes(PNG)
    inline = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"

    kept = keep_images("import", "t", message(str(file), inline))

    assert [(image.name, image.size_bytes) for image in kept] == [
        ("dot.png", len(PNG)),
        ("image", len(PNG)),
    ]
    assert Path(default_storage.path(file_of(kept[0]))).read_bytes() == PNG


def test_a_file_that_is_no_image_is_not_read_into_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_text("a secret")

    assert keep_images("import", "t", message(str(secret))) == []


def test_what_is_gone_ends_the_images(tmp_path: Path) -> None:
    assert keep_images("import", "t", message(str(tmp_path / "gone.png"))) == []


def test_a_broken_data_url_is_left_out() -> None:
    assert keep_images("import", "t", message("data:image/png;base64,%%%")) == []
