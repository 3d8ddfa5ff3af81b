"""Traces of a running server, as a collector gets them."""

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.support.client import connected
from tests.support.server import StartServer


class Collector:
    """Takes what is sent to it, as OpenTelemetry's own would."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.content = b""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.paths.append(self.path)
                collector.content += self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    thread = Thread(target=collector.server.serve_forever)
    thread.start()
    yield collector
    collector.server.shutdown()
    thread.join()
    collector.server.server_close()


async def test_spans_are_sent_where_the_standard_variables_say(
    start_server: StartServer, workspace: str, collector: Collector
) -> None:
    server = start_server(
        T3_TRACING="1",
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_EXPORTER_OTLP_COMPRESSION="none",
        OTEL_SERVICE_NAME="my-t3",
    )
    async with connected(server) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "help")
        await client.settled()
    exit_code = await asyncio.to_thread(server.stop)  # sends what is left

    assert exit_code == 0
    assert set(collector.paths) == {"/v1/traces"}
    for name in (b"command thread.turn.start", b"turn", b"decide", b"push", b"my-t3"):
        assert name in collector.content


async def test_a_collector_that_is_away_is_in_nobodys_way(
    start_server: StartServer, workspace: str
) -> None:
    server = start_server(T3_TRACING="1", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    async with connected(server) as client:
        thread_id = await client.create_thread(await client.create_project(workspace))
        await client.say(thread_id, "help")
        end = await client.settled()

    assert end["state"] == "completed"
    assert await asyncio.to_thread(server.stop) == 0
