"""The threads: begun, taken up again, forked, looked at, taken back, let go of."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from typing import Any

from providers.demo.errors import RequestRefused
from providers.demo.history import History, ItemLine, Opened, Past, PastTurn, Reverted
from providers.demo.settings import with_overrides
from providers.demo.threads import Thread
from providers.demo.wire import Wire

Json = dict[str, Any]

PAGE = 50


class Conversations:
    """All threads; those that are loaded can run turns, the others are read from their history."""

    def __init__(self, wire: Wire, history: History) -> None:
        self._wire = wire
        self.history = history
        self._loaded: dict[str, Thread] = {}

    def loaded(self) -> list[Thread]:
        return list(self._loaded.values())

    def thread_of(self, params: Json) -> Thread:
        id_ = params["threadId"]
        if id_ not in self._loaded:
            raise RequestRefused(f"thread not found: {id_}")
        return self._loaded[id_]

    def start(self, params: Json, client: str) -> Json:
        past = new_past(params["cwd"], client)
        past.settings = with_overrides(past.settings, params)
        return self._open_new(past).opened_view()

    def fork(self, params: Json, client: str) -> Json:
        source = self._find_usable(params["threadId"])
        cwd = params.get("cwd") or source.opened.cwd
        past = new_past(cwd, client, source.opened.id, params.get("threadSource"))
        past.settings = with_overrides(source.settings, params)
        for turn in kept_turns(source, params):
            past.take(turn.line)
            for item in turn.items:
                past.take(ItemLine(turn.line.id, item))
        thread = self._open_new(past)
        return thread.opened_view(None if params.get("excludeTurns") else thread.whole_turns())

    def _open_new(self, past: Past) -> Thread:
        self.history.append(past.opened.id, *past.lines())
        thread = self._loaded[past.opened.id] = Thread(past, self._wire, self.history)
        self._soon(lambda: self._wire.notify("thread/started", {"thread": thread.view()}))
        return thread

    def resume(self, params: Json) -> Json:
        """As with codex, settings asked for on the way are ignored where it is loaded already."""
        id_ = params["threadId"]
        thread = self._loaded.get(id_)
        if thread is None:
            thread = Thread(self._find_usable(id_), self._wire, self.history)
            thread.change_settings(params)
            self._loaded[id_] = thread
            thread.become("idle")
        self._soon(lambda: thread.notify("thread/goal/cleared"))
        turns = None if params.get("excludeTurns") else thread.whole_turns()
        return {
            **thread.opened_view(turns),
            "collaborationMode": thread.collaboration_mode(),
            "initialTurnsPage": None,
            **self._ends_of(params),
        }

    def read(self, params: Json) -> Json:
        thread = self._loaded.get(params["threadId"])
        if thread is None:
            thread = self.unloaded(self.find_past(params["threadId"]))
        turns = thread.whole_turns() if params.get("includeTurns") else None
        return {"thread": thread.view(turns), "readState": thread.read_state()}

    def list_turns(self, params: Json) -> Json:
        past = self.find_past(params["threadId"])
        if params.get("itemsView") == "full":
            turns = [turn.view(turn.items, "full") for turn in past.turns.values()]
        else:
            turns = [turn.summary() for turn in past.turns.values()]
        return page(turns, params, newest_first=True)

    def list_threads(self, params: Json) -> Json:
        """Those in which something was said; first the newest, or the one last written to."""
        pasts = filter(None, map(self.history.find, self.history.newest_first()))
        kept = [past for past in pasts if past.turns and is_listed(past, params)]
        if params.get("sortKey") == "created_at":
            kept.sort(key=lambda past: past.opened.created_at, reverse=True)
        return {**page([self._listed(past) for past in kept], params), "readStates": {}}

    def _listed(self, past: Past) -> Json:
        thread = self._loaded.get(past.opened.id) or self.unloaded(past)
        return {**thread.view(), "updatedAt": past.moved_at, "recencyAt": past.moved_at}

    def list_items(self, params: Json) -> Json:
        past = self.find_past(params["threadId"])
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

    def list_loaded(self, params: Json) -> Json:
        return {"data": list(self._loaded), "nextCursor": None}

    def update_settings(self, params: Json) -> Json:
        thread = self.thread_of(params)
        if thread.change_settings(params):
            self._soon(thread.announce_settings)
        return {}

    def unsubscribe(self, params: Json) -> Json:
        """An idle thread is let go of: nobody listens, and its history keeps it."""
        thread = self._loaded.get(params["threadId"])
        if thread is None:
            return {"status": "notLoaded"}
        if thread.active is None and not thread.terminals.running():
            del self._loaded[thread.id]
        return {"status": "unsubscribed"}

    def unload(self, id_: str) -> None:
        """Whatever runs in it."""
        thread = self._loaded.pop(id_, None)
        if thread is None:
            return
        if thread.active:
            thread.active.interrupt()
        thread.terminals.clean()
        thread.become("notLoaded")

    def unloaded(self, past: Past) -> Thread:
        thread = Thread(past, self._wire, self.history)
        thread.status = {"type": "notLoaded"}
        return thread

    def tell(self, method: str, id_: str) -> None:
        self._soon(lambda: self._wire.notify(method, {"threadId": id_}))

    def revert(self, params: Json) -> Json:
        thread = self.thread_of(params)
        if thread.active:
            raise RequestRefused("cannot revert while a turn is active")
        turn_id = thread.turn_of(params["beforeTurnId"]).line.id
        thread.become("notLoaded")
        thread.past.take(line := Reverted(turn_id))
        thread.history.append(thread.id, line)
        thread.become("idle")
        self._soon(lambda: thread.notify("thread/reverted"))
        return {"thread": thread.view(), **self._ends_of(params)}

    def _ends_of(self, params: Json) -> Json:
        """From where a client pages back through what it was not sent."""
        newest_first = {"threadId": params["threadId"], "sortDirection": "desc"}
        return {
            "turnsBackwardsCursor": self.list_turns(newest_first)["backwardsCursor"],
            "itemsBackwardsCursor": self.list_items(newest_first)["backwardsCursor"],
        }

    def clean_terminals(self, params: Json) -> Json:
        self.thread_of(params).terminals.clean()
        return {}

    def list_terminals(self, params: Json) -> Json:
        return {"data": self.thread_of(params).terminals.views(), "nextCursor": None}

    def terminate(self, params: Json) -> Json:
        terminals = self.thread_of(params).terminals
        return {"terminated": terminals.terminate(params["processId"])}

    def find_past(self, id_: str) -> Past:
        if id_ in self._loaded:
            return self._loaded[id_].past
        try:
            uuid.UUID(id_)
        except ValueError as error:
            raise RequestRefused(f"invalid session id: {error}") from None
        if past := self.history.find(id_):
            return past
        raise RequestRefused(f"no rollout found for thread id {id_}")

    def _find_usable(self, id_: str) -> Past:
        past = self.find_past(id_)
        if past.is_archived:
            advice = f"Run `codex unarchive {id_}` to unarchive it first."
            raise RequestRefused(f"session {id_} is archived. {advice}")
        return past

    def _soon(self, notify: Callable[[], None]) -> None:
        """Say something after the answer that is being written."""
        asyncio.get_running_loop().call_soon(notify)


def new_past(
    cwd: str, client: str, forked_from: str | None = None, source: str | None = None
) -> Past:
    return Past(Opened(str(uuid.uuid4()), cwd, int(time.time()), client, forked_from, source))


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


def is_listed(past: Past, params: Json) -> bool:
    if past.is_archived != bool(params.get("archived")):
        return False
    cwd, term = params.get("cwd"), params.get("searchTerm")
    folders = cwd if isinstance(cwd, list) else [cwd]
    return (cwd is None or past.opened.cwd in folders) and (not term or term in past.preview)


def page(entries: list[Json], params: Json, *, newest_first: bool = False) -> Json:
    """One page of a list. A cursor names the entry to begin with, whichever way one goes on."""
    step = (
        -1 if (params.get("sortDirection") or ("desc" if newest_first else "asc")) == "desc" else 1
    )
    first = len(entries) - 1 if step < 0 else 0
    if params.get("cursor"):
        first = int(params["cursor"])
    places = range(first, -1 if step < 0 else len(entries), step)
    limit = int(params.get("limit") or PAGE)
    return {
        "data": [entries[place] for place in places[:limit]],
        "nextCursor": str(places[limit]) if limit < len(places) else None,
        "backwardsCursor": str(first) if places else None,
    }
