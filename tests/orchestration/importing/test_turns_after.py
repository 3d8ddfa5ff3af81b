"""Imported turns are numbered as others are: going back to a later turn keeps them."""

from orchestration import queries
from orchestration.contracts.commands import ImportThread
from orchestration.contracts.entities import ThreadPage
from orchestration.engine import OrchestrationEngine
from orchestration.importing.past import commands_of
from orchestration.readers import Readers
from providers.contracts.ids import ThreadId
from tests.orchestration.importing.past_turns import turn
from tests.support import builders as b


async def imported(engine: OrchestrationEngine) -> None:
    history = commands_of(
        [*turn(1), *turn(2, outcome="interrupted")], ThreadId("t"), "approval-required"
    )
    creation = b.create_thread("t")
    await engine.dispatch_all([b.create_project(), ImportThread("import", "t", creation, history)])


async def page_of_thread() -> ThreadPage:
    readers = Readers(threads=1)
    page = await readers.run(queries.thread_page, "t", None, 100)
    await readers.close()
    return page


async def test_imported_turns_are_settled_and_the_last_one_is_the_latest(
    engine: OrchestrationEngine,
) -> None:
    await imported(engine)

    page = await page_of_thread()
    latest = page.thread.latest_turn
    assert latest is not None
    assert (latest.turn_id, latest.state) == ("u2", "interrupted")
    assert [one.checkpoint_turn_count for one in page.checkpoints] == [1, 2]


async def test_going_back_to_an_imported_turn_keeps_it_and_what_was_before(
    engine: OrchestrationEngine,
) -> None:
    await imported(engine)
    await engine.dispatch_all(
        [
            b.begin_turn("u3", thread_id="t"),
            b.settle_turn("u3", thread_id="t"),
            b.complete_diff(3, "u3", thread_id="t"),
            b.complete_revert(2, thread_id="t"),
        ]
    )

    page = await page_of_thread()
    latest = page.thread.latest_turn
    assert [(one.role, one.text) for one in page.messages] == [
        ("user", "hello"),
        ("assistant", "done"),
    ] * 2
    assert [one.turn_id for one in page.checkpoints] == ["u1", "u2"]
    assert latest is not None
    assert latest.turn_id == "u2"
