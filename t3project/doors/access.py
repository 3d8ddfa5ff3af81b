"""Who may come in: the owner, their sign-ins, unused login links, and where the token is kept."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from t3project.doors.models import LoginCode
from t3project.doors.owner import local_owner

FINGERPRINT = 12
"""Letters of a digest, by which two tokens are told apart and none is found out."""


def access(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _revoke(request)
        return HttpResponseRedirect(request.path)
    now = timezone.now()
    mine = request.session.session_key
    context = {
        **admin.site.each_context(request),
        "title": "Users and tokens",
        "owner": local_owner(),
        "sessions": [
            {"expires": one.expire_date, "is_mine": one.session_key == mine}
            for one in Session.objects.filter(expire_date__gt=now).order_by("-expire_date")[:100]
        ],
        "codes": LoginCode.objects.filter(expires_at__gt=now).order_by("expires_at"),
        "token": _token(),
    }
    return TemplateResponse(request, "admin/orchestration/access.html", context)


def _revoke(request: HttpRequest) -> None:
    match request.POST.get("what"):
        case "sessions":
            ended = 0
            for one in Session.objects.exclude(session_key=request.session.session_key):
                one.delete()  # one by one: its sockets close with it
                ended += 1
            messages.success(request, f"{ended} other sign-ins were ended.")
        case "codes":
            ended, _ = LoginCode.objects.all().delete()
            messages.success(request, f"{ended} unused login links are void.")
        case _:
            messages.error(request, "There is nothing of that name to revoke.")


def _token() -> dict[str, Any]:
    """What is known of it; never the token."""
    digest = sha256(settings.T3_TOKEN.encode()).hexdigest()[:FINGERPRINT]
    file = Path(settings.T3_HOME) / "token"
    made = None
    if not settings.T3_TOKEN_GIVEN and file.exists():
        made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return {"is_given": bool(settings.T3_TOKEN_GIVEN), "made": made, "digest": digest}
