"""What is there of codex: installed, which version, signed in, which models; never raises."""

import asyncio
import contextlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from providers.codex.catalogue import CatalogueModel, ModelList, models_of
from providers.codex.client import AppServer
from providers.codex.collaboration import ModeEfforts, collaboration_modes
from providers.codex.limits import KnownLimits, RateLimitsAnswer
from providers.codex.sandbox import sandbox_works
from providers.contracts.models import ProviderKind
from providers.contracts.settings import CodexSettings
from providers.contracts.snapshot import (
    ProviderAuth,
    ProviderModel,
    ProviderState,
    ServerProvider,
)
from providers.errors import AgentMissing, AgentRefused, ProviderError
from providers.launch import Launch
from providers.stdio import run_briefly

VERSION_SECONDS = 4.0
QUESTION_SECONDS = 6.0
LIMITS_SECONDS = 4.0
PAGES = 10
TESTED = (0, 169, 0)
INSTALL = "Install it with `npm install -g @openai/codex`, or set the path of its program."
SIGN_IN = "Codex is not signed in. Run `codex login` in a terminal, then check again."


class Account(Struct, rename="camel"):
    type: str = ""
    plan_type: str | None = None
    email: str | None = None


class AccountAnswer(Struct, rename="camel"):
    account: Account | None = None
    requires_openai_auth: bool = False
    trouble: str | None = None
    """Why nothing is known of the account; in our words only."""


class Answers(Struct, frozen=True):
    account: AccountAnswer
    models: list[ProviderModel]
    modes: ModeEfforts


async def probe_codex(
    settings: CodexSettings, launch: Launch, running: AppServer | None, limits: KnownLimits
) -> ServerProvider:
    """Asks the running process where there is one, else a short-lived one of its own."""
    custom = [custom_model(slug) for slug in settings.custom_models if slug.strip()]
    if not settings.enabled:
        return snapshot("codex", enabled=False, status="disabled", models=custom)
    try:
        version = await version_of(launch)
    except ProviderError as error:
        missing = isinstance(error, AgentMissing)
        message = f"Codex cannot be run: {error}. {INSTALL if missing else ''}".strip()
        return snapshot("codex", status="error", models=custom, message=message)
    try:
        answers = await ask_codex(launch, running, limits)
    except (ProviderError, msgspec.DecodeError, TimeoutError, OSError) as error:
        return silent(launch, version, custom, error)
    found = summary(version, answers, custom)
    return replace(
        found,
        interaction_modes=list(answers.modes),
        limits=limits.shown() or msgspec.UNSET,
        sandbox_works=await sandbox_works(launch, version),
    )


def summary(version: str | None, answers: Answers, custom: list[ProviderModel]) -> ServerProvider:
    auth = auth_of(answers.account)
    if auth.status == "unauthenticated":
        message: str | None = SIGN_IN
    elif trouble := answers.account.trouble:
        message = f"Codex cannot look up its account: {trouble}. Is there a network?"
    else:
        message = untested(version) if is_untested(version) else None
    return snapshot(
        "codex",
        installed=True,
        version=version,
        status="warning" if message else "ready",
        auth=auth,
        models=[*answers.models, *custom],
        message=message,
    )


def silent(
    launch: Launch, version: str | None, custom: list[ProviderModel], error: Exception
) -> ServerProvider:
    """It is installed, but its app-server does not answer: guess from what lies on the disk."""
    home = launch.home or launch.environment.get("CODEX_HOME") or "~/.codex"
    signed_in = Path(os.path.expanduser(home), "auth.json").exists()
    return snapshot(
        "codex",
        installed=True,
        version=version,
        status="error",
        auth=ProviderAuth(status="authenticated" if signed_in else "unknown"),
        models=custom,
        message=f"Codex is installed but does not answer: {error}",
    )


async def version_of(launch: Launch) -> str | None:
    command = (launch.command[0], "--version")
    output = await run_briefly(command, launch.full_environment(), VERSION_SECONDS)
    found = re.search(r"\d+\.\d+\.\d+\S*", output)
    return found[0] if found else None


async def ask_codex(launch: Launch, running: AppServer | None, limits: KnownLimits) -> Answers:
    if running is not None:
        return await ask_running(running, limits)
    async with asyncio.timeout(3 * QUESTION_SECONDS):
        server = await AppServer.start_silent(launch)
        try:
            return await ask_running(server, limits)
        finally:
            await server.end()


async def ask_running(server: AppServer, limits: KnownLimits) -> Answers:
    account = await account_of(server)
    if account.account is not None and limits.is_due:
        await read_limits(server, limits)
    modes = await collaboration_modes(server)
    return Answers(account, models_of(await catalogue_of(server)), modes)


async def account_of(server: AppServer) -> AccountAnswer:
    """Codex itself asks the account's server, and refuses where that cannot be reached."""
    try:
        answer = await server.request("account/read", {}, seconds=QUESTION_SECONDS)
    except AgentRefused as refusal:
        return AccountAnswer(trouble=str(refusal))
    return msgspec.json.decode(answer, type=AccountAnswer)


async def read_limits(server: AppServer, limits: KnownLimits) -> None:
    """Goes out to the account's server; not every kind of account has any."""
    limits.attempted()
    with contextlib.suppress(ProviderError, msgspec.DecodeError):
        answer = await server.request("account/rateLimits/read", {}, seconds=LIMITS_SECONDS)
        limits.replace(msgspec.json.decode(answer, type=RateLimitsAnswer))


async def catalogue_of(server: AppServer) -> list[CatalogueModel]:
    page: dict[str, str] = {}
    models: list[CatalogueModel] = []
    for _ in range(PAGES):
        answer = await server.request("model/list", page, seconds=QUESTION_SECONDS)
        listed = msgspec.json.decode(answer, type=ModelList)
        models += listed.data
        if not listed.next_cursor:
            break
        page = {"cursor": listed.next_cursor}
    return models


def auth_of(answer: AccountAnswer) -> ProviderAuth:
    account = answer.account
    if answer.trouble:
        return ProviderAuth(status="unknown")
    if account is None:
        if answer.requires_openai_auth:
            return ProviderAuth(status="unauthenticated")
        return ProviderAuth(status="authenticated", label="No sign-in needed")
    plan = f" {account.plan_type.title()}" if account.plan_type else ""
    labels = {"apiKey": "API key", "chatgpt": f"ChatGPT{plan}"}
    kind = account.type or "account"
    label = labels.get(kind, kind)
    email = account.email or msgspec.UNSET
    return ProviderAuth(status="authenticated", type=kind, label=label, email=email)


def custom_model(slug: str) -> ProviderModel:
    return ProviderModel(slug=slug, name=slug, is_custom=True, capabilities=None)


def is_untested(version: str | None) -> bool:
    return version is None or numbers_of(version) < TESTED


def numbers_of(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def untested(version: str | None) -> str:
    tested = ".".join(str(number) for number in TESTED)
    return (
        f"Codex {version or '(unknown version)'} is older than {tested}, the tested one."
        " Update it with `npm install -g @openai/codex@latest`."
    )


def snapshot(
    provider: ProviderKind,
    *,
    status: ProviderState,
    models: list[ProviderModel],
    enabled: bool = True,
    installed: bool = False,
    version: str | None = None,
    auth: ProviderAuth | None = None,
    message: str | None = None,
) -> ServerProvider:
    return ServerProvider(
        provider=provider,
        enabled=enabled,
        installed=installed,
        version=version,
        status=status,
        auth=auth or ProviderAuth(status="unknown"),
        checked_at=now(),
        models=models,
        message=message if message else msgspec.UNSET,
    )


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
