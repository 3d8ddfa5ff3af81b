"""Attachments: images of strangers, shown without trust."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

PNG = b"\x89PNG\r\n\x1a\nimage"
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Two attachments in a storage of their own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "attachments"},
        },
    }
    default_storage.save("thread-1-aa.png", ContentFile(PNG))
    default_storage.save("thread-1-bb.svg", ContentFile(SCRIPT))
    (tmp_path / "token").write_text("secret")
    yield tmp_path


@pytest.mark.parametrize("name", ["thread-1-aa", "thread-1-aa.png"])
def test_an_image_is_found_by_its_id_alone_too(browser: Client, name: str) -> None:
    answer = browser.get(f"/attachments/{name}")

    assert answer.status_code == 200
    assert answer.content == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("name", ["thread-1-aa", "thread-1-bb", "thread-1-bb.svg"])
def test_nothing_in_an_attachment_may_run(browser: Client, name: str) -> None:
    headers = browser.get(f"/attachments/{name}").headers

    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_attachment_is_not_found(browser: Client) -> None:
    assert browser.get("/attachments/thread-1-cc").status_code == 404
    assert browser.get("/attachments/thread-1-aa.gif").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "../token",
        "..%2ftoken",
        "%2e%2e/token",
        "a/../../token",
        "a/b",
        "..",
        ".hidden",
        "a.b.c",
        "a%00",
        "x" * 129,
    ],
)
def test_a_path_that_is_not_a_name_is_refused(browser: Client, name: str) -> None:
    assert browser.get(f"/attachments/{name}").status_code == 400
