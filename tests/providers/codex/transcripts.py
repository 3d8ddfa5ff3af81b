"""What codex says, played through the translator as the adapter would: recordings, and made up."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from providers.codex.requests import translate_request
from providers.codex.state import Stamp, ThreadState, resolve_requests, settle_turn
from providers.codex.translate import translate
from providers.contracts.ids import ThreadId
from providers.contracts.runtime import AnyRuntimeEvent, ItemCompleted
from providers.jsonrpc import Incoming, RpcError
from tests.support.recordings import CODEX

Frame = dict[str, Any]
NOW = 1_795_365_774_600
WORKSPACE = "/home/dev/lab/work"
THREAD, TURN = "codex-thread", "turn-0000-000000000001"
RECORDINGS = sorted(path.stem for path in CODEX.glob("*.jsonl"))


def incoming(frame: Frame) -> Incoming:
    return msgspec.json.decode(json.dumps(frame), type=Incoming)


def new_state(cwd: str = "/workspace") -> ThreadState:
    return ThreadState("codex", ThreadId("thread"), cwd, Stamp("test"))


@dataclass
class Conversation:
    """One thread of codex's: all that was made of its frames, in order."""

    state: ThreadState
    events: list[AnyRuntimeEvent] = field(default_factory=list)
    replies: list[Frame | RpcError] = field(default_factory=list)
    """What was answered at once, without a person."""

    def say(self, frame: Frame) -> list[AnyRuntimeEvent]:
        if "id" in frame:
            asked = translate_request(incoming(frame), self.state, NOW)
            said = asked.events
            self.replies += [asked.reply] if asked.reply is not None else []
        else:
            said = translate(incoming(frame), self.state, NOW)
        self.events += said
        return said

    def lose_agent(self) -> None:
        self.events += settle_turn(self.state, NOW, "interrupted", "gone")
        self.events += resolve_requests(self.state, NOW, "gone")

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def sections(name: str) -> Iterator[tuple[str, str, Frame]]:
    """Section, direction and frame of every line; the end of a process has direction ``#``."""
    section = ""
    for line in (CODEX / f"{name}.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if entry["dir"] == "#" and not entry["frame"].startswith("exit"):
            if entry["frame"] == "stdout EOF":
                yield section, "#", {}
            else:
                section = entry["frame"]
        elif entry["dir"] == "<" and "method" in entry["frame"]:
            yield section, "<", entry["frame"]


def replay(name: str, section: str | None = None) -> list[Conversation]:
    """The conversations of a recording, or of one section of it."""
    conversations: dict[str, Conversation] = defaultdict(
        lambda: Conversation(new_state(f"{WORKSPACE}/{name}"))
    )
    for heading, direction, frame in sections(name):
        if direction == "#":
            for conversation in conversations.values():
                conversation.lose_agent()
        elif section in (None, heading) and "threadId" in frame["params"]:
            conversations[frame["params"]["threadId"]].say(frame)
    return list(conversations.values())


def only(name: str, section: str | None = None) -> Conversation:
    (conversation,) = replay(name, section)
    return conversation


def talk() -> Conversation:
    """A conversation with a running turn."""
    conversation = Conversation(new_state())
    conversation.say(notification("turn/started", turn={"id": TURN}))
    return conversation


def request(method: str, id_: int = 0, **params: Any) -> dict[str, Any]:
    return {"method": method, "id": id_, "params": {"threadId": THREAD, "turnId": TURN, **params}}


def notification(method: str, **params: Any) -> dict[str, Any]:
    where = {"threadId": THREAD, "turnId": TURN}
    return {"method": method, "params": {**where, **params}, "emittedAtMs": 1_795_365_774_645}


def item(kind: str, id_: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "id": id_, **fields}


def command(id_: str = "call_1", **fields: Any) -> dict[str, Any]:
    return item("commandExecution", id_, command="/bin/bash -lc 'make test'", cwd="/w", **fields)


def completions(conversation: Conversation, item_type: str) -> list[ItemCompleted]:
    done = conversation.of(ItemCompleted)
    return [event for event in done if event.item_type == item_type]
