"""What a thread remembers, as lines of JSON in a file of its own: it survives any death of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from providers.demo.settings import Settings

Json = dict[str, Any]


class Opened(Struct, tag="thread", frozen=True, rename="camel"):
    id: str
    cwd: str
    created_at: int
    originator: str
    forked_from: str | None = None
    source: str | None = None


class TurnLine(Struct, tag="turn", frozen=True, rename="camel"):
    """The state of a turn; the last line about it holds."""

    id: str
    started_at: int
    status: str = "inProgress"
    error: Json | None = None
    completed_at: int | None = None
    duration_ms: int | None = None


class ItemLine(Struct, tag="item", frozen=True, rename="camel"):
    """An item that is finished."""

    turn_id: str
    item: Json


class Reverted(Struct, tag="reverted", frozen=True, rename="camel"):
    before_turn_id: str


class Archived(Struct, tag="archived", frozen=True, rename="camel"):
    """Whether it is; the last line about it holds."""

    archived: bool


UNWRITTEN_BYTES = 4 * 1024 * 1024
"""Of one thread; of more, the newest is kept."""

Line = Settings | Opened | TurnLine | ItemLine | Reverted | Archived
DECODER = msgspec.json.Decoder(Line)
ENCODER = msgspec.json.Encoder()


class PastTurn(Struct):
    line: TurnLine
    items: list[Json] = msgspec.field(default_factory=list)

    def view(self, items: list[Json], items_view: str) -> Json:
        return {
            "id": self.line.id,
            "rootTurnId": self.line.id,
            "items": items,
            "itemsView": items_view,
            "status": self.line.status,
            "error": self.line.error,
            "startedAt": self.line.started_at,
            "completedAt": self.line.completed_at,
            "durationMs": self.line.duration_ms,
        }

    def summary(self) -> Json:
        """The turn with what was asked first and answered last."""
        asked = [item for item in self.items if item["type"] == "userMessage"][:1]
        answered = [item for item in self.items if item["type"] == "agentMessage"][-1:]
        return self.view(asked + answered, "summary")


class Past:
    """A thread as its lines tell it."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.settings = Settings()
        self.turns: dict[str, PastTurn] = {}
        self.is_archived = False

    def take(self, line: Line) -> None:
        match line:
            case Opened():
                self.opened = line
            case Settings():
                self.settings = line
            case TurnLine() if line.id in self.turns:
                self.turns[line.id].line = line
            case TurnLine():
                self.turns[line.id] = PastTurn(line)
            case ItemLine() if line.turn_id in self.turns:
                self.turns[line.turn_id].items.append(line.item)
            case ItemLine():
                pass  # what ran on in the background after its turn was taken back
            case Reverted():
                ids = list(self.turns)
                for id_ in ids[ids.index(line.before_turn_id) :]:
                    del self.turns[id_]
            case Archived():
                self.is_archived = line.archived

    @property
    def moved_at(self) -> int:
        """When something last happened in it, as far as turns tell."""
        ends = [turn.line.completed_at or turn.line.started_at for turn in self.turns.values()]
        return max(ends, default=self.opened.created_at)

    def lines(self) -> Iterator[Line]:
        """What to write so that a reader comes to the same."""
        yield self.opened
        yield self.settings
        for turn in self.turns.values():
            yield turn.line
            for item in turn.items:
                yield ItemLine(turn.line.id, item)

    @property
    def preview(self) -> str:
        for turn in self.turns.values():
            for item in turn.items:
                if item["type"] == "userMessage" and item["content"]:
                    return str(item["content"][0].get("text", ""))
        return ""


class History:
    """The files of all threads, under one folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._folder = home / "threads"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._unwritten: dict[str, bytes] = {}

    def path_of(self, thread_id: str) -> Path:
        return self._folder / f"{thread_id}.jsonl"

    def append(self, thread_id: str, *lines: Line) -> None:
        """What a full disk does not take is written with what comes next; a turn goes on."""
        text = self._unwritten.pop(thread_id, b"")
        text += b"".join(ENCODER.encode(line) + b"\n" for line in lines)
        rest = text[self._write(thread_id, text) :]
        if rest:
            self._unwritten[thread_id] = rest[-UNWRITTEN_BYTES:]

    def _write(self, thread_id: str, text: bytes) -> int:
        """How much of it was taken."""
        try:
            with self.path_of(thread_id).open("ab", buffering=0) as file:
                return file.write(text)
        except OSError:
            return 0

    def delete(self, thread_id: str) -> None:
        self._unwritten.pop(thread_id, None)
        self.path_of(thread_id).unlink(missing_ok=True)

    def newest_first(self) -> list[str]:
        """The threads' ids, by when they were last written to."""
        files = sorted(self._folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime_ns)
        return [file.stem for file in reversed(files)]

    def find(self, thread_id: str) -> Past | None:
        """The thread as it was left; what ran when we died was interrupted by that."""
        past: Past | None = None
        for line in self._lines_of(thread_id):
            if past is None:
                if not isinstance(line, Opened):
                    return None
                past = Past(line)
            past.take(line)
        for turn in past.turns.values() if past else ():
            if turn.line.status == "inProgress":
                turn.line = msgspec.structs.replace(turn.line, status="interrupted")
        return past

    def _lines_of(self, thread_id: str) -> Iterator[Line]:
        try:
            raw = self.path_of(thread_id).read_bytes()
        except FileNotFoundError:
            raw = b""
        for line in (raw + self._unwritten.get(thread_id, b"")).splitlines():
            try:
                yield DECODER.decode(line)
            except msgspec.DecodeError:
                continue  # cut off by our death while it was written
