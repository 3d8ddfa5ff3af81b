"""A loaded thread: its settings, its status, the turn that runs in it."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from providers.demo.errors import RequestRefused
from providers.demo.history import History, Past, PastTurn
from providers.demo.settings import Settings, with_overrides
from providers.demo.shapes import environments, usage
from providers.demo.terminals import Terminals
from providers.demo.wire import Wire
from providers.demo.workspace import Workspace

if TYPE_CHECKING:
    from providers.demo.turn import Turn

Json = dict[str, Any]
CONTEXT_WINDOW = 128_000
CHARACTERS_PER_TOKEN = 4
SUMMARY_CHARACTERS = 2_000
"""Of the summary that would stand for a conversation that was compacted."""


class Thread:
    """What this process knows of a thread, on top of what its history remembers."""

    def __init__(self, past: Past, wire: Wire, history: History) -> None:
        self.past = past
        self.wire = wire
        self.history = history
        self.active: Turn | None = None
        self.status: Json = {"type": "idle"}
        self.allowed: set[str] = set()
        """The commands and files that were approved for the session."""
        self.terminals = Terminals(self)
        self._spent = usage(0, 0, 0)
        self._waits: list[str] = []
        """What the running turn waits for, once for each question that is open."""

    @property
    def id(self) -> str:
        return self.past.opened.id

    @property
    def cwd(self) -> str:
        return self.past.opened.cwd

    @property
    def settings(self) -> Settings:
        return self.past.settings

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.cwd)

    def notify(self, method: str, **params: Any) -> None:
        self.wire.notify(method, {"threadId": self.id, **params})

    def become(self, type_: str) -> None:
        self._waits.clear()
        self.status = {"type": type_}
        if type_ == "active":
            self.status["activeFlags"] = []
        self.notify("thread/status/changed", status=self.status)

    def wait_for(self, flag: str) -> None:
        """Show what the turn waits for; several questions at a time show as one."""
        self._waits.append(flag)
        self._show_waits()

    def waited_for(self, flag: str) -> None:
        self._waits.remove(flag)
        self._show_waits()

    def _show_waits(self) -> None:
        flags = sorted(set(self._waits))
        if flags != self.status.get("activeFlags"):
            self.status = {"type": "active", "activeFlags": flags}
            self.notify("thread/status/changed", status=self.status)

    def change_settings(self, overrides: Json) -> bool:
        """Take what differs, for the turns to come, and say so."""
        settings = with_overrides(self.settings, overrides)
        if settings == self.settings:
            return False
        self.past.take(settings)
        self.history.append(self.id, settings)
        return True

    def announce_settings(self) -> None:
        self.notify("thread/settings/updated", threadSettings=self._settings_view())

    def spend(self, turn_id: str, characters_in: int, characters_out: int, thought: int) -> None:
        sizes = [characters_in, characters_out, thought]
        last = usage(*(size // CHARACTERS_PER_TOKEN for size in sizes))
        self._spent = {key: self._spent[key] + last[key] for key in last}
        spent = {"total": self._spent, "last": last, "modelContextWindow": CONTEXT_WINDOW}
        self.notify("thread/tokenUsage/updated", turnId=turn_id, tokenUsage=spent)

    def compact(self, turn_id: str) -> None:
        """Say what a shorter memory takes up; codex says so before, after, and once more."""
        self.spend(turn_id, 0, 0, 0)
        self.spend(turn_id, SUMMARY_CHARACTERS, SUMMARY_CHARACTERS, 0)
        self.spend(turn_id, SUMMARY_CHARACTERS, 0, 0)

    def view(self, turns: list[Json] | None = None) -> Json:
        opened = self.past.opened
        now = int(time.time())
        return {
            "id": self.id,
            "environments": environments(self.cwd),
            "extra": None,
            "sessionId": self.id,
            "forkedFromId": opened.forked_from,
            "threadSource": opened.source,
            "attachedToThreadId": None,
            "parentThreadId": None,
            "preview": self.past.preview,
            "ephemeral": False,
            "section": None,
            "sectionEnteredAt": None,
            "projectId": None,
            "historyMode": "paginated",
            "modelProvider": "demo",
            "model": self.settings.model,
            "reasoningEffort": self.settings.effort,
            "createdAt": opened.created_at,
            "updatedAt": now,
            "recencyAt": now,
            "status": self.status,
            "path": str(self.history.path_of(self.id)),
            "cwd": self.cwd,
            "cliVersion": "0.169.0",
            "originator": opened.originator,
            "source": "vscode",
            "canAcceptDirectInput": True,
            "agentNickname": None,
            "agentRole": None,
            "gitInfo": None,
            "name": None,
            "daybreakEnabled": None,
            "turns": turns or [],
        }

    def opened_view(self, turns: list[Json] | None = None) -> Json:
        """What opening a thread answers: the thread and the settings that hold in it."""
        return {
            "thread": self.view(turns),
            "model": self.settings.model,
            "modelProvider": "demo",
            "serviceTier": None,
            "disabledPluginIds": [],
            "cwd": self.cwd,
            "runtimeWorkspaceRoots": [self.cwd],
            "instructionSources": [],
            "approvalPolicy": self.settings.approval_policy,
            "approvalsReviewer": "user",
            "sandbox": self.settings.sandbox,
            "activePermissionProfile": None,
            "reasoningEffort": self.settings.effort,
            "multiAgentMode": "explicitRequestOnly",
        }

    def whole_turns(self) -> list[Json]:
        return [turn.view(turn.items, "full") for turn in self.past.turns.values()]

    def collaboration_mode(self) -> Json:
        settings = {
            "model": self.settings.model,
            "reasoning_effort": self.settings.effort,
            "developer_instructions": None,
        }
        return {"mode": self.settings.mode, "settings": settings}

    def read_state(self) -> Json:
        """Nothing marks a turn as read here, so the first is the first unread for ever."""
        first = next(iter(self.past.turns), None)
        unread = None if first is None else {"type": "turn", "turnId": first}
        return {"firstUnread": unread, "revision": str(uuid.uuid4())}

    def turn_of(self, turn_id: str) -> PastTurn:
        if turn_id not in self.past.turns:
            raise RequestRefused(f"turn not found: {turn_id}")
        return self.past.turns[turn_id]

    def _settings_view(self) -> Json:
        settings = self.settings
        return {
            "disabledPluginIds": [],
            "cwd": self.cwd,
            "environments": environments(self.cwd),
            "approvalPolicy": settings.approval_policy,
            "approvalsReviewer": "user",
            "sandboxPolicy": settings.sandbox,
            "activePermissionProfile": None,
            "model": settings.model,
            "modelProvider": "demo",
            "serviceTier": None,
            "effort": settings.effort,
            "summary": None,
            "collaborationMode": self.collaboration_mode(),
            "multiAgentMode": "explicitRequestOnly",
            "personality": None,
        }
