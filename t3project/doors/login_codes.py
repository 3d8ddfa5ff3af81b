"""One-time codes: how the owner comes in without a password."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from t3project.doors.models import LoginCode

LIFETIME = timedelta(minutes=15)


def new_login_code(now: datetime | None = None) -> str:
    """A fresh code, good once within `LIFETIME`. Codes that ran out are forgotten here."""
    now = now or timezone.now()
    LoginCode.objects.filter(expires_at__lte=now).delete()
    code = secrets.token_urlsafe(32)
    LoginCode.objects.create(digest=_digest(code), expires_at=now + LIFETIME)
    return code


def use_up(code: str, now: datetime | None = None) -> bool:
    """True exactly once for a code, and never after it ran out."""
    now = now or timezone.now()
    unused = LoginCode.objects.filter(digest=_digest(code), expires_at__gt=now)
    deleted, _ = unused.delete()
    return deleted == 1


def login_link(port: int | None = None) -> str:
    """An address that lets the owner in, with a fresh code."""
    return f"{address_of_app(port)}/login?code={new_login_code()}"


def address_of_app(port: int | None = None) -> str:
    """Where the owner's browser finds the app, without a slash at the end."""
    if settings.T3_ALLOWED_ORIGINS:
        return str(settings.T3_ALLOWED_ORIGINS[0])
    host = settings.T3_HOST
    if host in {"0.0.0.0", "::"}:
        host = (*settings.T3_ALLOWED_HOSTS, "127.0.0.1")[0]
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{host}:{port or settings.T3_PORT}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
