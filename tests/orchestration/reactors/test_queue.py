"""What waits is sent when the turn before it is over: each message once, each its own turn."""

from typing import Literal

import pytest

from orchestration.contracts.commands import SendNextQueued
from orchestration.contracts.entities import ImageAttachment, ThreadPage
from orchestration.errors import CommandRejected, StorageFailed
from orchestration.queries import thread_page
from orchestration.reactors import following
from providers.contracts.ids import AttachmentId
from providers.errors import AgentMissing
from tests.orchestration.reactors.world import World, world
from tests.support.builders import (
    THREAD,
    add_to_queue,
    archive_thread,
    delete_thread,
    remove_queued,
    send_queued,
    start_turn,
    unarchive_thread,
)

__all__ = ["world"]

IMAGE = ImageAttachment(AttachmentId("image-1"), "shot.png", "image/png", 100)


async def page(world: World) -> ThreadPage:
    return await world.readers.run(thread_page, THREAD)


async def waiting(world: World) -> list[str]:
    return [message.id for message in (await page(world)).queued_messages]


async def running_with_two_queued(world: World) -> None:
    await world.dispatch(start_turn("first", message_id="m-1"))
    await world.quiet()
    await world.dispatch(add_to_queue("one", "q-1"), add_to_queue("two", "q-2"))
    await world.quiet()


async def test_each_message_waits_for_its_turn(world: World) -> None:
    await running_with_two_queued(world)
    assert world.memory.sent == ["m-1"]

    world.agents.finish_turn(THREAD)
    await world.quiet()
    assert (world.memory.sent, await waiting(world)) == (["m-1", "q-1"], ["q-2"])

    world.agents.finish_turn(THREAD)
    await world.quiet()
    assert (world.memory.sent, await waiting(world)) == (["m-1", "q-1", "q-2"], [])
    assert len(set(world.memory.turns.values())) == 3


async def test_a_message_queued_before_the_turn_has_begun_waits_too(world: World) -> None:
    await world.dispatch(start_turn("first", message_id="m-1"), add_to_queue("one", "q-1"))
    await world.quiet()
    assert await waiting(world) == ["q-1"]

    world.agents.finish_turn(THREAD)
    await world.quiet()
    assert world.memory.turns[THREAD, world.memory.sent[1]] != "turn-of-m-1"


@pytest.mark.parametrize("first", ["queueing", "ending"])
async def test_a_message_queued_as_the_turn_ends_does_not_stay_behind(
    world: World, first: Literal["queueing", "ending"]
) -> None:
    await world.dispatch(start_turn("first", message_id="m-1"))
    await world.quiet()

    if first == "queueing":
        await world.dispatch(add_to_queue("one", "q-1"))
        world.agents.finish_turn(THREAD)
    else:
        world.agents.finish_turn(THREAD)
        await world.ingestion.drain()
        await world.dispatch(add_to_queue("one", "q-1"))
    await world.quiet()

    assert (world.memory.sent, await waiting(world)) == (["m-1", "q-1"], [])


async def test_an_interrupted_turn_holds_the_queue_until_a_person_sends(world: World) -> None:
    await running_with_two_queued(world)

    world.agents.finish_turn(THREAD, "interrupted")
    await world.quiet()
    held = (await page(world)).thread
    assert (held.queue_held, held.queued_messages) == ("interrupted", 2)

    await world.dispatch(send_queued("q-1"))
    await world.quiet()
    assert (await page(world)).thread.queue_held is None
    world.agents.finish_turn(THREAD)
    await world.quiet()
    assert world.memory.sent == ["m-1", "q-1", "q-2"]


async def test_a_message_that_cannot_be_sent_holds_those_behind_it(world: World) -> None:
    await running_with_two_queued(world)
    world.agents.fail_at["start_turn"] = AgentMissing("codex is not installed")

    world.agents.finish_turn(THREAD)
    await world.quiet()

    assert (await page(world)).thread.queue_held == "error"
    assert await waiting(world) == ["q-2"]


async def test_a_message_that_steered_lets_the_queue_go_on_afterwards(world: World) -> None:
    await running_with_two_queued(world)
    await world.dispatch(start_turn("left", message_id="m-2"))
    await world.quiet()

    world.agents.finish_turn(THREAD)
    await world.quiet()

    assert world.memory.sent == ["m-1", "m-2", "q-1"]


async def test_a_full_disk_is_waited_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "STORAGE_SECONDS", 0)
    await running_with_two_queued(world)
    world.queue_fails = [StorageFailed("the disk is full")] * 2

    world.agents.finish_turn(THREAD)
    await world.quiet()

    assert (world.memory.sent, world.queue_fails) == (["m-1", "q-1"], [])


@pytest.mark.parametrize("where", ["before", "after"])
async def test_a_crash_in_sending_neither_loses_nor_doubles_a_message(
    world: World, where: Literal["before", "after"]
) -> None:
    await running_with_two_queued(world)
    world.queue_hangs = where
    world.agents.finish_turn(THREAD)
    await world.queue_hung.wait()

    world.queue_hangs = None
    await world.restart()
    await world.quiet()

    assert world.memory.sent == ["m-1", "q-1"]
    assert await waiting(world) == ["q-2"]


async def test_after_a_crash_in_a_turn_the_queue_is_there_and_held(world: World) -> None:
    await running_with_two_queued(world)

    await world.restart()
    await world.quiet()

    assert await waiting(world) == ["q-1", "q-2"]
    assert (await page(world)).thread.queue_held == "interrupted"
    assert world.memory.sent == ["m-1"]


async def test_nothing_of_an_archived_thread_is_sent(world: World) -> None:
    await running_with_two_queued(world)

    await world.dispatch(archive_thread())
    world.agents.finish_turn(THREAD)
    await world.quiet()
    await world.dispatch(unarchive_thread())
    await world.quiet()

    assert world.memory.sent == ["m-1"]
    assert (await page(world)).thread.queue_held == "archived"


async def test_nothing_of_a_deleted_thread_is_sent(world: World) -> None:
    await running_with_two_queued(world)

    await world.dispatch(delete_thread())
    await world.quiet()
    with pytest.raises(CommandRejected):
        await world.dispatch(SendNextQueued("by-hand", THREAD))

    assert world.memory.sent == ["m-1"]


async def test_the_images_of_a_removed_message_are_forgotten(world: World) -> None:
    await running_with_two_queued(world)
    await world.dispatch(add_to_queue("look", "q-3", attachments=[IMAGE]))

    await world.dispatch(remove_queued("q-2"), remove_queued("q-3"))
    await world.quiet()

    assert world.forgotten == [IMAGE]
