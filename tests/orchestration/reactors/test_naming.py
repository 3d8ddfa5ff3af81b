"""Titles by the agent: after the first turn, where people want them, and never over their own."""

from orchestration.contracts.entities import Session
from orchestration.contracts.events import SessionSet, SettledTurn
from orchestration.contracts.recorded import RecordedEvent
from orchestration.queries.lookups import find_thread
from orchestration.reactors.naming import ThreadNaming
from providers.contracts.ids import ThreadId, TurnId
from providers.errors import SessionNotOpen
from tests.orchestration.reactors.world import World, world
from tests.support.builders import THREAD, start_turn, update_thread
from tests.support.events import AT, recorded

__all__ = ["world"]


def settled(state: str = "completed") -> RecordedEvent:
    session = Session(THREAD, "ready", "codex", None, None, AT)
    turn = SettledTurn(TurnId("turn-of-m-1"), state, AT)  # type: ignore[arg-type]
    return recorded(1, SessionSet(THREAD, session, settled_turn=turn))


def naming(world: World, *, wanted: bool = True) -> ThreadNaming:
    return ThreadNaming(world.agents, lambda: wanted, world.engine.dispatch, world.readers)


async def title(world: World) -> str:
    thread = await world.readers.run(find_thread, THREAD)
    assert thread is not None
    return thread.title


async def after_turns(world: World, *texts: str) -> None:
    for number, text in enumerate(texts, 1):
        await world.dispatch(start_turn(text, message_id=f"m-{number}"))
        await world.quiet()
        world.agents.finish_turn(THREAD)
        await world.quiet()


async def test_the_agent_names_a_thread_after_its_first_turn(world: World) -> None:
    await after_turns(world, "fix the cart")

    await naming(world).react(settled())
    await naming(world).react(settled())

    assert await title(world) == "About fix the cart"


async def test_later_turns_leave_the_title_alone(world: World) -> None:
    await after_turns(world, "fix the cart", "and the shop")

    await naming(world).react(settled())

    assert await title(world) != "About fix the cart"
    assert not world.agents.reached["suggest_title"].is_set()


async def test_a_title_that_a_person_set_is_never_overwritten(world: World) -> None:
    await after_turns(world, "fix the cart")
    await world.dispatch(update_thread(title="Mine"))

    await naming(world).react(settled())

    assert await title(world) == "Mine"


async def test_a_person_who_is_faster_than_the_agent_wins(world: World) -> None:
    await after_turns(world, "fix the cart")
    suggest = world.agents.suggest_title

    async def slowly(thread_id: ThreadId, model: str, text: str) -> str | None:
        await world.dispatch(update_thread(title="Mine"))
        return await suggest(thread_id, model, text)

    world.agents.suggest_title = slowly  # type: ignore[method-assign]
    await naming(world).react(settled())

    assert await title(world) == "Mine"


async def test_nobody_is_asked_where_nobody_wants_it_or_the_turn_failed(world: World) -> None:
    assert naming(world).is_interesting(settled())
    assert not naming(world, wanted=False).is_interesting(settled())
    assert not naming(world).is_interesting(settled("interrupted"))


async def test_a_session_that_is_gone_names_nothing(world: World) -> None:
    await after_turns(world, "fix the cart")
    before = await title(world)
    world.agents.fail_at["suggest_title"] = SessionNotOpen("gone")

    await naming(world).react(settled())

    assert await title(world) == before
