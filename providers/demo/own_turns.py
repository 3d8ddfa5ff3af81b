"""Turns that a client asks for by name, not by saying something: a review, a compaction."""

from __future__ import annotations

import uuid
from typing import Any

from providers.demo import shapes
from providers.demo.actions import Actions
from providers.demo.reviews import Target, conclude, enter, look_over
from providers.demo.threads import Thread
from providers.demo.turn import Turn

Json = dict[str, Any]


async def say_nothing(turn: Turn, text: str) -> None:
    """Nobody speaks in these turns."""


class Compaction(Turn):
    def __init__(self, thread: Thread, after: Turn | None) -> None:
        super().__init__(thread, None, say_nothing, after)

    async def _work(self) -> None:
        Actions(self).compact()

    def _tell_unread(self) -> None:
        """There is nothing to read."""


class Review(Turn):
    """Like codex's, it starts under another id than everything else of it carries."""

    def __init__(self, thread: Thread, target: Target, after: Turn | None) -> None:
        super().__init__(thread, None, say_nothing, after)
        self._target = target
        self._started_id = str(uuid.uuid4())

    @property
    def started_id(self) -> str:
        return self._started_id

    async def _work(self) -> None:
        said = [{"type": "text", "text": self._target.instructions, "text_elements": []}]
        self.complete_item(self.start_item(shapes.user_message(str(uuid.uuid4()), said, None)))
        await look_over(self, self._target)

    def _announce(self) -> None:
        enter(self, self._target)
        super()._announce()

    def _interrupt(self) -> None:
        conclude(self, "The review was interrupted.")
        super()._interrupt()

    def _started_view(self) -> Json:
        return {**super()._started_view(), "id": self.started_id, "rootTurnId": self.id}

    def view(self) -> Json:
        said = [{"type": "text", "text": self._target.label, "text_elements": []}]
        message = shapes.user_message(self.id, said, None)
        item = {**message, "startedAtMs": None, "completedAtMs": None}
        return {**super().view(), "rootTurnId": None, "items": [item]}
