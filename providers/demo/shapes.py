"""The shapes of items and views, key for key those of codex 0.169."""

from __future__ import annotations

import shlex
from typing import Any

Json = dict[str, Any]

ORDER_WORDS = {"&&", "||", "|", ";"}


def user_message(id_: str, content: list[Json], client_id: str | None) -> Json:
    return {"type": "userMessage", "id": id_, "clientId": client_id, "content": content}


def agent_message(id_: str, text: str, phase: str | None) -> Json:
    return {
        "type": "agentMessage",
        "moderation": None,
        "id": id_,
        "text": text,
        "phase": phase,
        "memoryCitation": None,
        "delivery": None,
        "questions": None,
    }


def reasoning(id_: str, summary: list[str]) -> Json:
    return {"type": "reasoning", "id": id_, "summary": summary, "content": []}


def command_execution(id_: str, command: str, cwd: str) -> Json:
    """A command that waits for its approval; ``running`` and what it came to are added later."""
    return {
        "type": "commandExecution",
        "id": id_,
        "pluginId": None,
        "scriptPath": None,
        "command": f"/bin/bash -lc {shlex.quote(command)}",
        "cwd": cwd,
        "processId": None,
        "source": "agent",
        "status": "inProgress",
        "commandActions": [{"type": "unknown", "command": command}],
        "aggregatedOutput": None,
        "exitCode": None,
        "durationMs": None,
    }


def running(process_id: int) -> Json:
    return {"processId": str(process_id), "source": "unifiedExecStartup"}


def file_change(id_: str, change: Json) -> Json:
    return {"type": "fileChange", "id": id_, "changes": [change], "status": "inProgress"}


def command_approval(item: Json, command: str, reason: str | None) -> Json:
    words: list[str] = []
    for word in command.split():
        if word in ORDER_WORDS:
            break
        words.append(word)
    amendment = {"execpolicy_amendment": words}
    asked = {
        "kind": "command",
        "environmentId": "local",
        "command": item["command"],
        "cwd": item["cwd"],
        "commandActions": item["commandActions"],
        "proposedExecpolicyAmendment": words,
        "availableDecisions": ["accept", {"acceptWithExecpolicyAmendment": amendment}, "cancel"],
    }
    return asked if reason is None else {**asked, "reason": reason}


def plan(turn_id: str, text: str) -> Json:
    return {"type": "plan", "id": f"{turn_id}-plan", "text": text}


def compaction(id_: str) -> Json:
    return {"type": "contextCompaction", "id": id_}


def review_mode(type_: str, id_: str, review: str) -> Json:
    return {"type": type_, "id": id_, "review": review}


def question(id_: str, text: str, options: dict[str, str], *, recommended: str = "") -> Json:
    """``options`` are labels and what they mean; something else may always be written instead."""
    offered = [
        {"label": f"{label} (Recommended)" if label == recommended else label, "description": meant}
        for label, meant in options.items()
    ]
    return {
        "id": id_,
        "header": id_.capitalize(),
        "question": text,
        "isOther": True,
        "isSecret": False,
        "options": offered,
    }


def error(message: str, kind: Any, details: str | None = None) -> Json:
    return {
        "message": message,
        "codexErrorInfo": kind,
        "additionalDetails": details,
        "misalignment": None,
    }


def terminal(item: Json) -> Json:
    return {
        "itemId": item["id"],
        "processId": item["processId"],
        "command": item["commandActions"][0]["command"],
        "cwd": item["cwd"],
        "osPid": None,
        "cpuPercent": None,
        "rssKb": None,
    }


def file_approval(reason: str | None) -> Json:
    return {"reason": reason, "grantRoot": None}


def environments(cwd: str) -> list[Json]:
    return [{"environmentId": "local", "cwd": cwd, "runtimeWorkspaceRoots": [cwd]}]


def usage(input_tokens: int, output_tokens: int, reasoning_tokens: int) -> Json:
    return {
        "totalTokens": input_tokens + output_tokens,
        "inputTokens": input_tokens,
        "cachedInputTokens": 0,
        "cacheWriteInputTokens": 0,
        "outputTokens": output_tokens,
        "reasoningOutputTokens": reasoning_tokens,
    }


def model(id_: str, name: str, description: str, *, default: bool) -> Json:
    efforts = [
        {"reasoningEffort": "low", "description": "Answers at once"},
        {"reasoningEffort": "medium", "description": "Answers at once, too"},
        {"reasoningEffort": "high", "description": "Thinks aloud before it answers"},
    ]
    return {
        "id": id_,
        "model": id_,
        "upgrade": None,
        "upgradeInfo": None,
        "availabilityNux": None,
        "displayName": name,
        "description": description,
        "modelSpecialty": None,
        "hidden": False,
        "supportedReasoningEfforts": efforts,
        "defaultReasoningEffort": "medium",
        "inputModalities": ["text", "image"],
        "supportsPersonality": False,
        "multiAgentVersion": None,
        "additionalSpeedTiers": [],
        "serviceTiers": [],
        "defaultServiceTier": None,
        "availableAccessPrograms": None,
        "isDefault": default,
    }
