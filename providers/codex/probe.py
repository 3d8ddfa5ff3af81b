"""What is there of codex: installed, which version, signed in, which models; never raises."""

import asyncio
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct, field

from providers.codex.client import AppServer
from providers.contracts.models import ProviderKind
from providers.contracts.settings import CodexSettings
from providers.contracts.snapshot import (
    ChoiceOption,
    ModelCapabilities,
    ProviderAuth,
    ProviderModel,
    ProviderState,
    ServerProvider,
)
from providers.errors import AgentMissing, ProviderError
from providers.launch import Launch
from providers.stdio import run_briefly

VERSION_SECONDS = 4.0
QUESTION_SECONDS = 6.0
TESTED = (0, 169, 0)
INSTALL = "Install it with `npm install -g @openai/codex`, or set the path of its program."
SIGN_IN = "Codex is not signed in. Run `codex login` in a terminal, then check again."
EFFORT_LABELS = {"xhigh": "Extra high", "minimal": "Minimal"}


class Effort(Struct, rename="camel"):
    reasoning_effort: str


class CatalogueModel(Struct, rename="camel"):
    model: str
    display_name: str = ""
    hidden: bool = False
    supported_reasoning_efforts: list[Effort] = field(default_factory=list)
    default_reasoning_effort: str | None = None
    additional_speed_tiers: list[str] | None = None
    is_default: bool = False


class ModelList(Struct):
    data: list[CatalogueModel]


class Account(Struct, rename="camel"):
    type: str = ""
    plan_type: str | None = None


class AccountAnswer(Struct, rename="camel"):
    account: Account | None = None
    requires_openai_auth: bool = False


class Answers(Struct, frozen=True):
    account: AccountAnswer
    models: list[ProviderModel]


async def probe_codex(
    settings: CodexSettings, launch: Launch, running: AppServer | None
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
        answers = await ask_codex(launch, running)
    except (ProviderError, msgspec.DecodeError, TimeoutError, OSError) as error:
        return silent(launch, version, custom, error)
    return summary(version, answers, custom)


def summary(version: str | None, answers: Answers, custom: list[ProviderModel]) -> ServerProvider:
    auth = auth_of(answers.account)
    if auth.status == "unauthenticated":
        message: str | None = SIGN_IN
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


async def ask_codex(launch: Launch, running: AppServer | None) -> Answers:
    if running is not None:
        return await ask_running(running)
    async with asyncio.timeout(2 * QUESTION_SECONDS):
        server = await AppServer.start_silent(launch)
        try:
            return await ask_running(server)
        finally:
            await server.end()


async def ask_running(server: AppServer) -> Answers:
    account = await server.request("account/read", {}, seconds=QUESTION_SECONDS)
    models = await server.request("model/list", {}, seconds=QUESTION_SECONDS)
    catalogue = msgspec.json.decode(models, type=ModelList).data
    return Answers(
        msgspec.json.decode(account, type=AccountAnswer),
        [model_of(entry) for entry in catalogue if not entry.hidden],
    )


def auth_of(answer: AccountAnswer) -> ProviderAuth:
    account = answer.account
    if account is None:
        if answer.requires_openai_auth:
            return ProviderAuth(status="unauthenticated")
        return ProviderAuth(status="authenticated", label="No sign-in needed")
    plan = f" {account.plan_type.title()}" if account.plan_type else ""
    labels = {"apiKey": "API key", "chatgpt": f"ChatGPT{plan}"}
    kind = account.type or "account"
    return ProviderAuth(status="authenticated", type=kind, label=labels.get(kind, kind))


def model_of(entry: CatalogueModel) -> ProviderModel:
    efforts = [
        ChoiceOption(
            value=effort.reasoning_effort,
            label=EFFORT_LABELS.get(effort.reasoning_effort, effort.reasoning_effort.title()),
            is_default=effort.reasoning_effort == entry.default_reasoning_effort,
        )
        for effort in entry.supported_reasoning_efforts
    ]
    return ProviderModel(
        slug=entry.model,
        name=entry.display_name or entry.model,
        is_custom=False,
        capabilities=ModelCapabilities(
            reasoning_effort_levels=efforts,
            supports_fast_mode="fast" in (entry.additional_speed_tiers or []),
        ),
    )


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
