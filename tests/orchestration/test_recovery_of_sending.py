"""The server dies at any step of sending, and starts again: each message arrives once."""

from django.db.models import F

from orchestration.ingestion.sentences import SERVER_STOPPED
from orchestration.models import WorkerEffect, WorkerPosition
from orchestration.queries.agents import find_user_message
from orchestration.queries.checkpoints import begun_turns
from orchestration.queries.lookups import binding_of
from providers.contracts.ids import MessageId
from tests.orchestration.reactors.world import World, world
from tests.support.builders import THREAD, add_to_queue, start_review, start_turn

__all__ = ["world"]


async def test_a_turn_asked_for_while_nobody_listened_is_sent_after_the_start(
    world: World,
) -> None:
    world.agents.hang_at.add("open_session")
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["open_session"].wait()

    await world.restart()
    await world.quiet()

    assert world.memory.sent == ["m-1"]
    assert (await world.session()).status == "running"


async def test_a_message_that_never_left_is_sent_after_the_start(world: World) -> None:
    world.agents.hang_at.add("start_turn")
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["start_turn"].wait()
    binding = await world.readers.run(binding_of, THREAD)
    assert binding is not None and binding.sending_message_id == "m-1"

    await world.restart()
    await world.quiet()

    assert world.memory.sent == ["m-1"]
    assert (await world.session()).status == "running"


async def test_a_message_that_arrived_unheard_is_not_sent_again(world: World) -> None:
    """The agent took it, and the server died before it heard a word about the turn."""
    world.agents.hang_at.add("start_turn answered")
    world.agents.announces = False
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["start_turn answered"].wait()

    await world.restart()
    await world.quiet()

    thread = await world.thread()
    assert world.memory.sent == ["m-1"]
    assert thread.latest_turn is not None
    assert thread.latest_turn.turn_id == "turn-of-m-1"
    assert thread.latest_turn.state == "interrupted"
    message = await world.readers.run(find_user_message, THREAD, MessageId("m-1"))
    assert message is not None and message.turn_id == "turn-of-m-1"
    assert (await world.session()).status == "ready"
    assert (await world.activities())["turn.settled"]["reason"] == SERVER_STOPPED


async def test_a_message_that_was_sent_and_of_which_nothing_more_was_heard_is_no_riddle(
    world: World,
) -> None:
    """All about sending is recorded, the reactor's position too; the turn's beginning is not."""
    world.agents.announces = False
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()

    await world.restart()
    await world.quiet()

    thread = await world.thread()
    assert world.memory.sent == ["m-1"]
    assert thread.latest_turn is not None
    assert (thread.latest_turn.turn_id, thread.latest_turn.state) == ("turn-of-m-1", "interrupted")
    message = await world.readers.run(find_user_message, THREAD, MessageId("m-1"))
    assert message is not None and message.turn_id == "turn-of-m-1"
    assert (await world.activities())["turn.settled"]["reason"] == SERVER_STOPPED
    assert (await world.session()).status == "stopped"


async def test_a_review_of_which_nothing_was_heard_holds_up_no_queue(world: World) -> None:
    world.agents.announces = False
    await world.dispatch(start_review())
    await world.quiet()

    await world.restart()
    await world.quiet()
    await world.dispatch(add_to_queue(message_id="q-1"))
    await world.quiet()

    thread = await world.thread()
    assert thread.latest_turn is not None and thread.latest_turn.state == "running"
    assert world.memory.sent == ["q-1"]
    assert "turn.settled" in await world.activities()


async def test_a_turn_that_had_begun_is_settled_and_not_sent_again(world: World) -> None:
    world.agents.hang_at.add("start_turn answered")
    await world.dispatch(start_turn(message_id="m-1"))
    await world.agents.reached["start_turn answered"].wait()
    await world.ingestion.drain()

    await world.restart()
    await world.quiet()

    thread = await world.thread()
    assert world.memory.sent == ["m-1"]
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"
    assert (await world.session()).active_turn_id is None


async def test_a_steering_message_that_arrived_is_not_sent_again(world: World) -> None:
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.hang_at.add("start_turn answered")
    world.agents.reached["start_turn answered"].clear()
    await world.dispatch(start_turn("and the tests", message_id="m-2"))
    await world.agents.reached["start_turn answered"].wait()

    await world.restart()
    await world.quiet()

    assert world.memory.sent == ["m-1", "m-2"]
    assert (await world.session()).status == "ready"
    assert (await world.activities())["turn.steered"]["messageId"] == "m-2"
    [turn] = await world.readers.run(begun_turns, THREAD)
    assert turn.user_message_ids == ["m-1", "m-2"]


async def test_a_position_that_was_never_written_repeats_nothing(world: World) -> None:
    """The turn is in the log, but that the request was dealt with was not written any more."""
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    world.agents.finish_turn(THREAD)
    await world.dispatch(start_turn(message_id="m-2"))
    await world.quiet()
    await world.kill()
    await world.readers.run(forget_progress)

    await world.start()
    world.run()
    await world.quiet()

    assert world.memory.sent == ["m-1", "m-2"]
    thread = await world.thread()
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"


async def test_a_turn_that_only_the_agents_answer_named_is_not_begun_again(world: World) -> None:
    """The answer was recorded, and the server died before the agent's word of the beginning."""
    world.agents.announces = False
    await world.dispatch(start_turn(message_id="m-1"))
    await world.quiet()
    await world.kill()
    await world.readers.run(forget_progress)
    world.memory.turns.clear()

    await world.start()
    world.run()
    await world.quiet()

    thread = await world.thread()
    assert world.memory.sent == ["m-1"]
    assert thread.latest_turn is not None and thread.latest_turn.state == "interrupted"


def forget_progress() -> None:
    WorkerPosition.objects.filter(worker="provider-commands").update(sequence=F("sequence") * 0)
    WorkerEffect.objects.all().delete()
