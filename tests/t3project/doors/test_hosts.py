"""Hosts and origins: whose calls are ours."""

import pytest

from t3project.doors.hosts import host_is_allowed, origin_is_allowed

ALLOWED = ("t3.example.org", "192.168.1.5", "[fe80::1]")


@pytest.mark.parametrize(
    "host",
    [
        "localhost:3773",
        "LOCALHOST",
        "127.0.0.1:3773",
        "127.8.8.8",
        "[::1]:3773",
        "t3.example.org",
        "T3.Example.org:443",
        "192.168.1.5:3773",
        "[fe80::1]:3773",
    ],
)
def test_loopback_and_named_hosts_are_ours(host: str) -> None:
    assert host_is_allowed(host, ALLOWED)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "sub.t3.example.org",
        "192.168.1.6",
        "evil.example@localhost",
        "localhost/evil",
        "localhost, evil.example",
        "localhost:port",
        "[::1",
        "0.0.0.0",
        "2130706433",
    ],
)
def test_any_other_host_is_foreign(host: str) -> None:
    assert not host_is_allowed(host, ALLOWED)


@pytest.mark.parametrize(
    ("origin", "scheme", "host"),
    [
        ("http://localhost:3773", "http", "localhost:3773"),
        ("http://LocalHost:3773", "http", "localhost:3773"),
        ("http://127.0.0.1", "http", "127.0.0.1:80"),
        ("https://box.local", "https", "box.local"),
        ("https://t3.example.org", "http", "127.0.0.1:3773"),
    ],
)
def test_our_own_origin_and_named_ones_are_ours(origin: str, scheme: str, host: str) -> None:
    assert origin_is_allowed(origin, scheme, host, ("https://t3.example.org",))


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:5173",
        "http://localhost",
        "https://localhost:3773",
        "http://127.0.0.1:3773",
        "http://evil.example",
        "http://localhost:3773.evil.example",
        "http://localhost:3773/",
        "http://localhost:3773@evil.example",
        "null",
        "",
        "file://",
    ],
)
def test_any_other_origin_is_foreign_another_port_of_localhost_too(origin: str) -> None:
    assert not origin_is_allowed(origin, "http", "localhost:3773", ())
