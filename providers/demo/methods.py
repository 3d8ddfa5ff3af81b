"""What each request method does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from providers.demo import shapes
from providers.demo.archive import Archive
from providers.demo.conversations import Conversations
from providers.demo.errors import RequestRefused
from providers.demo.history import History
from providers.demo.own_turns import Compaction, Review
from providers.demo.reviews import target_of
from providers.demo.scripts import play
from providers.demo.threads import Thread
from providers.demo.turn import Said, Turn
from providers.demo.wire import Wire

Json = dict[str, Any]

REMOTE_IMAGE = "remote image URLs are not supported; use an inline data URL instead"

MODELS = [
    shapes.model("demo", "Demo agent", "Follows scripts in your folder, for real.", default=True)
]


class Agent:
    """The agent as its client sees it: answers requests."""

    def __init__(self, wire: Wire, history: History) -> None:
        self._wire = wire
        self._home = history.home
        self._client: str | None = None
        threads = self._threads = Conversations(wire, history)
        archive = Archive(threads)
        self._methods: dict[str, Callable[[Json], Json]] = {
            "initialize": self._initialize,
            "account/read": self._read_account,
            "model/list": self._list_models,
            "thread/start": lambda params: threads.start(params, str(self._client)),
            "thread/resume": threads.resume,
            "thread/fork": lambda params: threads.fork(params, str(self._client)),
            "thread/read": threads.read,
            "thread/list": threads.list_threads,
            "thread/turns/list": threads.list_turns,
            "thread/items/list": threads.list_items,
            "thread/loaded/list": threads.list_loaded,
            "thread/settings/update": threads.update_settings,
            "thread/unsubscribe": threads.unsubscribe,
            "thread/revert": threads.revert,
            "thread/archive": archive.archive,
            "thread/unarchive": archive.unarchive,
            "thread/delete": archive.delete,
            "thread/backgroundTerminals/clean": threads.clean_terminals,
            "thread/backgroundTerminals/list": threads.list_terminals,
            "thread/backgroundTerminals/terminate": threads.terminate,
            "thread/compact/start": self._compact,
            "review/start": self._start_review,
            "turn/start": self._start_turn,
            "turn/steer": self._steer_turn,
            "turn/interrupt": self._interrupt_turn,
        }

    def receive(self, frame: Json) -> None:
        """Answer a request; notifications ask for nothing, and nothing is done about them."""
        id_ = frame.get("id")
        if isinstance(id_, int | str):
            try:
                self._wire.send({"id": id_, "result": self._answer(frame)})
            except RequestRefused as refusal:
                self._wire.send({"error": {"code": -32600, "message": str(refusal)}, "id": id_})

    async def stop(self) -> None:
        """End all turns, and with them their commands; then what runs in the background."""
        turns = [thread.active for thread in self._threads.loaded() if thread.active]
        for turn in turns:
            turn.interrupt()
        await asyncio.gather(*(turn.ended() for turn in turns))
        for thread in self._threads.loaded():
            thread.terminals.clean()
        await asyncio.gather(*(thread.terminals.ended() for thread in self._threads.loaded()))

    def _answer(self, frame: Json) -> Json:
        method = str(frame["method"])
        if method not in self._methods:
            known = ", ".join(f"`{name}`" for name in self._methods)
            raise RequestRefused(
                f"Invalid request: unknown variant `{method}`, expected one of {known}"
            )
        if self._client is None and method != "initialize":
            raise RequestRefused("Not initialized")
        try:
            return self._methods[method](frame.get("params") or {})
        except KeyError as missing:
            raise RequestRefused(f"Invalid request: missing field `{missing.args[0]}`") from None

    def _initialize(self, params: Json) -> Json:
        if self._client is not None:
            raise RequestRefused("Already initialized")
        self._client = str(params["clientInfo"]["name"])
        capabilities = params.get("capabilities") or {}
        self._wire.muted = frozenset(capabilities.get("optOutNotificationMethods") or ())
        return {
            "userAgent": f"{self._client}/0.169.0 (demo agent)",
            "codexHome": str(self._home),
            "platformFamily": "unix",
            "platformOs": "linux",
        }

    def _read_account(self, params: Json) -> Json:
        return {
            "account": None,
            "userId": None,
            "requiresOpenaiAuth": False,
            "workspaceRouting": None,
        }

    def _list_models(self, params: Json) -> Json:
        return {"data": MODELS, "nextCursor": None}

    def _start_turn(self, params: Json) -> Json:
        """Begin a turn; while one runs, steer it, and leave its settings as they are."""
        thread = self._threads.thread_of(params)
        said = said_in(params)
        if isinstance(thread.active, Review | Compaction):
            kind = type(thread.active).__name__.replace("Compaction", "Compact")
            raise RequestRefused(
                f"failed to submit turn input: ActiveTurnNotSteerable {{ turn_kind: {kind} }}"
            )
        if thread.change_settings(params):
            thread.announce_settings()
        if thread.active:
            thread.active.steer(said)
        else:
            thread.active = Turn(thread, said, play)
        return {"turn": thread.active.view()}

    def _compact(self, params: Json) -> Json:
        thread = self._threads.thread_of(params)
        thread.active = Compaction(thread, interrupted(thread))
        return {}

    def _start_review(self, params: Json) -> Json:
        thread = self._threads.thread_of(params)
        review = thread.active = Review(thread, target_of(params), interrupted(thread))
        return {"turn": review.view(), "reviewThreadId": thread.id}

    def _steer_turn(self, params: Json) -> Json:
        turn = self._threads.thread_of(params).active
        if turn is None:
            raise RequestRefused("no active turn to steer")
        if turn.id != params["expectedTurnId"]:
            expected = params["expectedTurnId"]
            raise RequestRefused(f"expected active turn id `{expected}` but found `{turn.id}`")
        turn.steer(said_in(params))
        return {"turnId": turn.id}

    def _interrupt_turn(self, params: Json) -> Json:
        turn, wanted = self._threads.thread_of(params).active, params["turnId"]
        if turn is None or not turn.begun:
            raise RequestRefused("no active turn to interrupt")
        if turn.started_id != wanted:
            raise RequestRefused(f"expected active turn id {wanted} but found {turn.started_id}")
        turn.interrupt()
        return {}


def interrupted(thread: Thread) -> Turn | None:
    """The turn that has to end before another kind of turn begins: it is told to, as by codex."""
    if thread.active:
        thread.active.interrupt()
    return thread.active


def said_in(params: Json) -> Said:
    parts = [part_of(part) for part in params["input"]]
    return Said(parts, params.get("clientUserMessageId"))


def part_of(part: Json) -> Json:
    """A part of a message as its item repeats it."""
    match part:
        case {"type": "text"}:
            return {**part, "text_elements": part.get("text_elements") or []}
        case {"type": "image", "url": str(url)} if not url.startswith("data:"):
            raise RequestRefused(REMOTE_IMAGE)
        case {"type": "image" | "localImage"}:
            return {"detail": None, **part}
        case _:
            return part
