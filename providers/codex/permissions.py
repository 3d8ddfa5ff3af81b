"""Permissions that codex asks for beyond its sandbox, in words for people."""

from typing import Any

import msgspec
from msgspec import Struct

from providers.contracts.base import Json


class Entry(Struct, frozen=True):
    access: str
    path: dict[str, Any]


class FileSystem(Struct, frozen=True):
    entries: list[Entry] | None = None
    read: list[str] | None = None
    write: list[str] | None = None


class Network(Struct, frozen=True):
    enabled: bool | None = None


class Permissions(Struct, frozen=True, rename="camel"):
    file_system: FileSystem | None = None
    network: Network | None = None


def in_words(permissions: Json) -> str:
    """``write /data, use the network``. What cannot be read is shown as it came."""
    if permissions is None:
        return ""
    try:
        asked = msgspec.convert(permissions, Permissions)
    except msgspec.ValidationError:
        return msgspec.json.encode(permissions).decode()
    network = ["use the network"] if asked.network and asked.network.enabled else []
    return ", ".join([*files(asked.file_system or FileSystem()), *network])


def files(asked: FileSystem) -> list[str]:
    if asked.entries:
        return [f"{entry.access} {place(entry.path)}" for entry in asked.entries]
    reads = [f"read {path}" for path in asked.read or []]
    return [*reads, *(f"write {path}" for path in asked.write or [])]


def place(path: dict[str, Any]) -> str:
    """A path, a pattern, or one of codex's special places."""
    match path:
        case {"path": str(named)} | {"pattern": str(named)} | {"value": {"path": str(named)}}:
            return named
        case {"value": {"kind": str(kind)}}:
            return f"the {kind.replace('_', ' ')}"
        case _:
            return msgspec.json.encode(path).decode()
