"""The server's configuration, settings and providers, as the protocol's own client knows them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tests.support.seed_protocol.base import UNSET, Iso, Optional, Seed, Str
from tests.support.seed_protocol.entities import CodexSelection, ModelSelection, ProviderKind

EditorId = Literal[
    "cursor", "vscode", "vscode-insiders", "vscodium", "zed", "antigravity", "file-manager"
]
KeybindingCommand = Annotated[
    str,
    Meta(
        pattern=r"^(terminal\.(toggle|split|new|close)|diff\.toggle|chat\.(new|newLocal)"
        r"|editor\.openFavorite|thread\.(previous|next|jump\.[1-9])"
        r"|script\.[a-z0-9][a-z0-9-]{0,23}\.run)$"
    ),
]


class CodexSettings(Seed, frozen=True):
    enabled: bool = True
    binary_path: str = "codex"
    home_path: str = ""
    custom_models: list[str] = []


class ClaudeSettings(Seed, frozen=True):
    enabled: bool = True
    binary_path: str = "claude"
    custom_models: list[str] = []


class ProviderSettings(Seed, frozen=True):
    codex: CodexSettings = CodexSettings()
    claude_agent: ClaudeSettings = ClaudeSettings()


class ServerSettings(Seed, frozen=True):
    enable_assistant_streaming: bool = False
    default_thread_env_mode: Literal["local", "worktree"] = "local"
    text_generation_model_selection: ModelSelection = CodexSelection(model="gpt-5.4-mini")
    providers: ProviderSettings = ProviderSettings()


class MalformedKeybindings(Seed, frozen=True, tag_field="kind", tag="keybindings.malformed-config"):
    message: Str


class InvalidKeybinding(Seed, frozen=True, tag_field="kind", tag="keybindings.invalid-entry"):
    message: Str
    index: float


ConfigIssue = MalformedKeybindings | InvalidKeybinding


class Shortcut(Seed, frozen=True):
    key: Str
    meta_key: bool
    ctrl_key: bool
    shift_key: bool
    alt_key: bool
    mod_key: bool


class WhenIdentifier(Seed, frozen=True, tag_field="type", tag="identifier"):
    name: Str


class WhenNot(Seed, frozen=True, tag_field="type", tag="not"):
    node: WhenNode


class WhenAnd(Seed, frozen=True, tag_field="type", tag="and"):
    left: WhenNode
    right: WhenNode


class WhenOr(Seed, frozen=True, tag_field="type", tag="or"):
    left: WhenNode
    right: WhenNode


WhenNode = WhenIdentifier | WhenNot | WhenAnd | WhenOr


class ResolvedRule(Seed, frozen=True):
    command: KeybindingCommand
    shortcut: Shortcut
    when_ast: Optional[WhenNode] = UNSET


class Option(Seed, frozen=True):
    value: Str
    label: Str
    is_default: Optional[bool] = UNSET


class Capabilities(Seed, frozen=True):
    reasoning_effort_levels: list[Option]
    supports_fast_mode: bool
    supports_thinking_toggle: bool
    context_window_options: list[Option]
    prompt_injected_effort_levels: list[Str]


class ProviderModel(Seed, frozen=True):
    slug: Str
    name: Str
    is_custom: bool
    capabilities: Capabilities | None


class ProviderAuth(Seed, frozen=True):
    status: Literal["authenticated", "unauthenticated", "unknown"]
    type: Optional[Str] = UNSET
    label: Optional[Str] = UNSET


class ServerProvider(Seed, frozen=True):
    provider: ProviderKind
    enabled: bool
    installed: bool
    version: Str | None
    status: Literal["ready", "warning", "error", "disabled"]
    auth: ProviderAuth
    checked_at: Iso
    models: list[ProviderModel]
    message: Optional[Str] = UNSET


class Providers(Seed, frozen=True):
    providers: list[ServerProvider]


class ServerConfig(Seed, frozen=True):
    cwd: Str
    keybindings_config_path: Str
    keybindings: Annotated[list[ResolvedRule], Meta(max_length=256)]
    issues: list[ConfigIssue]
    providers: list[ServerProvider]
    available_editors: list[EditorId]
    settings: ServerSettings
