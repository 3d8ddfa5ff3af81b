"""Recorded sessions of the real codex, and what two sessions have in common."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Frame = dict[str, Any]

CODEX = Path(__file__).resolve().parents[1] / "recordings" / "codex"

NOISE = {
    "account/rateLimits/updated",
    "configWarning",
    "deprecationNotice",
    "remoteControl/status/changed",
    "thread/goal/cleared",
    "thread/started",
}
"""What codex says beside the matter, at times that depend on other things."""

NAMES = {"type", "status", "phase", "itemsView", "activeFlags", "source", "exitCode", "kind"}
"""The keys whose values are words of the protocol, or as good as that."""


def recorded(name: str, section: str = "") -> list[tuple[str, Frame]]:
    """The frames of a recording's section, each with its direction (`>` to the agent)."""
    frames = []
    inside = not section
    for line in (CODEX / f"{name}.jsonl").read_text().splitlines():
        entry = json.loads(line)
        match entry["dir"]:
            case "#" if section:
                inside = entry["frame"] == section
            case "<" | ">" if inside:
                frames.append((entry["dir"], entry["frame"]))
    return frames


def recorded_turn(name: str, section: str = "", number: int = 0) -> list[Frame]:
    """What codex said in the section's turn of that number, from its start on."""
    turns: list[list[Frame]] = []
    for direction, frame in recorded(name, section):
        if direction == ">" and frame.get("method") in {"turn/start", "thread/start"}:
            turns.append([]) if frame["method"] == "turn/start" else None
        elif direction == "<" and turns:
            turns[-1].append(frame)
    return turns[number]


def recorded_result(name: str, method: str) -> Any:
    """What codex answered to the first such request that it did not refuse."""
    asked = None
    for way, frame in recorded(name):
        if way == ">" and frame.get("method") == method:
            asked = frame["id"]
        if way == "<" and asked is not None and frame.get("id") == asked:
            if "result" in frame:
                return frame["result"]
            asked = None
    raise LookupError(f"{name} has no answer to {method}")


def told(frames: list[Frame]) -> list[Any]:
    """Method and shape of all that was said, without noise, with any number of deltas as one.

    Left out too: remarks before a tool call, which are up to the model, and a command's output on
    the way, of which codex sends more or less as it comes.
    """
    remarks = {item["id"] for item in items_of(frames) if item.get("phase") == "commentary"}
    said: list[Any] = []
    for frame in frames:
        method, params = frame.get("method"), frame.get("params", {})
        item_id = params.get("itemId") or params.get("item", {}).get("id")
        if method is None or method in NOISE or item_id in remarks:
            continue
        if method == "item/commandExecution/outputDelta":
            continue
        entry = (method, shape(params))
        if not (method.endswith("elta") and said and said[-1] == entry):
            said.append(entry)
    return said


def items_of(frames: list[Frame]) -> Iterator[Frame]:
    for frame in frames:
        if "item" in frame.get("params", {}):
            yield frame["params"]["item"]


def shape(value: Any, key: str = "") -> Any:
    """The keys and the types of values, and the words of the protocol as they are."""
    match value:
        case _ if key in NAMES and not isinstance(value, dict):
            return value
        case dict():
            return {name: shape(inner, name) for name, inner in sorted(value.items())}
        case list():
            return [shape(inner) for inner in value[:1]]
        case _:
            return type(value).__name__
