"""What a person can set about the server while it runs."""

from typing import Literal

from providers.contracts.base import UNSET, Contract, OrAbsent
from providers.contracts.models import CodexSelection, ModelSelection
from providers.contracts.settings import ProviderSettings, ProviderSettingsPatch

ThreadEnvMode = Literal["local", "worktree"]


class ServerSettings(Contract, frozen=True):
    enable_assistant_streaming: bool = True
    default_thread_env_mode: ThreadEnvMode = "local"
    text_generation_model_selection: ModelSelection = CodexSelection(model="gpt-5.4-mini")
    agent_names_threads: bool = False
    providers: ProviderSettings = ProviderSettings()


class ServerSettingsPatch(Contract, frozen=True):
    """The keys to change; the rest stays as it is."""

    enable_assistant_streaming: OrAbsent[bool] = UNSET
    default_thread_env_mode: OrAbsent[ThreadEnvMode] = UNSET
    text_generation_model_selection: OrAbsent[ModelSelection] = UNSET
    agent_names_threads: OrAbsent[bool] = UNSET
    providers: OrAbsent[ProviderSettingsPatch] = UNSET
