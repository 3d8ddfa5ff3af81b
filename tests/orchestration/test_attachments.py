"""Images on their way in."""

import base64

import pytest

from orchestration.attachments import decode_data_url, extension_of, thread_segment
from orchestration.contracts.entities import IMAGE_BYTES_LIMIT, UploadAttachment
from orchestration.errors import InvalidRequest


def upload(data_url: str, name: str = "picture.png") -> UploadAttachment:
    return UploadAttachment(name=name, mime_type="image/png", size_bytes=1, data_url=data_url)


def data_url(content: bytes, mime_type: str = "image/png") -> str:
    return f"data:{mime_type};base64,{base64.b64encode(content).decode()}"


def test_type_and_size_are_those_of_the_data_not_those_that_were_claimed() -> None:
    assert decode_data_url(upload(data_url(b"abc", "image/JPEG"))) == ("image/jpeg", b"abc")


@pytest.mark.parametrize(
    "bad",
    [
        "http://example.org/picture.png",
        data_url(b"abc", "text/html"),
        "data:image/png,abc",
        "data:image/png;base64,%%%",
    ],
)
def test_what_is_not_an_image_in_base64_is_refused_by_name(bad: str) -> None:
    with pytest.raises(
        InvalidRequest, match=r"Invalid image attachment payload for 'picture\.png'"
    ):
        decode_data_url(upload(bad))


@pytest.mark.parametrize("content", [b"", b"x" * (IMAGE_BYTES_LIMIT + 1)])
def test_empty_and_huge_images_are_refused_by_name(content: bytes) -> None:
    with pytest.raises(InvalidRequest, match=r"'picture\.png' is empty or too large"):
        decode_data_url(upload(data_url(content)))


@pytest.mark.parametrize(
    ("thread_id", "segment"),
    [
        ("Thread 1", "thread-1"),
        ("../../etc/passwd", "etc-passwd"),
        ("--a--b__", "a-b"),
        ("x" * 79 + "--y", "x" * 79),
    ],
)
def test_a_thread_id_becomes_a_safe_beginning_of_a_file_name(thread_id: str, segment: str) -> None:
    assert thread_segment(thread_id) == segment


def test_a_thread_id_without_any_safe_character_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="safe attachment id"):
        thread_segment("///")


@pytest.mark.parametrize(
    ("mime_type", "name", "extension"),
    [
        ("image/jpeg", "a.png", ".jpg"),
        ("image/svg+xml", "a", ".svg"),
        ("image/x-unheard-of", "a.ico", ".ico"),
        ("image/x-unheard-of", "a.exe", ".bin"),
    ],
)
def test_the_extension_is_never_one_that_could_be_run(
    mime_type: str, name: str, extension: str
) -> None:
    assert extension_of(mime_type, name) == extension
