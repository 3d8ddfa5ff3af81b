"""What a person can set about a provider."""

from providers.contracts.base import UNSET, Contract, OrAbsent


class CodexSettings(Contract):
    """``binary_path`` empty means ``codex`` on PATH; ``home_path`` empty means codex's own default."""

    enabled: bool = True
    binary_path: str = "codex"
    home_path: str = ""
    custom_models: list[str] = []


class ClaudeSettings(Contract):
    enabled: bool = True
    binary_path: str = "claude"
    custom_models: list[str] = []


class DemoSettings(Contract):
    enabled: bool = True


class ProviderSettings(Contract):
    codex: CodexSettings = CodexSettings()
    claude_agent: ClaudeSettings = ClaudeSettings()
    demo: OrAbsent[DemoSettings] = UNSET

    @property
    def demo_enabled(self) -> bool:
        """The demo agent is there unless it is switched off; the protocol's own client knows no demo."""
        return self.demo is UNSET or self.demo.enabled


class CodexSettingsPatch(Contract):
    enabled: OrAbsent[bool] = UNSET
    binary_path: OrAbsent[str] = UNSET
    home_path: OrAbsent[str] = UNSET
    custom_models: OrAbsent[list[str]] = UNSET


class ClaudeSettingsPatch(Contract):
    enabled: OrAbsent[bool] = UNSET
    binary_path: OrAbsent[str] = UNSET
    custom_models: OrAbsent[list[str]] = UNSET


class DemoSettingsPatch(Contract):
    enabled: OrAbsent[bool] = UNSET


class ProviderSettingsPatch(Contract):
    codex: OrAbsent[CodexSettingsPatch] = UNSET
    claude_agent: OrAbsent[ClaudeSettingsPatch] = UNSET
    demo: OrAbsent[DemoSettingsPatch] = UNSET
