"""Methods about the server itself."""

from orchestration.contracts.requests.base import Body
from orchestration.contracts.server import KeybindingValue, KeybindingWhen
from orchestration.contracts.settings import ServerSettingsPatch
from providers.contracts.base import UNSET, OrAbsent, Str


class GetConfig(Body, tag="server.getConfig", frozen=True):
    pass


class RefreshProviders(Body, tag="server.refreshProviders", frozen=True):
    pass


class UpsertKeybinding(Body, tag="server.upsertKeybinding", frozen=True):
    key: KeybindingValue
    command: Str
    when: OrAbsent[KeybindingWhen] = UNSET


class GetSettings(Body, tag="server.getSettings", frozen=True):
    pass


class UpdateSettings(Body, tag="server.updateSettings", frozen=True):
    patch: ServerSettingsPatch
