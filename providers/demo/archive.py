"""Threads that are put away: archived, brought back, deleted."""

from __future__ import annotations

from typing import Any

from providers.demo.conversations import Conversations
from providers.demo.errors import RequestRefused
from providers.demo.history import Archived, Past

Json = dict[str, Any]


class Archive:
    """As with codex, what is archived can be read and deleted, and nothing else."""

    def __init__(self, threads: Conversations) -> None:
        self._threads = threads

    def archive(self, params: Json) -> Json:
        past = self._threads.find_past(params["threadId"])
        if past.is_archived:
            raise unknown(past)
        self._mark(past, archived=True)
        self._threads.unload(past.opened.id)
        self._threads.tell("thread/archived", past.opened.id)
        return {}

    def unarchive(self, params: Json) -> Json:
        past = self._threads.find_past(params["threadId"])
        if not past.is_archived:
            raise unknown(past)
        self._mark(past, archived=False)
        self._threads.tell("thread/unarchived", past.opened.id)
        return {"thread": self._threads.unloaded(past).view()}

    def delete(self, params: Json) -> Json:
        id_ = self._threads.find_past(params["threadId"]).opened.id
        self._threads.unload(id_)
        self._threads.history.delete(id_)
        self._threads.tell("thread/deleted", id_)
        return {}

    def _mark(self, past: Past, *, archived: bool) -> None:
        past.take(line := Archived(archived))
        self._threads.history.append(past.opened.id, line)


def unknown(past: Past) -> RequestRefused:
    return RequestRefused(f"no rollout found for thread id {past.opened.id}")
