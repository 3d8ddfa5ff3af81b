"""Images on their way: from a message to the file, the page and the model of the real codex."""

from typing import Any

from tests.flows.codex_threads import codex_thread
from tests.support.client import RequestFailed, connected
from tests.support.codex import CodexHome
from tests.support.images import PNG, upload
from tests.support.model_server import ModelServer
from tests.support.server import RunningServer


async def test_an_image_reaches_the_model(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "look at this", attachments=[upload("dot.png")])
        end = await client.settled()

    seen = [part for part in parts_said(scripted_model) if part["type"] == "input_image"]
    assert end["state"] == "completed"
    assert len(seen) == 1
    assert seen[0]["image_url"].startswith("data:image/png;base64,")


async def test_an_image_without_words_is_a_message(
    codex_server: RunningServer,
    codex_home: CodexHome,
    scripted_model: ModelServer,
    workspace: str,
) -> None:
    async with connected(codex_server) as client:
        thread_id = await codex_thread(client, codex_home, workspace)
        await client.say(thread_id, "", attachments=[upload("dot.png")])
        end = await client.settled()

    assert end["state"] == "completed"
    assert "input_image" in [part["type"] for part in parts_said(scripted_model)]


async def test_the_image_of_a_message_can_be_seen_by_its_id(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "look at this", attachments=[upload("dot.png")])
        sent = await client.event("thread.message-sent")
        await client.settled()
    (image,) = sent["payload"]["attachments"]
    with server.signed_in() as browser:
        answer = browser.get(f"/attachments/{image['id']}")

    assert (image["name"], image["sizeBytes"]) == ("dot.png", len(PNG))
    assert answer.headers["content-type"] == "image/png"
    assert answer.content == PNG


async def test_a_message_with_too_many_images_is_refused(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        said = ""
        try:
            await client.say(thread_id, "look", attachments=[upload("dot.png")] * 9)
        except RequestFailed as refusal:
            said = str(refusal)

    assert "at most 8 attachments" in said


def parts_said(model: ModelServer) -> list[dict[str, Any]]:
    """What persons have said, in the model's last request."""
    said = [item for item in model.requests[-1].input if item.get("role") == "user"]
    return [part for item in said for part in item["content"]]
