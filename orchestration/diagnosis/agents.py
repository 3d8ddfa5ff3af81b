"""The agents: found, signed in, kept in a sandbox, and able to answer."""

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path

import msgspec
from django.db import DatabaseError

from orchestration.clock import new_id
from orchestration.contracts.settings import ServerSettings
from orchestration.diagnosis.findings import Finding, Level, Place, doubtful, fine, wrong
from orchestration.diagnosis.storage import has_database
from orchestration.models import Setting
from orchestration.server_settings import KEY
from providers.adapter import OpenSession, StartTurn
from providers.contracts.ids import MessageId, ThreadId
from providers.contracts.models import CodexSelection, DemoSelection, ModelSelection
from providers.contracts.runtime import AnyRuntimeEvent, ContentDelta, SessionExited, TurnCompleted
from providers.contracts.settings import ProviderSettings
from providers.contracts.snapshot import ServerProvider
from providers.errors import ProviderError
from providers.sessions import ProviderSessions

QUESTION = "Answer with one word, and use no tools: ready"
TURN_SECONDS = 90.0
SHOWN_CHARACTERS = 40
MEANWHILE = "Until then there is the demo agent, which needs neither program nor account."
LEVELS: dict[str, Level] = {"ready": "ok", "disabled": "ok", "warning": "warning"}
PROC_SYS = Path("/proc/sys")
SECURITY_MODULES = Path("/sys/kernel/security/lsm")


def check_agents(place: Place) -> list[Finding]:
    """As the probes see them, whose answers the settings page shows too."""
    settings = stored_settings()
    found = asyncio.run(_probe(place, settings))
    return [finding for provider in found for finding in findings_of(provider, place, settings)]


def findings_of(
    provider: ServerProvider, place: Place, settings: ProviderSettings
) -> list[Finding]:
    kind = provider.provider
    if not provider.enabled:
        return [fine(kind, "switched off in the settings")]
    message = provider.message or None
    if kind == "demo":
        return [fine(kind, "built in")]
    if not provider.installed:
        return [doubtful(kind, f"{kind} cannot be used", f"{message} {MEANWHILE}")]
    program = settings.codex.binary_path.strip() or kind
    path = shutil.which(os.path.expanduser(program), path=place.environment.get("PATH"))
    level = LEVELS.get(provider.status, "error")
    signed_in = provider.auth.status == "authenticated"
    about = Finding(kind, level, f"version {provider.version} at {path}", message)
    if not signed_in and level == "warning":
        about = fine(kind, about.message)  # the advice is about signing in
    return [about, _sign_in(provider), _sandbox(provider)]


def _sign_in(provider: ServerProvider) -> Finding:
    check = f"{provider.provider} sign-in"
    auth = provider.auth
    if auth.status == "authenticated":
        return fine(check, auth.label or "signed in")
    known = "not signed in" if auth.status == "unauthenticated" else "not known"
    return doubtful(check, known, provider.message or f"run `{provider.provider} login`")


def _sandbox(provider: ServerProvider) -> Finding:
    check = f"{provider.provider} sandbox"
    if provider.sandbox_works is True:
        return fine(check, f"commands are kept from writing, tried; {kernel_features()}")
    if provider.sandbox_works is False:
        advice = (
            "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or "
            "kernel.apparmor_restrict_unprivileged_userns=0), or use the mode full access"
        )
        return doubtful(check, f"commands cannot be run in it here; {kernel_features()}", advice)
    advice = "update codex, which then tries it, or choose a mode that you trust it in"
    return doubtful(check, f"it cannot be told whether it works; {kernel_features()}", advice)


def kernel_features(proc_sys: Path = PROC_SYS, modules: Path = SECURITY_MODULES) -> str:
    """What sandboxes are made of on Linux."""
    if not proc_sys.is_dir():
        return "this system has its own"
    landlock = "landlock" in _read(modules)
    restricted = _read(proc_sys / "kernel/apparmor_restrict_unprivileged_userns") == "1"
    forbidden = _read(proc_sys / "kernel/unprivileged_userns_clone") == "0"
    none = _read(proc_sys / "user/max_user_namespaces") == "0"
    seccomp = bool(_read(proc_sys / "kernel/seccomp/actions_avail"))
    features = {
        "user namespaces": not (restricted or forbidden or none),
        "seccomp": seccomp,
        "landlock": landlock,
    }
    return ", ".join(f"{name} {'yes' if there else 'no'}" for name, there in features.items())


def check_turns(place: Place) -> list[Finding]:
    """A real turn of each agent that can be used, in a folder that is gone afterwards."""
    settings = stored_settings()
    return asyncio.run(_turns(place, settings))


async def _turns(place: Place, settings: ProviderSettings) -> list[Finding]:
    found = await _probe(place, settings)
    usable = [one for one in found if one.enabled and one.installed and one.status != "error"]
    return list(await asyncio.gather(*(_turn(place, settings, one) for one in usable)))


async def _turn(place: Place, settings: ProviderSettings, provider: ServerProvider) -> Finding:
    check, begun = f"{provider.provider} turn", time.perf_counter()
    try:
        async with asyncio.timeout(TURN_SECONDS):
            with tempfile.TemporaryDirectory(prefix="t3-doctor-") as folder:
                answer = await TrialTurn(place, settings, Path(folder)).run(selection_of(provider))
    except TimeoutError:
        advice = f"try `{provider.provider}` in a terminal; is there a network?"
        return wrong(check, f"no end of a turn in {TURN_SECONDS:.0f} s", advice)
    except ProviderError as error:
        return wrong(check, f"a turn failed: {error}", f"try `{provider.provider}` in a terminal")
    seconds = time.perf_counter() - begun
    return fine(check, f"answered {answer!r} after {seconds:.1f} s")


class TrialTurn:
    """One question to one agent, with scratch folders for all that we keep of it."""

    def __init__(self, place: Place, settings: ProviderSettings, folder: Path) -> None:
        self._folder = folder
        self._words: list[str] = []
        self._ended: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._sessions = ProviderSessions(
            settings=lambda: settings,
            emit=self._hear,
            log_folder=None,
            state_folder=folder / "state",
            environment=place.environment,
        )

    async def run(self, selection: ModelSelection) -> str:
        """What it said. Raises ``ProviderError``."""
        thread_id = ThreadId(f"doctor-{new_id()}")
        workspace = self._folder / "workspace"
        workspace.mkdir()
        try:
            await self._sessions.open_session(
                OpenSession(
                    thread_id=thread_id,
                    cwd=str(workspace),
                    runtime_mode="read-only",
                    interaction_mode="default",
                    model_selection=selection,
                )
            )
            await self._sessions.start_turn(
                StartTurn(
                    thread_id=thread_id,
                    message_id=MessageId(new_id()),
                    text=QUESTION,
                    runtime_mode="read-only",
                    interaction_mode="default",
                    model_selection=selection,
                )
            )
            if (failure := await self._ended) is not None:
                raise ProviderError(failure)
        finally:
            await self._sessions.aclose()
        said = " ".join("".join(self._words).split())
        return said if len(said) <= SHOWN_CHARACTERS else f"{said[:SHOWN_CHARACTERS]}…"

    def _hear(self, event: AnyRuntimeEvent) -> None:
        match event:
            case ContentDelta(stream_kind="assistant_text"):
                self._words.append(event.delta)
            case TurnCompleted():
                failed = event.outcome != "completed"
                self._end(event.error_message or event.outcome if failed else None)
            case SessionExited():
                self._end(event.reason)
            case _:
                pass

    def _end(self, failure: str | None) -> None:
        if not self._ended.done():
            self._ended.set_result(failure)


def selection_of(provider: ServerProvider) -> ModelSelection:
    model = provider.models[0].slug if provider.models else "default"
    return DemoSelection(model) if provider.provider == "demo" else CodexSelection(model)


def stored_settings() -> ProviderSettings:
    """Those of the database, or the defaults where it cannot be asked."""
    if not has_database():
        return ServerSettings().providers
    try:
        row = Setting.objects.filter(key=KEY).first()
        changes = {} if row is None else msgspec.json.decode(row.value)
        return msgspec.convert(changes, ServerSettings).providers
    except (DatabaseError, msgspec.MsgspecError):
        return ServerSettings().providers


async def _probe(place: Place, settings: ProviderSettings) -> list[ServerProvider]:
    with tempfile.TemporaryDirectory(prefix="t3-doctor-") as folder:
        sessions = ProviderSessions(
            settings=lambda: settings,
            emit=lambda event: None,
            log_folder=None,
            state_folder=Path(folder),
            environment=place.environment,
        )
        try:
            return await sessions.probe_all()
        finally:
            await sessions.aclose()


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
