"""Whether a session cookie belongs to the logged-in owner; for WebSocket handshakes."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest


def has_owner_session(session_key: str) -> bool:
    """Reads the database. Says no to sessions that ran out or were logged out."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(request).is_authenticated
