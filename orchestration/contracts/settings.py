"""What a person can set about the server while it runs."""

from typing import Annotated, Literal

from msgspec import Meta

from providers.contracts.base import UNSET, Contract, OrAbsent
from providers.contracts.models import CodexSelection, ModelSelection
from providers.contracts.settings import ProviderSettings, ProviderSettingsPatch

ThreadEnvMode = Literal["local", "worktree"]

SilenceSeconds = Annotated[int, Meta(ge=0, le=86_400)]
"""How long a running turn says nothing until the page says so; 0 for never."""


class ServerSettings(Contract, frozen=True):
    enable_assistant_streaming: bool = True
    default_thread_env_mode: ThreadEnvMode = "local"
    text_generation_model_selection: ModelSelection = CodexSelection(model="gpt-5.4-mini")
    agent_names_threads: bool = False
    silence_seconds: SilenceSeconds = 90
    providers: ProviderSettings = ProviderSettings()


class ServerSettingsPatch(Contract, frozen=True):
    """The keys to change; the rest stays as it is."""

    enable_assistant_streaming: OrAbsent[bool] = UNSET
    default_thread_env_mode: OrAbsent[ThreadEnvMode] = UNSET
    text_generation_model_selection: OrAbsent[ModelSelection] = UNSET
    agent_names_threads: OrAbsent[bool] = UNSET
    silence_seconds: OrAbsent[SilenceSeconds] = UNSET
    providers: OrAbsent[ProviderSettingsPatch] = UNSET
