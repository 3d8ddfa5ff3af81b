"""`/metrics`, as Prometheus reads it from a running server."""

from collections.abc import Iterator

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.support.client import Client, connected
from tests.support.server import RunningServer, StartServer

PHASES = {"queue", "start", "first_token", "streaming", "settle", "checkpoint"}


class Scraped:
    def __init__(self, text: str) -> None:
        self.text = text
        self.samples: list[Sample] = [
            sample for family in text_string_to_metric_families(text) for sample in family.samples
        ]

    def value(self, name: str, **labels: str) -> float:
        """Of all samples with these labels together."""
        return sum(sample.value for sample in self._found(name, labels))

    def labels(self, name: str, label: str) -> set[str]:
        return {sample.labels[label] for sample in self._found(name, {})}

    def _found(self, name: str, labels: dict[str, str]) -> Iterator[Sample]:
        for sample in self.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                yield sample


def scrape(server: RunningServer) -> Scraped:
    answer = httpx.get(f"{server.base_url}/metrics", headers=server.authorization)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return Scraped(answer.text)


async def a_turn(client: Client, workspace: str, text: str) -> str:
    thread_id = await client.create_thread(await client.create_project(workspace))
    await client.say(thread_id, text)
    await client.settled()
    await client.event("thread.turn-diff-completed")
    return thread_id


def test_strangers_learn_nothing(shared_server: RunningServer) -> None:
    address = f"{shared_server.base_url}/metrics"

    stranger = httpx.get(address)
    wrong = httpx.get(address, headers={"Authorization": "Bearer wrong"})
    by_query = httpx.get(address, params={"token": shared_server.token})
    with shared_server.signed_in() as browser:
        owner = browser.get("/metrics")

    assert (stranger.status_code, wrong.status_code) == (401, 401)
    assert "t3_" not in stranger.text + wrong.text
    assert (by_query.status_code, owner.status_code) == (200, 200)


async def test_a_turn_is_counted_in_every_phase(start_server: StartServer, workspace: str) -> None:
    server = start_server()
    async with connected(server) as client:
        thread_id = await a_turn(client, workspace, "stream 400 words at 2000/s")
        found = scrape(server)

    for phase in PHASES:
        assert found.value("t3_turn_phase_seconds_count", phase=phase, provider="demo") == 1, phase
    assert found.value("t3_turn_seconds_count", outcome="completed", provider="demo") == 1
    assert found.value("t3_first_token_seconds_count", provider="demo") == 1
    assert found.value("t3_events_appended_total", type="text-piece") > 0
    assert found.value("t3_command_seconds_count", kind="thread.turn.start") == 1
    assert found.value("t3_commit_seconds_count") > 3
    assert thread_id not in found.text, "ids are no labels"


async def test_what_stands_now_is_read_with_each_scrape(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    async with connected(server) as client:
        await a_turn(client, workspace, "stream 20 words at 2000/s")
        during = scrape(server)
        head = client.events[-1]["sequence"]
    after = scrape(server)

    assert during.value("t3_connections", door="/") == 1
    assert during.value("t3_agent_processes", provider="demo") == 1
    assert during.value("t3_agent_memory_bytes", provider="demo") > 1_000_000
    assert during.value("t3_agent_sessions", provider="demo") == 1
    assert during.value("t3_sessions", status="ready") == 1
    assert during.value("t3_log_head") >= head
    assert during.value("t3_database_bytes", part="main") > 0
    assert during.value("t3_reactor_lag_events", reactor="provider-commands") < 50
    assert during.value("process_resident_memory_bytes") > 10_000_000
    assert during.value("t3_info", version="0.1.0") == 1
    assert after.value("t3_connections", door="/") == 0
    assert after.value("t3_disconnects_total", door="/", code="gone") == 1


async def test_pushes_and_requests_are_timed_by_door_and_outcome(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server()
    async with connected(server) as client:
        await client.create_project(workspace)
        await client.reply_to("orchestration.dispatchCommand", command={"type": "nonsense"})
        await client.reply_to("orchestration.subscribe", shell=False, shellAfter=0, threads=[])
    found = scrape(server)

    dispatching = {"method": "orchestration.dispatchCommand"}
    assert found.value("t3_push_seconds_count", door="/") > 0
    assert found.value("t3_frames_sent_total", door="/") >= 4
    assert found.value("t3_request_seconds_count", outcome="answered", **dispatching) == 1
    assert found.value("t3_request_seconds_count", outcome="invalid") == 1
    assert found.value("t3_request_seconds_count", outcome="refused") == 1
    assert found.value("t3_http_seconds_count", route="metrics", status="2xx") == 0
    assert scrape(server).value("t3_http_seconds_count", route="metrics", status="2xx") == 1


async def test_a_connection_that_is_ended_is_counted_with_its_code(
    start_server: StartServer,
) -> None:
    server = start_server()
    async with connected(server, "/ws") as client:
        await client.socket.send(b"not text")
        await client.socket.wait_closed()
        code = client.socket.close_code

    found = scrape(server)

    assert found.value("t3_disconnects_total", door="/ws", code=str(code)) == 1
    assert found.value("t3_connections_opened_total", door="/ws") == 1


async def test_the_size_of_a_postgresql_database_is_told(
    start_server: StartServer, postgresql_url: str
) -> None:
    found = scrape(start_server(DATABASE_URL=postgresql_url))

    assert found.value("t3_database_bytes", part="main") > 1_000_000
    assert found.labels("t3_database_bytes", "part") == {"main"}


async def test_an_agent_that_dies_is_counted(start_server: StartServer, workspace: str) -> None:
    server = start_server()
    async with connected(server) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "crash")
        await client.settled()
        found = scrape(server)

    assert found.value("t3_agent_processes_lost_total", provider="demo") == 1
    assert found.value("t3_turn_seconds_count", provider="demo") == 1
