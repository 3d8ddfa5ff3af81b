"""Messages that wait for the running turn, as a client queues and sees them."""

from typing import Any
from uuid import uuid4

from tests.support.client import AT, Client


async def queue(client: Client, thread_id: str, text: str, **more: Any) -> str:
    """Queue a message; returns its id."""
    message_id = str(uuid4())
    attachments = more.pop("attachments", [])
    message = {"messageId": message_id, "role": "user", "text": text, "attachments": attachments}
    await client.dispatch("thread.queue.add", threadId=thread_id, message=message, **more)
    return message_id


async def waiting(client: Client, thread_id: str) -> list[str]:
    """The texts of what is queued, the next first."""
    page = await client.request("orchestration.getThread", threadId=thread_id)
    assert page["thread"]["queuedMessages"] == len(page["queuedMessages"])
    return [message["text"] for message in page["queuedMessages"]]


async def answer_question(client: Client, thread_id: str) -> None:
    """Lets a turn go on that began with "ask me a question"."""
    asked = (await client.activity("user-input.requested"))["payload"]
    await client.dispatch(
        "thread.user-input.respond",
        threadId=thread_id,
        requestId=asked["requestId"],
        answers={"colour": "Green", "name": "Ada"},
        createdAt=AT,
    )
