"""Open WebSockets by session: when a session ends, so do its sockets."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete

_closers: dict[str, set[Callable[[], object]]] = {}
_lock = Lock()


@contextmanager
def open_socket(session_key: str, close: Callable[[], object]) -> Iterator[None]:
    """While inside, the end of that session calls `close`, on the loop that entered."""
    loop = asyncio.get_running_loop()

    def close_on_its_loop() -> None:
        loop.call_soon_threadsafe(close)

    with _lock:
        _closers.setdefault(session_key, set()).add(close_on_its_loop)
    try:
        yield
    finally:
        with _lock:
            _closers[session_key].discard(close_on_its_loop)
            if not _closers[session_key]:
                del _closers[session_key]


def close_sockets_of(session_key: str) -> None:
    """May be called from any thread."""
    with _lock:
        closers = tuple(_closers.get(session_key, ()))
    for close in closers:
        close()


def follow_sessions() -> None:
    """Logging out, and any other end of a session, deletes its row."""
    post_delete.connect(_session_deleted, sender=Session, dispatch_uid="t3project.doors.sockets")


def _session_deleted(instance: Session, **_: object) -> None:
    close_sockets_of(instance.session_key)
