"""A title for a thread, by its model: asked for in a conversation that is kept nowhere."""

import asyncio
import contextlib
from typing import Any

import msgspec
from msgspec import Struct

from providers.codex import frames as f
from providers.codex.client import AppServer
from providers.codex.policy import POLICIES
from providers.contracts.ids import ThreadId
from providers.errors import AgentGone, AgentRefused, ProviderError
from providers.jsonrpc import UNSUPPORTED, Incoming

SECONDS = 30.0
GOODBYE_SECONDS = 2.0
TITLE_CHARS = 80
WORDS_READ = 2000
INSTRUCTIONS = "You give short titles to conversations. You use no tools."
QUESTION = (
    "Write a title of two to six words for a conversation that begins with the message below, in"
    " the language of the message, without quotes and without a full stop.\n\n"
)
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}


class Titled(Struct):
    title: str = ""


class Titling:
    """Takes the frames of that conversation; nobody else hears of them."""

    is_working = True

    def __init__(self, server: AppServer, thread_id: ThreadId) -> None:
        self.thread_id = thread_id
        self.codex_id = ""
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._server = server
        self._said = ""

    def take(self, message: Incoming) -> None:
        if message.id is not None:
            self._server.refuse(message.id, UNSUPPORTED, "only a title is wanted")
        elif message.method == "item/completed":
            item = msgspec.json.decode(message.params, type=f.ItemFrame).item
            if item.type == "agentMessage":
                self._said = item.text or ""
        elif message.method == "turn/completed" and not self.answer.done():
            self.answer.set_result(self._said)

    def take_of_sub_agent(self, codex_id: str, message: Incoming) -> bool:
        return False

    def lose_agent(self, reason: str, *, graceful: bool) -> None:
        if not self.answer.done():
            self.answer.set_exception(AgentGone(reason))


async def suggest_title(
    server: AppServer, thread_id: ThreadId, model: str, cwd: str, text: str
) -> str | None:
    """None where the model had no good idea, or none in time: a title is never worth an error."""
    titling = Titling(server, thread_id)
    try:
        async with asyncio.timeout(SECONDS):
            await server.open_thread("thread/start", conversation(model, cwd), titling)
            await server.start_turn(turn(titling.codex_id, text))
            return title_in(await titling.answer)
    except (ProviderError, TimeoutError, msgspec.DecodeError):
        return None
    finally:
        server.detach(titling.codex_id)
        with contextlib.suppress(AgentRefused, AgentGone):
            gone = {"threadId": titling.codex_id}
            await server.request("thread/unsubscribe", gone, seconds=GOODBYE_SECONDS)


def conversation(model: str, cwd: str) -> dict[str, Any]:
    what = {"cwd": cwd, "model": model, "ephemeral": True, "baseInstructions": INSTRUCTIONS}
    return {**what, **POLICIES["read-only"].for_thread()}


def turn(codex_id: str, text: str) -> dict[str, Any]:
    said = {"type": "text", "text": QUESTION + text[:WORDS_READ], "text_elements": []}
    return {"threadId": codex_id, "input": [said], "effort": "low", "outputSchema": SCHEMA}


def title_in(answer: str) -> str | None:
    title = " ".join(msgspec.json.decode(answer, type=Titled).title.split())
    return title if title and len(title) <= TITLE_CHARS else None
