"""What each request method does."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from typing import Any

from providers.demo import shapes
from providers.demo.errors import RequestRefused
from providers.demo.history import History, ItemLine, Opened, Past, PastTurn, Reverted
from providers.demo.scripts import play
from providers.demo.settings import with_overrides
from providers.demo.threads import Thread
from providers.demo.turn import Said, Turn
from providers.demo.wire import Wire

Json = dict[str, Any]

PAGE = 50
MODELS = [
    shapes.model("demo", "Demo agent", "Follows scripts in your folder, for real.", default=True)
]


class Agent:
    """The agent as its client sees it: answers requests, owns the loaded threads."""

    def __init__(self, wire: Wire, history: History) -> None:
        self._wire = wire
        self._history = history
        self._threads: dict[str, Thread] = {}
        self._client: str | None = None
        self._methods: dict[str, Callable[[Json], Json]] = {
            "initialize": self._initialize,
            "account/read": self._read_account,
            "model/list": self._list_models,
            "thread/start": self._start_thread,
            "thread/resume": self._resume_thread,
            "thread/fork": self._fork_thread,
            "thread/read": self._read_thread,
            "thread/turns/list": self._list_turns,
            "thread/items/list": self._list_items,
            "thread/loaded/list": self._list_loaded,
            "thread/settings/update": self._update_settings,
            "thread/unsubscribe": self._unsubscribe,
            "thread/revert": self._revert,
            "thread/backgroundTerminals/clean": self._clean_terminals,
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
        """End all turns, and with them their commands."""
        turns = [thread.active for thread in self._threads.values() if thread.active]
        for turn in turns:
            turn.interrupt()
        await asyncio.gather(*(turn.ended() for turn in turns))

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
            "codexHome": str(self._history.home),
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

    def _start_thread(self, params: Json) -> Json:
        past = self._new_past(params["cwd"])
        past.settings = with_overrides(past.settings, params)
        return self._open_new(past).opened_view()

    def _fork_thread(self, params: Json) -> Json:
        source = self._find_past(params["threadId"])
        past = self._new_past(params.get("cwd") or source.opened.cwd, source.opened.id)
        past.settings = with_overrides(source.settings, params)
        for turn in kept_turns(source, params):
            past.take(turn.line)
            for item in turn.items:
                past.take(ItemLine(turn.line.id, item))
        thread = self._open_new(past)
        return thread.opened_view(None if params.get("excludeTurns") else thread.whole_turns())

    def _new_past(self, cwd: str, forked_from: str | None = None) -> Past:
        client = str(self._client)
        return Past(Opened(str(uuid.uuid4()), cwd, int(time.time()), client, forked_from))

    def _open_new(self, past: Past) -> Thread:
        self._history.append(past.opened.id, *past.lines())
        thread = self._threads[past.opened.id] = Thread(past, self._wire, self._history)
        self._soon(lambda: self._wire.notify("thread/started", {"thread": thread.view()}))
        return thread

    def _resume_thread(self, params: Json) -> Json:
        """As with codex, settings asked for on the way are ignored where it is loaded already."""
        id_ = params["threadId"]
        thread = self._threads.get(id_)
        if thread is None:
            thread = Thread(self._find_past(id_), self._wire, self._history)
            thread.change_settings(params)
            self._threads[id_] = thread
            thread.become("idle")
        self._soon(lambda: thread.notify("thread/goal/cleared"))
        return thread.opened_view(None if params.get("excludeTurns") else thread.whole_turns())

    def _read_thread(self, params: Json) -> Json:
        thread = self._threads.get(params["threadId"])
        if thread is None:
            thread = Thread(self._find_past(params["threadId"]), self._wire, self._history)
            thread.status = {"type": "notLoaded"}
        return {"thread": thread.view(thread.whole_turns() if params.get("includeTurns") else None)}

    def _list_turns(self, params: Json) -> Json:
        past = self._find_past(params["threadId"])
        turns = [turn.summary() for turn in past.turns.values()]
        return page(turns, params, newest_first=True)

    def _list_items(self, params: Json) -> Json:
        past = self._find_past(params["threadId"])
        wanted = params.get("turnId")
        entries = [
            {
                "turnId": turn.line.id,
                "item": item,
                "startedAtMs": item["startedAtMs"],
                "completedAtMs": item["completedAtMs"],
            }
            for turn in past.turns.values()
            if wanted in (None, turn.line.id)
            for item in turn.items
        ]
        return page(entries, params, newest_first=False)

    def _list_loaded(self, params: Json) -> Json:
        return {"data": list(self._threads), "nextCursor": None}

    def _update_settings(self, params: Json) -> Json:
        thread = self._thread_of(params)
        if thread.change_settings(params):
            self._soon(thread.announce_settings)
        return {}

    def _unsubscribe(self, params: Json) -> Json:
        """An idle thread is let go of: nobody listens, and its history keeps it."""
        thread = self._threads.get(params["threadId"])
        if thread is None:
            return {"status": "notLoaded"}
        if thread.active is None:
            del self._threads[thread.id]
        return {"status": "unsubscribed"}

    def _revert(self, params: Json) -> Json:
        thread = self._thread_of(params)
        if thread.active:
            raise RequestRefused("cannot revert while a turn is active")
        turn_id = thread.turn_of(params["beforeTurnId"]).line.id
        thread.become("notLoaded")
        thread.past.take(line := Reverted(turn_id))
        thread.history.append(thread.id, line)
        thread.become("idle")
        self._soon(lambda: thread.notify("thread/reverted"))
        return {"thread": thread.view(), "turnsBackwardsCursor": None, "itemsBackwardsCursor": None}

    def _clean_terminals(self, params: Json) -> Json:
        """There is nothing left to clean: our commands end with their turns."""
        self._thread_of(params)
        return {}

    def _start_turn(self, params: Json) -> Json:
        """Begin a turn; while one runs, steer it, and leave its settings as they are."""
        thread = self._thread_of(params)
        said = Said(params["input"], params.get("clientUserMessageId"))
        if thread.change_settings(params):
            thread.announce_settings()
        if thread.active:
            thread.active.steer(said)
        else:
            thread.active = Turn(thread, said, play)
        return {"turn": thread.active.view()}

    def _steer_turn(self, params: Json) -> Json:
        turn = self._thread_of(params).active
        if turn is None:
            raise RequestRefused("no active turn to steer")
        if turn.id != params["expectedTurnId"]:
            expected = params["expectedTurnId"]
            raise RequestRefused(f"expected active turn id `{expected}` but found `{turn.id}`")
        turn.steer(Said(params["input"], params.get("clientUserMessageId")))
        return {"turnId": turn.id}

    def _interrupt_turn(self, params: Json) -> Json:
        turn = self._thread_of(params).active
        if turn is None or not turn.begun:
            raise RequestRefused("no active turn to interrupt")
        turn.interrupt()
        return {}

    def _thread_of(self, params: Json) -> Thread:
        id_ = params["threadId"]
        if id_ not in self._threads:
            raise RequestRefused(f"thread not found: {id_}")
        return self._threads[id_]

    def _find_past(self, id_: str) -> Past:
        if id_ in self._threads:
            return self._threads[id_].past
        try:
            uuid.UUID(id_)
        except ValueError as error:
            raise RequestRefused(f"invalid session id: {error}") from None
        if past := self._history.find(id_):
            return past
        raise RequestRefused(f"no rollout found for thread id {id_}")

    def _soon(self, notify: Callable[[], None]) -> None:
        """Say something after the answer that is being written."""
        asyncio.get_running_loop().call_soon(notify)


def kept_turns(past: Past, params: Json) -> list[PastTurn]:
    """The turns that a fork takes along: up to ``lastTurnId``, or before ``beforeTurnId``."""
    turns = list(past.turns.values())
    ids = [turn.line.id for turn in turns]
    for key, after in (("lastTurnId", 1), ("beforeTurnId", 0)):
        if wanted := params.get(key):
            if wanted not in ids:
                raise RequestRefused(f"turn not found: {wanted}")
            return turns[: ids.index(wanted) + after]
    return turns


def page(entries: list[Json], params: Json, *, newest_first: bool) -> Json:
    """One page of a list; the cursor is the place of the next entry."""
    direction = params.get("sortDirection") or ("desc" if newest_first else "asc")
    ordered = entries[::-1] if direction == "desc" else entries
    begin = int(params.get("cursor") or 0)
    end = begin + int(params.get("limit") or PAGE)
    next_cursor = str(end) if end < len(ordered) else None
    return {"data": ordered[begin:end], "nextCursor": next_cursor, "backwardsCursor": None}
