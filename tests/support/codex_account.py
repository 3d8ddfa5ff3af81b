"""A codex that is signed in with an account nobody has, and that account's server on loopback."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.codex import CodexHome

EMAIL = "someone@example.org"
RESETS_AT = 2_000_000_000
"""When the limits start anew, in seconds: after all tests."""
WORKSPACE = {
    "id": "account-1",
    "account_routing_override": "NO_CONSTRAINT",
    "workspace_backend_origin": "https://127.0.0.1:9",
}
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def window(percent: int, minutes: int) -> dict[str, Any]:
    seconds = {"limit_window_seconds": minutes * 60, "reset_after_seconds": 60}
    return {"used_percent": percent, **seconds, "reset_at": RESETS_AT}


class AccountServer:
    """Says how much is used up; ``asked`` counts how often it was."""

    def __init__(self, used: int) -> None:
        self.used = used
        self.asked = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        writer.write(self._answer_to(head.split("\r\n")[0]))
        await writer.drain()
        writer.close()

    def _answer_to(self, request: str) -> bytes:
        if "/wham/usage" in request:
            self.asked += 1
            return ok(self._usage())
        return ok({"accounts": [WORKSPACE]}) if "/wham/accounts/check" in request else NOT_FOUND

    def _usage(self) -> dict[str, Any]:
        rates = {"allowed": True, "limit_reached": False, "primary_window": window(self.used, 300)}
        weekly = {"secondary_window": window(7, 10_080)}
        credit = {"has_credits": False, "unlimited": False, "balance": None}
        return {"plan_type": "plus", "rate_limit": {**rates, **weekly}, "credits": credit}


def ok(body: dict[str, Any]) -> bytes:
    raw = json.dumps(body).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(raw)}"
    return f"{head}\r\nconnection: close\r\n\r\n".encode() + raw


@asynccontextmanager
async def signed_in(home: CodexHome, used: int = 42) -> AsyncIterator[AccountServer]:
    account = AccountServer(used)
    server = await asyncio.start_server(account.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sign_in(home, f"http://127.0.0.1:{port}/backend-api/")
    async with server:
        yield account


def sign_in(home: CodexHome, account_url: str) -> None:
    config = home.path / "config.toml"
    needs = 'wire_api = "responses"\nrequires_openai_auth = true'
    text = config.read_text().replace('wire_api = "responses"', needs)
    config.write_text(f'chatgpt_base_url = "{account_url}"\n{text}')
    tokens = {"access_token": token({}), "refresh_token": "none", "account_id": "account-1"}
    owner = {"chatgpt_plan_type": "plus", "chatgpt_account_id": "account-1", "user_id": "user-1"}
    claims = {"email": EMAIL, "https://api.openai.com/auth": owner}
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    auth = {"OPENAI_API_KEY": None, "tokens": {**tokens, "id_token": token(claims)}}
    (home.path / "auth.json").write_text(json.dumps({**auth, "last_refresh": now}))


def token(claims: dict[str, Any]) -> str:
    """Unsigned, and good until long after all tests."""
    parts: tuple[dict[str, Any], ...]
    parts = ({"alg": "none", "typ": "JWT"}, {"exp": RESETS_AT, "iat": 0, **claims}, {})
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join(part.rstrip("=") for part in encoded)
