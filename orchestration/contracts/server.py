"""What the server says about itself: its configuration, its key bindings, its providers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from orchestration.contracts.settings import ServerSettings
from providers.contracts.base import UNSET, Contract, OrAbsent, Str
from providers.contracts.snapshot import ServerProvider

EditorId = Literal[
    "cursor", "vscode", "vscode-insiders", "vscodium", "zed", "antigravity", "file-manager"
]


class MalformedKeybindings(
    Contract, tag_field="kind", tag="keybindings.malformed-config", frozen=True
):
    message: Str


class InvalidKeybinding(Contract, tag_field="kind", tag="keybindings.invalid-entry", frozen=True):
    message: Str
    index: int


ConfigIssue = MalformedKeybindings | InvalidKeybinding


class Shortcut(Contract, frozen=True):
    key: Str
    meta_key: bool = False
    ctrl_key: bool = False
    shift_key: bool = False
    alt_key: bool = False
    mod_key: bool = False


class WhenIdentifier(Contract, tag_field="type", tag="identifier", frozen=True):
    name: Str


class WhenNot(Contract, tag_field="type", tag="not", frozen=True):
    node: WhenNode


class WhenAnd(Contract, tag_field="type", tag="and", frozen=True):
    left: WhenNode
    right: WhenNode


class WhenOr(Contract, tag_field="type", tag="or", frozen=True):
    left: WhenNode
    right: WhenNode


WhenNode = WhenIdentifier | WhenNot | WhenAnd | WhenOr


class KeybindingRule(Contract, frozen=True):
    """A shortcut for a command, valid while ``when_ast`` holds (always, if absent)."""

    command: Str
    shortcut: Shortcut
    when_ast: OrAbsent[WhenNode] = UNSET


class Keybindings(Contract, frozen=True):
    keybindings: list[KeybindingRule]
    issues: list[ConfigIssue]


class ServerConfig(Contract, frozen=True):
    cwd: Str
    keybindings_config_path: Str
    keybindings: list[KeybindingRule]
    issues: list[ConfigIssue]
    providers: list[ServerProvider]
    available_editors: list[EditorId]
    settings: ServerSettings


class Providers(Contract, frozen=True):
    providers: list[ServerProvider]


KeybindingValue = Annotated[str, Meta(pattern=r"\S", max_length=64)]
KeybindingWhen = Annotated[str, Meta(pattern=r"\S", max_length=256)]
