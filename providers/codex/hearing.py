"""What codex says in one thread: told to people, answered at once, or asked of them."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

import msgspec

from providers.codex import frames as f
from providers.codex.client import SETTINGS_UPDATED
from providers.codex.conversation import Conversation, now_ms
from providers.codex.edits import ACCEPT, FILE_CHANGE, find_change, stays_inside
from providers.codex.policy import least_free
from providers.codex.requests import translate_request
from providers.codex.sub_agents import root_of
from providers.codex.translate import translate
from providers.jsonrpc import Incoming, RpcError

log = logging.getLogger(__name__)


class Hearing(Conversation):
    def take(self, message: Incoming) -> None:
        try:
            self._take(message)
        except Exception:  # one bad frame must not end the reading for all threads of a process
            log.exception("a frame of codex could not be translated")

    def _take(self, message: Incoming) -> None:
        if self.is_closed:
            return
        if message.id is not None:
            self._take_request(message, message.id)
            return
        if message.method == SETTINGS_UPDATED:
            self._check_settings(message)
        for event in translate(message, self.state, now_ms()):
            self._emit(self._accepted.mark(event))
        if self.state.turn_id is None:
            self.sub_agents.decline_unanswered()
        turns = (self.state.turn_id, self.state.last_turn)
        if turns != self._seen_turns:
            self._seen_turns = turns
            self._announce()

    def take_of_sub_agent(self, codex_id: str, message: Incoming) -> bool:
        if not self.sub_agents.knows(codex_id):
            root = root_of(message)
            if self.is_closed or root is None or not self.state.has_run(root):
                return False
            self.sub_agents.adopt(codex_id)
        try:
            self.sub_agents.take(codex_id, message)
        except Exception:  # as above
            log.exception("a frame of a sub-agent could not be translated")
        return True

    def _take_request(self, message: Incoming, id_: int | str) -> None:
        if message.method == FILE_CHANGE and self._accepts_edits:
            self._soon(self._accept_or_ask(message, id_))
        else:
            self._ask(message, id_)

    @property
    def _accepts_edits(self) -> bool:
        """The turn's own mode, the thread's, and that of a message on its way must all say so."""
        sent = self._sent_mode or self._turn_mode
        return least_free(self._turn_mode, self.runtime_mode, sent) == "auto-accept-edits"

    async def _accept_or_ask(self, message: Incoming, id_: int | str) -> None:
        change = find_change(message, self.state)
        paths = change.view.paths if change else ()
        inside = await asyncio.to_thread(stays_inside, paths, self.state.cwd)
        if self.is_closed:
            return
        if change and inside and self._accepts_edits and not self.state.is_over(change.turn_id):
            self._accepted.add(change.id)
            self.server.answer(id_, ACCEPT)
        else:
            self._ask(message, id_)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._checking.add(task)
        task.add_done_callback(self._checking.discard)

    def _ask(self, message: Incoming, id_: int | str) -> None:
        asked = translate_request(message, self.state, now_ms())
        self._say(asked.events)
        match asked.reply:
            case None:
                pass
            case RpcError() as refusal:
                self.server.refuse(id_, refusal.code, refusal.message)
            case result:
                self.server.answer(id_, result)

    def _check_settings(self, message: Incoming) -> None:
        frame = msgspec.json.decode(message.params, type=f.SettingsFrame)
        mismatch = self.asked.find_mismatch_in(frame.thread_settings)
        if mismatch:
            self.stop_for(mismatch)
