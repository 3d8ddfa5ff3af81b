"""What the demo agent made of what it was told."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.app_server import AppServer, Frame
from tests.support.recordings import items_of


def finished(frames: list[Frame], type_: str) -> list[Frame]:
    ended = [frame for frame in frames if frame.get("method") == "item/completed"]
    return [item for item in items_of(ended) if item["type"] == type_]


def answer_in(frames: list[Frame]) -> str:
    return str(finished(frames, "agentMessage")[-1]["text"])


def deltas(frames: list[Frame]) -> Iterator[str]:
    for frame in frames:
        if frame.get("method") == "item/agentMessage/delta":
            yield frame["params"]["delta"]


async def said(demo: AppServer, folder: Path, text: str, **params: object) -> list[Frame]:
    return await demo.run_turn(await demo.start_thread(folder), text, **params)
