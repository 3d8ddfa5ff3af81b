"""Where the server listens, as Daphne is told it."""

import socket
from typing import Any

from t3project.management.commands.runserver import endpoints_of


class BoundSocket:
    """Of an IPv6 address, on machines that may have none."""

    family = socket.AF_INET6
    is_closed = False

    def getsockname(self) -> tuple[str, int, int, int]:
        return ("::1", 4000, 0, 0)

    def close(self) -> None:
        self.is_closed = True


def test_an_ipv6_address_is_left_to_daphne_to_bind() -> None:
    bound: Any = BoundSocket()

    assert endpoints_of(bound) == [r"tcp:port=4000:interface=\:\:1"]
    assert bound.is_closed


def test_an_ipv4_address_is_handed_over_bound() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))

        assert endpoints_of(bound) == [f"fd:fileno={bound.fileno()}"]
