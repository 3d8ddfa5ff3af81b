"""What a person can set about a provider."""

from providers.contracts.base import UNSET, Contract, OrAbsent


class CodexSettings(Contract, frozen=True):
    """An empty ``binary_path`` means ``codex`` on PATH; an empty ``home_path`` codex's own home."""

    enabled: bool = True
    binary_path: str = "codex"
    home_path: str = ""
    custom_models: list[str] = []


class ClaudeSettings(Contract, frozen=True):
    enabled: bool = True
    binary_path: str = "claude"
    custom_models: list[str] = []


class DemoSettings(Contract, frozen=True):
    enabled: bool = True


class ProviderSettings(Contract, frozen=True):
    codex: CodexSettings = CodexSettings()
    claude_agent: ClaudeSettings = ClaudeSettings()
    demo: OrAbsent[DemoSettings] = UNSET

    @property
    def demo_enabled(self) -> bool:
        """The demo agent is there unless switched off; the protocol's own client knows no demo."""
        return self.demo is UNSET or self.demo.enabled


class CodexSettingsPatch(Contract, frozen=True):
    enabled: OrAbsent[bool] = UNSET
    binary_path: OrAbsent[str] = UNSET
    home_path: OrAbsent[str] = UNSET
    custom_models: OrAbsent[list[str]] = UNSET


class ClaudeSettingsPatch(Contract, frozen=True):
    enabled: OrAbsent[bool] = UNSET
    binary_path: OrAbsent[str] = UNSET
    custom_models: OrAbsent[list[str]] = UNSET


class DemoSettingsPatch(Contract, frozen=True):
    enabled: OrAbsent[bool] = UNSET


class ProviderSettingsPatch(Contract, frozen=True):
    codex: OrAbsent[CodexSettingsPatch] = UNSET
    claude_agent: OrAbsent[ClaudeSettingsPatch] = UNSET
    demo: OrAbsent[DemoSettingsPatch] = UNSET
