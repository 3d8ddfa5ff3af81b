"""The event stream: everything that happens, to other programs, exactly once and in order."""

import asyncio
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.client import Client, connected
from tests.support.event_stream import Listener, listening
from tests.support.processes import memory_of
from tests.support.server import RunningServer, sign_out

SLOW_EVENTS, SLOW_EVENT_BYTES = 400, 100_000
ALLOWED_GROWTH = 30_000_000
"""Well under the 40 MB that a sleeping reader does not take."""

BEHIND, LISTENERS, A_SECOND, SECONDS = 2_000, 10, 300, 3
"""Forty pages of the log behind; `make bench` measures ten thousand events."""
IN_FLIGHT = 100


async def a_thread(client: Client, workspace: str) -> tuple[str, str]:
    project_id = await client.create_project(workspace)
    return project_id, await client.create_thread(project_id)


async def rename(client: Client, thread_id: str, title: str) -> int:
    return await client.dispatch("thread.meta.update", threadId=thread_id, title=title)


def sequences_of(heard: list[Any]) -> list[int]:
    return [int(one.content["sequence"]) for one in heard]


async def test_a_program_hears_the_past_and_then_what_happens(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        _, thread_id = await a_thread(client, workspace)
        async with listening(server, "events", after=0) as listener:
            past = await listener.take(2)
            renamed = await rename(client, thread_id, "Live")
            live = await listener.take(renamed - 2)

    assert [one.content["type"] for one in past] == ["project.created", "thread.created"]
    assert sequences_of(past) + sequences_of(live) == list(range(1, renamed + 1))
    assert live[-1].id == str(renamed)
    assert live[-1].content["payload"]["title"] == "Live"


async def test_without_an_id_only_what_comes_is_heard(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        _, thread_id = await a_thread(client, workspace)
        async with listening(server, "events") as listener:
            opened_at = int(listener.last_id)
            renamed = await rename(client, thread_id, "Live")
            heard = await listener.next()

    assert opened_at < renamed
    assert heard.content["sequence"] == opened_at + 1


async def test_channels_of_threads_and_projects_carry_theirs_alone(
    server: RunningServer, workspace: str, tmp_path: Path
) -> None:
    async with connected(server) as client:
        project_id, mine = await a_thread(client, workspace)
        other_folder = tmp_path / "other"
        other_folder.mkdir()
        _, other = await a_thread(client, str(other_folder))
        async with (
            listening(server, f"thread-{mine}", after=0) as of_thread,
            listening(server, f"project-{project_id}", f"thread-{mine}", after=0) as of_project,
        ):
            await rename(client, other, "Not heard")
            await rename(client, mine, "Heard")
            sibling = await client.create_thread(project_id)
            await rename(client, sibling, "Heard by the project")
            await rename(client, mine, "Last")
            thread_heard = await of_thread.take(3)
            project_heard = await of_project.take(6)

    assert [one.content["payload"].get("title") for one in thread_heard] == [
        "New thread",
        "Heard",
        "Last",
    ]
    assert [one.content["aggregateId"] for one in project_heard] == [
        project_id,
        mine,
        mine,
        sibling,
        sibling,
        mine,
    ]


async def test_receipts_have_ids_of_their_own(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        _, thread_id = await a_thread(client, workspace)
        async with listening(server, "receipts") as listener:
            await client.say(thread_id, "say hello")
            first = await listener.next("receipt")
            second = await listener.next("receipt")
        async with listening(server, "events", "receipts", after=f"0,{first.id}") as again:
            repeated = await again.next("receipt")

    assert first.content["threadId"] == thread_id
    assert first.id.startswith("receipts:")
    assert repeated.content == second.content
    assert repeated.id.endswith(second.id)


async def test_an_id_that_is_none_is_told_and_stops_browsers(server: RunningServer) -> None:
    async with httpx.AsyncClient(base_url=server.base_url, headers=server.authorization) as client:
        garbage = await client.get("/events/?channel=events&last-event-id=yesterday")
        stopped = await client.get("/events/?channel=events", headers={"Last-Event-ID": "error"})
        unknown = await client.get("/events/?channel=everything")

    assert "event: stream-error\nid: error\n" in garbage.text
    assert "yesterday" in garbage.text
    assert stopped.status_code == 400
    assert "there is no channel 'everything'" in unknown.text


async def test_an_id_from_the_future_is_reset_to_now(server: RunningServer, workspace: str) -> None:
    async with connected(server) as client:
        _, thread_id = await a_thread(client, workspace)
        async with listening(server, "events", after=10**9) as listener:
            reset = await listener.next("stream-reset")
            renamed = await rename(client, thread_id, "Now")
            heard = await listener.take(1)

    assert reset.content == {"channels": ["events"]}
    assert int(reset.id) < renamed
    assert sequences_of(heard) == [int(reset.id) + 1]


async def test_only_the_owner_hears(server: RunningServer) -> None:
    page_elsewhere = {"Origin": "http://127.0.0.1:5173"}
    async with httpx.AsyncClient(base_url=server.base_url) as stranger:
        no_key = await stranger.get("/events/?channel=events")
        wrong_key = await stranger.get("/events/?channel=events&token=wrong")
        foreign = await stranger.get(
            "/events/?channel=events", headers={**server.authorization, **page_elsewhere}
        )
    async with listening(server, "events", headers={}) as refused:
        assert refused.response.status_code == 401

    assert (no_key.status_code, wrong_key.status_code) == (401, 401)
    assert foreign.status_code == 403
    assert "access-control-allow-origin" not in foreign.headers


async def test_the_owners_cookie_opens_it_and_logging_out_ends_it(server: RunningServer) -> None:
    with server.signed_in() as browser:
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        async with listening(server, "events", headers={"Cookie": cookie}) as listener:
            assert listener.response.status_code == 200
            await asyncio.to_thread(sign_out, browser)
            with pytest.raises(httpx.TransportError):
                await listener.next()


async def test_idle_listeners_hold_no_thread_and_leave_nothing_behind(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server) as client:
        _, thread_id = await a_thread(client, workspace)
        async with listening(server, "events"):
            pass
        threads, sockets = threads_of(server), sockets_of(server)
        async with asyncio.TaskGroup() as group:
            opened = [asyncio.Event() for _ in range(30)]
            leave = asyncio.Event()
            for event in opened:
                group.create_task(stay(server, event, leave))
            for event in opened:
                await event.wait()
            held = threads_of(server)
            leave.set()
        for number in range(200):
            await rename(client, thread_id, f"Afterwards {number}")
            if sockets_of(server) <= sockets:
                break

    assert held <= threads + 3
    assert sockets_of(server) <= sockets


async def stay(server: RunningServer, opened: asyncio.Event, leave: asyncio.Event) -> None:
    async with listening(server, "events", "receipts"):
        opened.set()
        await leave.wait()


def threads_of(server: RunningServer) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/task").iterdir()))


def sockets_of(server: RunningServer) -> int:
    files = Path(f"/proc/{server.process.pid}/fd")
    return sum(os.readlink(file).startswith("socket:") for file in files.iterdir())


async def test_a_reader_that_sleeps_costs_little_and_misses_nothing(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as client:
        _, thread_id = await a_thread(client, workspace)
        async with listening(server, "events", after=0) as asleep:
            before = memory_of(server.process.pid)
            for number in range(SLOW_EVENTS):
                last = await rename(client, thread_id, f"{number} " + "x" * SLOW_EVENT_BYTES)
            grown = memory_of(server.process.pid) - before
            heard = await asyncio.wait_for(asleep.until_sequence(last), 15)

    assert grown < ALLOWED_GROWTH
    assert heard == list(range(1, last + 1))


async def test_a_server_that_stops_ends_its_streams(server: RunningServer) -> None:
    async with listening(server, "events", "receipts") as listener:
        ended = asyncio.create_task(all_of(listener))
        code = await asyncio.to_thread(server.stop)
        assert await asyncio.wait_for(ended, 5) == []

    assert code == 0


async def all_of(listener: Listener) -> list[Any]:
    return [heard async for heard in listener.heard()]


async def test_ten_that_are_far_behind_hear_everything_once_while_more_is_written(
    server: RunningServer, workspace: str
) -> None:
    async with connected(server, "/ws") as client:
        _, thread_id = await a_thread(client, workspace)
        for first in range(0, BEHIND, IN_FLIGHT):
            await asyncio.gather(
                *(rename(client, thread_id, f"Past {first + n}") for n in range(IN_FLIGHT))
            )
        last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        async with asyncio.TaskGroup() as group:
            hearing = [group.create_task(hear(server, last)) for _ in range(LISTENERS)]
            written = await write_steadily(client, thread_id)
            last.set_result(written + 1)  # before it comes: who has heard it waits for no other
            assert await rename(client, thread_id, "The last") == written + 1

    expected = list(range(1, last.result() + 1))
    assert last.result() > BEHIND + A_SECOND * SECONDS
    assert [len(task.result()) for task in hearing] == [len(expected)] * LISTENERS
    assert all(task.result() == expected for task in hearing)


async def write_steadily(client: Client, thread_id: str) -> int:
    """At a pace, not in a burst: the sequence of the last event."""
    loop = asyncio.get_running_loop()
    begun, written, last = loop.time(), 0, 0
    while written < A_SECOND * SECONDS:
        due = int((loop.time() - begun) * A_SECOND) + 1 - written
        for _ in range(due):
            last = await rename(client, thread_id, f"Present {written}")
            written += 1
        await client.request("server.getSettings")  # a breath
    return last


async def hear(server: RunningServer, last: "asyncio.Future[int]") -> list[int]:
    sequences: list[int] = []
    async with listening(server, "events", after=0) as listener:
        async for heard in listener.heard():
            if heard.event == "message":
                sequences.append(int(heard.id))
            if last.done() and sequences[-1] >= last.result():
                break
    return sequences
