"""What codex does, item by item: its type, a title, one line for people, what the page draws."""

import re

from msgspec import Struct

from providers.codex.frames import FileChange, Item
from providers.codex.texts import cut, names, one_line, relative, without_shell
from providers.contracts.base import Json
from providers.contracts.runtime import ItemStatus, ItemType

KINDS: dict[str, tuple[ItemType, str]] = {
    "userMessage": ("user_message", "User message"),
    "agentMessage": ("assistant_message", "Assistant message"),
    "reasoning": ("reasoning", "Reasoning"),
    "plan": ("plan", "Plan"),
    "commandExecution": ("command_execution", "Ran command"),
    "fileChange": ("file_change", "File change"),
    "mcpToolCall": ("mcp_tool_call", "MCP tool call"),
    "dynamicToolCall": ("dynamic_tool_call", "Tool call"),
    "collabAgentToolCall": ("collab_agent_tool_call", "Agent tool call"),
    "subAgentActivity": ("collab_agent_tool_call", "Sub-agent"),
    "webSearch": ("web_search", "Web search"),
    "imageView": ("image_view", "Image view"),
    "imageGeneration": ("image_view", "Image made"),
    "enteredReviewMode": ("review", "Review started"),
    "exitedReviewMode": ("review", "Review finished"),
    "contextCompaction": ("context_compaction", "Context compacted"),
}
STATUSES: dict[str | None, ItemStatus] = {
    "inProgress": "inProgress",
    "completed": "completed",
    "failed": "failed",
    "declined": "declined",
}
CHANGES = {"add": "added", "delete": "deleted", "update": "modified"}


class ItemView(Struct, frozen=True):
    """An item as the rest of the server sees it."""

    item_type: ItemType
    title: str
    detail: str | None
    data: dict[str, Json] | None
    paths: tuple[str, ...] = ()
    """What a change touches, as codex names it; for a renamed file both names."""


def view_of(item: Item, cwd: str) -> ItemView:
    item_type, title = KINDS.get(item.type, ("unknown", title_from(item.type)))
    match item_type:
        case "command_execution":
            return command_view(item, title)
        case "file_change":
            return change_view(item, title, cwd)
        case "collab_agent_tool_call":
            return agent_view(item, title)
        case "mcp_tool_call" | "dynamic_tool_call":
            return tool_view(item, item_type, title)
        case "image_view" if item.type == "imageGeneration":
            return made_image_view(item, title, cwd)
        case "image_view":
            path = relative(item.path or "", cwd)
            return ItemView(item_type, title, path, {"tool": "view_image", "path": path})
        case "web_search":
            detail = one_line(item.query or "")
            return ItemView(item_type, title, detail, {"tool": "web_search", "query": detail})
        case _:
            return ItemView(item_type, title, one_line(item.review or "") or None, None)


def status_of(item: Item) -> ItemStatus:
    """Of an item that is over; types without a status of their own have simply happened."""
    return STATUSES.get(item.status, "completed")


def title_from(type_name: str) -> str:
    """``imageGeneration`` → ``Image generation``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", type_name).lower()
    return words.capitalize() or "Unknown item"


def command_view(item: Item, title: str) -> ItemView:
    command = without_shell(item.command or "")
    drawn: dict[str, Json] = {"command": cut(command), "cwd": item.cwd}
    if item.aggregated_output is not None:
        drawn["output"] = cut(item.aggregated_output)
    if item.exit_code is not None:
        drawn["exitCode"] = item.exit_code
    if item.duration_ms is not None:
        drawn["durationMs"] = item.duration_ms
    return ItemView("command_execution", title, one_line(command), drawn)


def change_view(item: Item, title: str, cwd: str) -> ItemView:
    changes: list[Json] = [change_drawn(change, cwd) for change in item.changes]
    paths = [relative(change.path, cwd) for change in item.changes]
    moved = [change.kind.move_path for change in item.changes if change.kind.move_path]
    touched = (*(change.path for change in item.changes), *moved)
    return ItemView("file_change", title, names(paths), {"changes": changes}, touched)


def change_drawn(change: FileChange, cwd: str) -> dict[str, Json]:
    additions, deletions = counts_of(change)
    drawn: dict[str, Json] = {
        "path": relative(change.path, cwd),
        "kind": "renamed" if change.kind.move_path else CHANGES.get(change.kind.type, "modified"),
        "additions": additions,
        "deletions": deletions,
        "diff": cut(hunks_of(change)),
    }
    if change.kind.move_path:
        drawn["movedTo"] = relative(change.kind.move_path, cwd)
    return drawn


def hunks_of(change: FileChange) -> str:
    """Without codex's remark below the hunks of a file that was moved: we say it ourselves."""
    return change.diff.removesuffix(f"\n\nMoved to: {change.kind.move_path}")


def counts_of(change: FileChange) -> tuple[int, int]:
    """Codex gives the bare content of added and deleted files, and hunks of changed ones."""
    lines = change.diff.splitlines()
    if change.kind.type == "add":
        return len(lines), 0
    if change.kind.type == "delete":
        return 0, len(lines)
    return sum(line[:1] == "+" for line in lines), sum(line[:1] == "-" for line in lines)


def made_image_view(item: Item, title: str, cwd: str) -> ItemView:
    drawn: dict[str, Json] = {"tool": "image_generation"}
    if item.saved_path:
        drawn["path"] = relative(item.saved_path, cwd)
    if item.failure is not None:
        drawn["error"] = item.failure
    return ItemView("image_view", title, one_line(item.revised_prompt or "") or None, drawn)


def agent_view(item: Item, title: str) -> ItemView:
    """What the agent does with sub-agents, and what becomes of them; newer models say less."""
    if item.type == "subAgentActivity":
        name = (item.agent_path or "").removeprefix("/root/")
        activity: dict[str, Json] = {"tool": "sub_agent", "agent": name, "state": item.kind}
        return ItemView("collab_agent_tool_call", title, f"{name} {item.kind}", activity)
    drawn: dict[str, Json] = {"tool": item.tool, "prompt": item.prompt}
    if item.agents_states:
        drawn["agents"] = list(item.agents_states.values())
    detail = one_line(item.prompt) if item.prompt else item.tool
    return ItemView("collab_agent_tool_call", title, detail, trimmed(drawn))


def tool_view(item: Item, item_type: ItemType, title: str) -> ItemView:
    tool = ".".join(part for part in (item.server, item.namespace, item.tool) if part)
    drawn: dict[str, Json] = {"tool": tool, "arguments": item.arguments}
    outcome = item.result if item.result is not None else item.content_items
    if outcome is not None:
        drawn["result"] = outcome
    if item.error is not None:
        drawn["error"] = item.error
    return ItemView(item_type, title, tool, trimmed(drawn))


def trimmed(drawn: dict[str, Json]) -> dict[str, Json]:
    return {key: cut_inside(value) for key, value in drawn.items()}


def cut_inside(value: Json) -> Json:
    """The same value with every long text in it cut."""
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, list):
        return [cut_inside(part) for part in value[:200]]
    if isinstance(value, dict):
        return {key: cut_inside(part) for key, part in value.items()}
    return value
