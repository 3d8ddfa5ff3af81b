"""Methods about the server itself: its configuration, its settings, its providers."""

from pathlib import Path

from django.conf import settings as django_settings

from orchestration.contracts.requests import (
    Body,
    GetConfig,
    GetSettings,
    RefreshProviders,
    UpdateSettings,
)
from orchestration.contracts.server import Providers, ServerConfig
from orchestration.contracts.settings import ServerSettings
from orchestration.keybindings import DEFAULT_KEYBINDINGS
from orchestration.rpc.context import Context, Method
from orchestration.seed_view import seed_providers
from providers.contracts.snapshot import ServerProvider


async def get_config(body: GetConfig, context: Context) -> ServerConfig:
    await context.providers.known.wait()
    return ServerConfig(
        cwd=str(Path.cwd()),
        keybindings_config_path=str(django_settings.T3_HOME / "keybindings.json"),
        keybindings=list(DEFAULT_KEYBINDINGS),
        issues=[],
        providers=shown(context.providers.current, context),
        available_editors=[],
        settings=context.settings.current,
    )


async def get_settings(body: GetSettings, context: Context) -> ServerSettings:
    return context.settings.current


async def update_settings(body: UpdateSettings, context: Context) -> ServerSettings:
    return await context.settings.update(body.patch)


async def refresh_providers(body: RefreshProviders, context: Context) -> Providers:
    return Providers(shown(await context.providers.refresh(), context))


def shown(providers: list[ServerProvider], context: Context) -> list[ServerProvider]:
    return seed_providers(providers) if context.door == "/" else providers


METHODS: dict[type[Body], Method] = {
    GetConfig: Method(get_config),
    GetSettings: Method(get_settings),
    UpdateSettings: Method(update_settings),
    RefreshProviders: Method(refresh_providers),
}
