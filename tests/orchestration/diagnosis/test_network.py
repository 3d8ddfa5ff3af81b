"""Ports that are free or taken, data folders in use, and Redis."""

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest

from orchestration.diagnosis.findings import Place
from orchestration.diagnosis.network import check_port, check_redis
from orchestration.ownership import lock_home
from tests.orchestration.diagnosis.places import only, place
from tests.support.server import StartServer

__all__ = ["place"]


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of a program that hangs up on everybody."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=hang_up, args=(listening, b""), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)  # else it waits in `accept`, and keeps the port


@pytest.fixture
def redis() -> Iterator[int]:
    """The port of one that says PONG to everything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=hang_up, args=(listening, b"+PONG\r\n"), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)  # else it waits in `accept`, and keeps the port


def hang_up(listening: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            while answer and (asked := connection.recv(4096)):
                connection.sendall(answer * asked.count(b"*"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def test_a_free_port(place: Place) -> None:
    finding = only(check_port(replace(place, port=free_port())))

    assert finding.level == "ok"
    assert "is free" in finding.message


def test_a_port_that_another_program_has(place: Place, stranger: int) -> None:
    finding = only(check_port(replace(place, port=stranger)))

    assert finding.level == "error"
    assert f"taken by process {os.getpid()}" in finding.message


def test_an_address_that_is_not_ours(place: Place) -> None:
    finding = only(check_port(replace(place, host="192.0.2.1", port=free_port())))

    assert finding.level == "error"
    assert "cannot be used" in finding.message


def test_our_own_server_and_that_of_another_folder(place: Place, start_server: StartServer) -> None:
    server = start_server()
    port = int(server.base_url.rpartition(":")[2])

    own = only(check_port(replace(place, home=server.home, port=port)))
    other = only(check_port(replace(place, port=port)))
    elsewhere = only(check_port(replace(place, home=server.home, port=free_port())))

    assert (own.level, own.message.partition(")")[0]) == (
        "ok",
        f"the server (process {server.process.pid}",
    )
    assert (other.level, "another data folder" in other.message) == ("error", True)
    assert (elsewhere.level, "on another port" in elsewhere.message) == ("warning", True)


def test_a_data_folder_is_free_again_after_its_server(place: Place) -> None:
    with lock_home(place.home):
        assert only(check_port(replace(place, port=free_port()))).level == "warning"

    assert only(check_port(replace(place, port=free_port()))).level == "ok"


def test_redis_is_not_needed(place: Place) -> None:
    assert only(check_redis(place)).level == "ok"


def test_redis_that_answers(place: Place, redis: int) -> None:
    url = f"redis://127.0.0.1:{redis}/0?protocol=2"

    assert only(check_redis(replace(place, redis_url=url))).level == "ok"


def test_redis_that_does_not_answer_is_named_without_its_password(place: Place) -> None:
    port = free_port()

    finding = only(check_redis(replace(place, redis_url=f"redis://me:secret@127.0.0.1:{port}/0")))

    assert finding.level == "error"
    assert f"127.0.0.1:{port}" in finding.message
    assert "secret" not in f"{finding}"
