"""The outer door: what reaches the app, and what is turned away before it opens."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from t3project.doors.entrance import SESSION_ENDED, Entrance
from t3project.doors.owner import local_owner

HERE = "localhost:3773"


@dataclass
class FakeApp:
    """Accepts, then stays until the other side is gone."""

    entered: list[str] = field(default_factory=list)
    inside: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.entered.append(scope["type"])
        if scope["type"] != "websocket":
            return
        await receive()
        await send({"type": "websocket.accept"})
        self.inside.set()
        while (await receive())["type"] != "websocket.disconnect":
            pass


@dataclass
class Wire:
    """The server's end: what it delivers and what it was told to send."""

    incoming: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if message["type"] == "websocket.close":
            self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1005})


def scope_of(
    kind: str = "websocket", *, query: str = "", extensions: bool = True, **headers: str
) -> dict[str, Any]:
    sent = {"host": HERE, **headers}
    return {
        "type": kind,
        "path": "/",
        "query_string": query.encode(),
        "headers": [(key.encode(), value.encode()) for key, value in sent.items() if value],
        "server": ["127.0.0.1", 3773],
        "extensions": {"websocket.http.response": {}} if extensions else {},
    }


async def knock(scope: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """What the app saw and what was sent, for a caller that leaves at once if let in."""
    app, wire = FakeApp(), Wire()
    wire.incoming.put_nowait({"type": "websocket.connect"})
    wire.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await Entrance(app)(scope, wire.incoming.get, wire.send)  # type: ignore[arg-type]
    return app.entered, wire.sent


async def refusal_of(scope: dict[str, Any]) -> int:
    entered, sent = await knock(scope)
    assert entered == []
    status: int = sent[0]["status"]
    return status


def bearer(token: str | None = None) -> str:
    return f"Bearer {settings.T3_TOKEN if token is None else token}"


async def test_a_program_with_the_token_needs_no_origin() -> None:
    for scope in (
        scope_of(authorization=bearer()),
        scope_of(query=f"token={settings.T3_TOKEN}"),
    ):
        entered, sent = await knock(scope)

        assert entered == ["websocket"]
        assert sent[0]["type"] == "websocket.accept"


async def test_a_program_without_the_token_is_turned_away() -> None:
    assert await refusal_of(scope_of()) == 401
    assert await refusal_of(scope_of(query="token=")) == 401


async def test_a_wrong_token_is_turned_away_even_from_our_own_page() -> None:
    assert await refusal_of(scope_of(authorization=bearer("wrong"))) == 401
    assert await refusal_of(scope_of(query="token=wrong")) == 401
    from_our_page = scope_of(origin=f"http://{HERE}", authorization=bearer("wrong"))
    assert await refusal_of(from_our_page) == 401


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "origin", ["http://localhost:5173", "http://evil.example", "null", "https://localhost:3773"]
)
async def test_a_foreign_origin_is_turned_away_even_with_the_token(kind: str, origin: str) -> None:
    assert await refusal_of(scope_of(kind, origin=origin, authorization=bearer())) == 403


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:3773", ""])
async def test_a_forged_host_is_turned_away_even_with_the_token(kind: str, host: str) -> None:
    assert await refusal_of(scope_of(kind, host=host, authorization=bearer())) == 403


async def test_two_different_hosts_are_no_host() -> None:
    scope = scope_of("http")
    scope["headers"].append((b"host", b"evil.example"))

    assert await refusal_of(scope) == 403


async def test_the_address_at_which_a_call_arrived_is_a_host_of_ours() -> None:
    scope = scope_of("http", host="192.168.1.5:3773")

    assert await refusal_of(scope) == 403
    scope["server"] = ["192.168.1.5", 3773]
    assert (await knock(scope))[0] == ["http"]


async def test_a_call_over_http_from_our_own_page_is_let_in() -> None:
    entered, _ = await knock(scope_of("http", origin=f"http://{HERE}"))

    assert entered == ["http"]


async def test_a_server_that_cannot_refuse_in_words_closes_before_it_accepts() -> None:
    entered, sent = await knock(scope_of(extensions=False))

    assert entered == []
    assert [message["type"] for message in sent] == ["websocket.close"]


@pytest.mark.django_db(transaction=True)
class TestSessions:
    @pytest.fixture
    async def session(self) -> AsyncIterator[SessionStore]:
        yield await sync_to_async(owner_session)()

    async def test_the_owners_page_is_let_in_by_its_cookie(self, session: SessionStore) -> None:
        entered, sent = await knock(scope_of(origin=f"http://{HERE}", cookie=cookie(session)))

        assert entered == ["websocket"]
        assert sent[0]["type"] == "websocket.accept"

    async def test_a_cookie_without_an_origin_is_not_enough(self, session: SessionStore) -> None:
        assert await refusal_of(scope_of(cookie=cookie(session))) == 401

    async def test_a_cookie_under_another_ports_name_is_not_ours(
        self, session: SessionStore
    ) -> None:
        other = cookie(session).replace("3773", "4000")

        assert await refusal_of(scope_of(origin=f"http://{HERE}", cookie=other)) == 401

    async def test_an_unknown_or_anonymous_session_is_turned_away(self) -> None:
        anonymous = SessionStore()
        await sync_to_async(anonymous.save)()

        for unknown in (cookie(anonymous), "t3_session_3773=made-up", "a=b"):
            assert await refusal_of(scope_of(origin=f"http://{HERE}", cookie=unknown)) == 401

    async def test_logging_out_closes_the_sockets_of_that_session_alone(
        self, session: SessionStore
    ) -> None:
        other = await sync_to_async(owner_session)()
        ours, theirs = Wire(), Wire()
        app, other_app = FakeApp(), FakeApp()
        tasks = [
            asyncio.create_task(connect(app, ours, session)),
            asyncio.create_task(connect(other_app, theirs, other)),
        ]
        await asyncio.gather(app.inside.wait(), other_app.inside.wait())

        await sync_to_async(session.flush)()

        await tasks[0]
        assert ours.sent[-1]["type"] == "websocket.close"
        assert ours.sent[-1]["code"] == SESSION_ENDED
        assert [message["type"] for message in theirs.sent] == ["websocket.accept"]
        theirs.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await tasks[1]


async def connect(app: FakeApp, wire: Wire, session: SessionStore) -> None:
    wire.incoming.put_nowait({"type": "websocket.connect"})
    scope = scope_of(origin=f"http://{HERE}", cookie=cookie(session))
    await Entrance(app)(scope, wire.incoming.get, wire.send)  # type: ignore[arg-type]


def owner_session() -> SessionStore:
    owner = local_owner()
    session = SessionStore()
    session[SESSION_KEY] = str(owner.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    session.save()
    return session


def cookie(session: SessionStore) -> str:
    return f"t3_session_3773={session.session_key}"
