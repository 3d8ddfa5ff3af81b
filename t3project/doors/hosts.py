"""Which Host and which Origin may knock."""

from collections.abc import Collection
from urllib.parse import urlsplit

from t3project.environment import is_loopback

DEFAULT_PORTS = {"http": 80, "https": 443}


def host_is_allowed(host: str, allowed: Collection[str]) -> bool:
    """A loopback name or address, or one of those given. Ports do not matter here.

    This is what stops DNS rebinding: a foreign name that points to this machine is refused.
    """
    name = _name_of(host)
    return name is not None and (is_loopback(name) or name in {_bare(entry) for entry in allowed})


def origin_is_allowed(origin: str, scheme: str, host: str, allowed: Collection[str]) -> bool:
    """Scheme, name and port must all be ours: what an agent builds runs on other ports."""
    if origin.lower() in allowed:
        return True
    ours = _parts_of(f"{scheme}://{host}")
    return ours is not None and _parts_of(origin) == ours


def _name_of(host: str) -> str | None:
    parts = _parts_of(f"http://{host}")
    return None if parts is None else parts[1]


def _bare(entry: str) -> str:
    return entry.strip("[]").lower()


def _parts_of(origin: str) -> tuple[str, str, int] | None:
    """Scheme, name and port of an origin; None unless it is exactly that and nothing more."""
    try:
        parts = urlsplit(origin.lower())
        port = parts.port
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" != origin.lower() or "@" in parts.netloc:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme]
