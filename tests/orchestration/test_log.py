"""Following the log: every event once and in order, whoever is slow and whatever gets lost."""

import asyncio
from typing import Any

from orchestration.log import PENDING_BYTES, PENDING_LIMIT, LogFollower, size_of
from tests.orchestration.log_over_table import Table, log_over
from tests.support.events import piece, recorded, sequences


async def take(follower: LogFollower, count: int) -> list[int]:
    taken: list[int] = []
    while len(taken) < count:
        taken += sequences(await anext(follower))
    return taken


async def test_a_follower_from_the_beginning_gets_the_past_and_then_the_present() -> None:
    table = Table(length=3)
    log = log_over(table)
    follower = log.follow(0)

    past = await take(follower, 3)
    table.commit(log, 2)
    present = await take(follower, 2)

    assert past + present == [1, 2, 3, 4, 5]


async def test_live_events_are_not_read_from_the_table() -> None:
    table = Table()
    log = log_over(table)
    follower = log.follow(0)

    table.commit(log, 2)

    assert await take(follower, 2) == [1, 2]
    assert table.reads == 0


async def test_events_committed_while_the_past_is_read_come_after_it_once() -> None:
    table = Table(length=2)
    log = log_over(table)
    follower = log.follow(0)

    table.commit(log, 1)

    assert await take(follower, 3) == [1, 2, 3]
    assert not follower.is_behind


async def test_a_follower_that_falls_behind_reads_what_it_missed() -> None:
    table = Table()
    log = log_over(table)
    follower = log.follow(0)

    for _ in range(3):
        table.commit(log, PENDING_LIMIT // 2 + 1)

    count = len(table.events)
    assert await take(follower, count) == list(range(1, count + 1))
    assert table.reads > 0


async def test_large_events_that_wait_are_bounded_by_their_bytes() -> None:
    table = Table()
    log = log_over(table)
    follower = log.follow(0)

    for sequence in range(1, 11):
        table.events.append(recorded(sequence, piece("x" * (PENDING_BYTES // 4))))
        log.publish(table.events[-1:])
    kept = await anext(follower)
    from_table = await take(follower, 10 - len(kept))

    assert 0 < size_of(kept) <= PENDING_BYTES
    assert sequences(kept) + from_table == list(range(1, 11))
    assert table.reads == 1


async def test_a_follower_that_caught_up_with_large_events_is_live_again() -> None:
    table = Table()
    log = log_over(table)
    follower = log.follow(0)

    table.events.append(recorded(1, piece("x" * PENDING_BYTES)))
    log.publish(table.events[-1:])
    assert await take(follower, 1) == [1]
    reads = table.reads
    table.commit(log, 2)

    assert await take(follower, 2) == [2, 3]
    assert (reads, table.reads) == (1, 1)


async def test_an_event_that_was_not_announced_leaves_no_gap_before_the_next() -> None:
    table = Table()
    log = log_over(table)
    follower = log.follow(0)

    table.write(1)
    table.commit(log, 1)

    assert await take(follower, 2) == [1, 2]


async def test_followers_do_not_share_a_position() -> None:
    table = Table(length=4)
    log = log_over(table)

    early, late = log.follow(0), log.follow(3)

    assert await take(early, 4) == [1, 2, 3, 4]
    assert await take(late, 1) == [4]


async def test_a_follower_sleeps_through_what_it_does_not_want_and_goes_on_after_it() -> None:
    table = Table()
    log = log_over(table)
    passed: list[int] = []
    follower = log.follow(0, wants=lambda event: event.sequence == 3, passed=passed.append)
    waiting = await begun_to_wait(follower)

    table.commit(log, 2)
    assert (follower.position, passed) == (2, [2])
    table.commit(log, 2)

    assert sequences(await waiting) == [3, 4]
    assert table.reads == 0


async def test_nothing_is_left_out_while_a_follower_deals_with_what_came_before() -> None:
    table = Table()
    log = log_over(table)
    passed: list[int] = []
    follower = log.follow(0, wants=lambda event: event.sequence == 1, passed=passed.append)

    table.commit(log, 1)
    assert await take(follower, 1) == [1]
    table.commit(log, 2)

    assert passed == []
    assert await take(follower, 2) == [2, 3]


async def begun_to_wait(follower: LogFollower) -> asyncio.Task[Any]:
    waiting = asyncio.create_task(anext(follower))
    await asyncio.wait([waiting], timeout=0)
    return waiting


async def test_nothing_is_left_out_behind_what_still_waits() -> None:
    table = Table()
    log = log_over(table)
    follower = log.follow(0, wants=lambda event: event.sequence == 1)

    table.commit(log, 1)
    table.commit(log, 2)

    assert await take(follower, 3) == [1, 2, 3]
