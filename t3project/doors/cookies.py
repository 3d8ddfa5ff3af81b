"""Names and flags of our cookies."""

from django.http import HttpRequest, HttpResponseBase


def session_cookie_name(port: int) -> str:
    """Cookies do not know ports, so two servers on one machine would share a plain name."""
    return f"t3_session_{port}"


def csrf_cookie_name(port: int) -> str:
    return f"t3_csrf_{port}"


def mark_secure(response: HttpResponseBase) -> None:
    """Every cookie of this response travels over https only."""
    for cookie in response.cookies.values():
        cookie["secure"] = True


def came_over_https(request: HttpRequest, allowed_origins: tuple[str, ...]) -> bool:
    """Directly, or through a proxy whose https origin the owner has named."""
    return request.is_secure() or f"https://{request.get_host().lower()}" in allowed_origins
