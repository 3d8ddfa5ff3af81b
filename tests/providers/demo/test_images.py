"""Images of messages: looked at, not fetched."""

from pathlib import Path

import pytest

from tests.support.app_server import AppServer
from tests.support.recordings import items_of


@pytest.mark.parametrize(
    ("beginning", "described"),
    [
        (b"\x89PNG\r\n\x1a\n", "(PNG, 12 bytes)"),
        (b"\xff\xd8\xff\xe0____", "(JPEG, 12 bytes)"),
        (b"no image", "(12 bytes that are no image I know)"),
        (None, "which I could not read: No such file or directory"),
    ],
)
async def test_images_are_named_and_weighed(
    demo: AppServer, folder: Path, beginning: bytes | None, described: str
) -> None:
    if beginning is not None:
        (folder / "a.png").write_bytes(beginning + b"rest")
    thread = await demo.start_thread(folder)
    image = {"type": "localImage", "path": str(folder / "a.png")}
    started = await demo.request("turn/start", threadId=thread, input=[image, image])
    end = await demo.completed(started["turn"]["id"])

    answer = end["items"][-1]["text"]
    assert answer.startswith("I see 2 images:")
    assert answer.count(f"`a.png`{',' if beginning is None else ''} {described}") == 2


async def test_with_an_image_it_also_does_what_is_said(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    said = {"type": "text", "text": "add a file a.md", "text_elements": []}
    image = {"type": "image", "url": "data:image/gif;base64,R0lGODlh"}
    started = await demo.request("turn/start", threadId=thread, input=[said, image])
    await demo.completed(started["turn"]["id"])

    assert (folder / "a.md").exists()
    spoken = [item["text"] for item in items_of(demo.frames) if item["type"] == "agentMessage"]
    assert "I see one image:\n\n- `pasted` (GIF, 6 bytes)\n" in spoken


async def test_images_elsewhere_are_not_fetched(demo: AppServer, folder: Path) -> None:
    thread = await demo.start_thread(folder)
    image = {"type": "image", "url": "http://localhost/a.png"}

    error = await demo.refused("turn/start", threadId=thread, input=[image])

    assert "remote image URLs are not supported" in error["message"]
