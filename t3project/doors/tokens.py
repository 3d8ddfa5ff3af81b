"""The token: where it may be given, and whether it is the right one."""

import hmac
from urllib.parse import parse_qs

PATHS_WITH_QUERY_TOKEN = ("/events/", "/metrics")


def given_token(authorization: str | None, query: str, *, query_allowed: bool) -> str | None:
    """The token that a caller shows, right or wrong; None when it shows none."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if query_allowed:
        return parse_qs(query, keep_blank_values=True).get("token", [None])[0]
    return None


def query_token_allowed(path: str) -> bool:
    """Only where a caller cannot set headers; elsewhere a token in an address would be kept."""
    return path.startswith(PATHS_WITH_QUERY_TOKEN[0]) or path == PATHS_WITH_QUERY_TOKEN[1]


def is_the_token(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())
