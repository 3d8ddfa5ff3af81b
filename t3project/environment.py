"""The environment, read once: every setting checked, a bad one named in one sentence."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import environ
import platformdirs
from django.core.exceptions import ImproperlyConfigured

from providers.idle import PROCESS_SECONDS, SESSION_SECONDS

DEFAULT_PORT = 3773
TRACING_MODULES = ("opentelemetry", "opentelemetry.sdk", "opentelemetry.exporter")
LOG_LEVELS = ("debug", "info", "warning", "error")
MINIMUM_TOKEN_LENGTH = 32
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-1000; "
    "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=2000;"
)
"""The file is not mapped into memory, and each of four connections keeps 1 MB of it: more gained no
time, and grew with the log (measured)."""

LOCKED_SECONDS = 10
"""How long a write waits for another program's: then people are told, and agents' words wait."""


class BadSettingError(ValueError):
    """A setting that cannot be used; the message is one sentence that names it."""


@dataclass(frozen=True)
class Environment:
    """What the environment asks for, checked, with every default filled in."""

    home: Path
    host: str
    port: int
    token: str | None
    allowed_hosts: tuple[str, ...]
    allowed_origins: tuple[str, ...]
    database: dict[str, object]
    redis_url: str | None
    debug: bool
    session_idle_seconds: float
    agent_idle_seconds: float
    log_format: str
    log_level: str
    tracing: bool


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Check every variable; raises `BadSettingError` at the first that cannot be used."""
    present = {name: value for name, value in variables.items() if value.strip()}
    home = _home(present.get("T3_HOME"))
    host = _host(present.get("T3_HOST", "127.0.0.1"))
    debug = _flag("T3_DEBUG", present.get("T3_DEBUG", "0"))
    return Environment(
        home=home,
        host=host,
        port=_port(present.get("T3_PORT", str(DEFAULT_PORT))),
        token=_token(present.get("T3_TOKEN"), host),
        allowed_hosts=tuple(map(_allowed_host, _words(present.get("T3_ALLOWED_HOSTS")))),
        allowed_origins=tuple(map(_allowed_origin, _words(present.get("T3_ALLOWED_ORIGINS")))),
        database=_database(present.get("DATABASE_URL"), home),
        redis_url=_redis_url(present.get("REDIS_URL")),
        debug=debug,
        session_idle_seconds=_seconds(present, "T3_SESSION_IDLE_SECONDS", SESSION_SECONDS),
        agent_idle_seconds=_seconds(present, "T3_AGENT_IDLE_SECONDS", PROCESS_SECONDS),
        tracing=_tracing(present.get("T3_TRACING", "0")),
        log_format=_choice(present, "T3_LOG_FORMAT", ("auto", "console", "json"), "auto"),
        log_level=_choice(present, "T3_LOG_LEVEL", LOG_LEVELS, "debug" if debug else "info"),
    )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def kept_secret(path: Path) -> str:
    """The random secret in that file, for its owner's eyes only; made at the first call.

    Two processes that start together agree: the file appears whole or not at all.
    """
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    path.chmod(0o600)
    return path.read_text().strip()


def _home(value: str | None) -> Path:
    default = platformdirs.user_data_dir("t3project", appauthor=False)
    home = Path(os.path.expanduser(value or default))
    if not home.is_absolute():
        raise BadSettingError(f"T3_HOME must be an absolute path, not {value!r}.")
    try:
        is_new = not home.exists()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_new:
            (home / ".gitignore").write_text("*\n")  # it may be in somebody's repository
    except OSError as error:
        raise BadSettingError(
            f"T3_HOME ({home}) cannot be used as a folder: {error.strerror}."
        ) from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise BadSettingError(f"T3_HOME ({home}) is not writable.")
    return home


def _host(value: str) -> str:
    host = value.strip().strip("[]")
    if host == "localhost":
        return host
    try:
        return str(ip_address(host))
    except ValueError:
        raise BadSettingError(
            f"T3_HOST must be an IP address or localhost, not {value!r}."
        ) from None


def _port(value: str) -> int:
    if not value.strip().isdecimal() or not 1 <= int(value) <= 65535:
        raise BadSettingError(f"T3_PORT must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def _seconds(present: Mapping[str, str], name: str, default: float) -> float:
    value = present.get(name, f"{default:g}").strip()
    if not re.fullmatch(r"\d{1,8}(\.\d{1,3})?", value):
        raise BadSettingError(f"{name} must be a number of seconds, or 0 for never, not {value!r}.")
    return float(value)


def _token(value: str | None, host: str) -> str | None:
    """The token itself is never part of a message."""
    if value is not None and not re.fullmatch(r"[!-~]+", value):
        raise BadSettingError("T3_TOKEN must be printable ASCII without spaces.")
    if not is_loopback(host) and len(value or "") < MINIMUM_TOKEN_LENGTH:
        raise BadSettingError(
            f"T3_HOST is {host}, which other machines can reach: set T3_TOKEN to at least "
            f"{MINIMUM_TOKEN_LENGTH} characters."
        )
    return value


def _words(value: str | None) -> list[str]:
    return [word.strip() for word in (value or "").split(",") if word.strip()]


def _allowed_host(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", value.lower()):
        raise BadSettingError(
            f"T3_ALLOWED_HOSTS must be host names without scheme or port, not {value!r}."
        )
    return value.lower()


def _allowed_origin(value: str) -> str:
    try:
        parts = urlsplit(value.lower())
        usable = parts.port != 0
    except ValueError:
        usable = False
    if not usable or f"{parts.scheme}://{parts.netloc}" != value.lower() or not parts.hostname:
        raise BadSettingError(
            f"T3_ALLOWED_ORIGINS must be origins like https://example.org, not {value!r}."
        )
    if parts.scheme not in {"http", "https"} or "*" in value or parts.username is not None:
        raise BadSettingError(
            f"T3_ALLOWED_ORIGINS must be origins like https://example.org, not {value!r}."
        )
    return value.lower()


def _database(url: str | None, home: Path) -> dict[str, object]:
    """Connections close with their request (`CONN_MAX_AGE=0`): under ASGI kept ones pile up."""
    url = url or f"sqlite:///{_private_file(home / 't3.sqlite3')}"
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise BadSettingError("DATABASE_URL must start with sqlite:/// or postgres://.")
    try:
        database: dict[str, object] = environ.Env.db_url_config(url)
    except (ValueError, ImproperlyConfigured):
        raise BadSettingError("DATABASE_URL cannot be read as an address.") from None
    if not database.get("NAME") or database["NAME"] == ":memory:":
        raise BadSettingError("DATABASE_URL must name a database, and not one in memory.")
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "timeout": LOCKED_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        }
        # A file, not memory: the writer and the readers are threads of their own.
        database["TEST"] = {"NAME": str(home / "test.sqlite3")}
    return {**database, "CONN_MAX_AGE": 0}


def _private_file(path: Path) -> Path:
    """Made before SQLite does, for its owner's eyes only; the files beside it take after it."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise BadSettingError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _redis_url(url: str | None) -> str | None:
    if url is not None and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise BadSettingError("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url


def _tracing(value: str) -> bool:
    if not _flag("T3_TRACING", value):
        return False
    if any(find_spec(package) is None for package in TRACING_MODULES):
        raise BadSettingError(
            "T3_TRACING=1 needs OpenTelemetry: install the packages "
            "opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http."
        )
    return True


def _choice(present: Mapping[str, str], name: str, words: tuple[str, ...], default: str) -> str:
    value = present.get(name, default).strip().lower()
    if value not in words:
        listed = ", ".join(words[:-1])
        raise BadSettingError(f"{name} must be {listed} or {words[-1]}, not {value!r}.")
    return value


def _flag(name: str, value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if value.strip().lower() not in words:
        raise BadSettingError(f"{name} must be 1 or 0, not {value!r}.")
    return words[value.strip().lower()]
