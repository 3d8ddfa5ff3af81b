"""A subscription on ``/ws``: what is wanted of the log, in frames that follow on."""

import asyncio
from typing import Any

import msgspec

from orchestration.contracts.entities import Activity
from orchestration.contracts.events import ActivityAppended
from orchestration.log import EventLog
from orchestration.outbox import Outbox
from orchestration.push_bus import ServerPushBus
from orchestration.relay import FRAME_BYTES, MISSED_LIMIT, EventRelay, is_shell_event
from orchestration.sockets import AsgiSocket
from providers.contracts.ids import EventId, ThreadId
from tests.orchestration.log_over_table import Table, log_over
from tests.orchestration.subscriptions import to_thread
from tests.support.events import AT, archived, piece, recorded


class Frames:
    """A browser that keeps what it is sent."""

    def __init__(self) -> None:
        self.batches: list[Any] = []
        self.more = asyncio.Condition()

    async def __call__(self, message: dict[str, Any]) -> None:
        async with self.more:
            self.batches.append(msgspec.json.decode(message["text"])["data"])
            self.more.notify_all()

    async def until(self, position: int) -> list[Any]:
        async with self.more:
            await self.more.wait_for(lambda: self.position >= position)
        return self.batches

    @property
    def position(self) -> int:
        return int(self.batches[-1]["position"]) if self.batches else -1


def relay_over(log: EventLog) -> tuple[EventRelay, Frames, asyncio.Task[None]]:
    frames = Frames()
    outbox = Outbox(AsgiSocket(frames))
    return EventRelay(log, ServerPushBus(), outbox), frames, asyncio.create_task(outbox.run())


def sequences_of(batches: list[Any]) -> list[int]:
    return [event["sequence"] for batch in batches for event in batch["events"]]


async def test_a_subscriber_gets_what_it_missed_and_then_what_happens() -> None:
    table = Table(length=3)
    log = log_over(table)
    relay, frames, sending = relay_over(log)

    reply = await relay.subscribe(to_thread(after=1))
    table.commit(log, 1)
    batches = await frames.until(4)

    assert reply.resync is False
    assert sequences_of(batches) == [2, 3, 4]
    assert batches[0]["previous"] == 1
    await relay.stop()
    sending.cancel()


async def test_each_batch_names_the_position_of_the_one_before() -> None:
    table = Table()
    log = log_over(table)
    relay, frames, sending = relay_over(log)
    await relay.subscribe(to_thread(after=0))

    table.commit(log, 2)
    await frames.until(2)
    table.events.append(other := recorded(3, archived("thread-2")))
    log.publish([other])
    table.commit(log, 1)
    batches = await frames.until(4)

    chain = [(batch["previous"], batch["position"]) for batch in batches]
    assert chain == [(0, 2), (2, 4)]
    assert sequences_of(batches) == [1, 2, 4]
    await relay.stop()
    sending.cancel()


async def test_text_that_streams_comes_short_and_follows_on() -> None:
    log = log_over(Table())
    relay, frames, sending = relay_over(log)
    await relay.subscribe(to_thread(after=0))

    log.publish([recorded(1, piece("one "))])
    await frames.until(1)
    log.publish([recorded(2, piece("two ")), recorded(3, piece("three "))])
    await frames.until(3)
    log.publish([recorded(4, piece("four"))])
    batches = await frames.until(4)

    assert sequences_of(batches[:1]) == [1]
    assert batches[1] == {"previous": 1, "position": 3, "continues": 1, "text": "two three "}
    assert batches[2] == {"position": 4, "continues": 1, "text": "four"}
    await relay.stop()
    sending.cancel()


async def test_whoever_missed_too_much_is_told_to_fetch_afresh() -> None:
    log = log_over(Table(length=MISSED_LIMIT + 1))
    relay, frames, sending = relay_over(log)

    reply = await relay.subscribe(to_thread(after=0))

    assert reply.resync is True
    assert frames.batches == []
    sending.cancel()


async def test_a_position_that_the_log_does_not_have_yet_means_fetching_afresh() -> None:
    log = log_over(Table(length=1))
    relay, _, sending = relay_over(log)

    reply = await relay.subscribe(to_thread(after=7))

    assert reply.resync is True
    sending.cancel()


async def test_a_large_backlog_comes_in_several_frames() -> None:
    log = log_over(Table())
    relay, frames, sending = relay_over(log)
    await relay.subscribe(to_thread(after=0))
    large = activity("tool", "x" * (FRAME_BYTES // 2))

    log.publish([recorded(sequence, large) for sequence in (1, 2, 3)])
    batches = await frames.until(3)

    assert len(batches) == 3
    assert sequences_of(batches) == [1, 2, 3]
    await relay.stop()
    sending.cancel()


def activity(tone: Any, summary: str = "Something") -> ActivityAppended:
    return ActivityAppended(
        thread_id=ThreadId("thread-1"),
        activity=Activity(
            id=EventId("activity-1"),
            tone=tone,
            kind="some.kind",
            summary=summary,
            payload=None,
            turn_id=None,
            created_at=AT,
        ),
    )


def test_the_shell_is_everything_but_pieces_of_text_and_what_tools_do() -> None:
    assert is_shell_event(recorded(1, archived()))
    assert is_shell_event(recorded(1, activity("approval")))
    assert not is_shell_event(recorded(1, piece("word ")))
    assert not is_shell_event(recorded(1, activity("tool")))


async def test_subscriptions_that_overtake_each_other_leave_only_the_last() -> None:
    table = Table(length=3)
    log = log_over(table)
    relay, frames, sending = relay_over(log)

    requests = (relay.subscribe(to_thread(after=after)) for after in (0, 0, 2))
    await asyncio.gather(*requests)
    table.commit(log, 1)
    batches = await frames.until(4)

    assert sequences_of(batches) == [3, 4]
    await relay.stop()
    sending.cancel()
