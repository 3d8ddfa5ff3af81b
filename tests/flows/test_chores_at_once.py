"""Reviews asked for before anything has begun: there is one at a time, and no turn is lost."""

import asyncio
from uuid import uuid4

from tests.support.client import AT, Client, Frame, connected
from tests.support.server import RunningServer


async def demo_thread(client: Client, workspace: str) -> str:
    return await client.create_thread(await client.create_project(workspace))


async def review(client: Client, thread_id: str) -> Frame:
    """Ask for one; the answer, an error included."""
    command = {
        "type": "thread.review.start",
        "commandId": str(uuid4()),
        "threadId": thread_id,
        "target": {"type": "uncommittedChanges"},
        "createdAt": AT,
    }
    return await client.reply_to("orchestration.dispatchCommand", command=command)


async def test_of_two_reviews_asked_for_at_once_one_begins_and_a_third_after_it(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        first, second = await asyncio.gather(review(client, thread_id), review(client, thread_id))
        first_end = await client.settled()
        third = await review(client, thread_id)
        end = await client.settled(2)

    assert "result" in first and "result" in third
    assert "A review or a compaction is about to begin" in second["error"]["message"]
    assert (first_end["state"], end["state"]) == ("completed", "completed")
    assert len(client.activities("review.requested")) == 2


async def test_a_review_does_not_end_the_turn_of_a_message_that_was_just_sent(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        thread_id = await demo_thread(client, workspace)
        _, refused = await asyncio.gather(
            client.say(thread_id, "run echo one"), review(client, thread_id)
        )
        end = await client.settled()

    assert "ask for a review when its turn is over" in refused["error"]["message"]
    assert end["state"] == "completed"
    assert client.activities("review.requested") == []
