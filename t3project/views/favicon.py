"""The icon of a project, found in its folder."""

from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from orchestration.models import Project
from t3project.views.files import UNTRUSTED_HEADERS, content_type_of

FOLDERS = ("", "public", "app", "src", "src/app", "assets", "src/assets", "static", "web/public")
NAMES = ("favicon.svg", "favicon.ico", "favicon.png", "icon.svg", "icon.png", "logo.svg")
BIGGEST_ICON = 1024 * 1024

FOLDER_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#78716c" '
    'stroke-width="2" stroke-linejoin="round" data-fallback="project-favicon">'
    '<path d="M3 6.5A1.5 1.5 0 0 1 4.5 5H9l2.5 3h8A1.5 1.5 0 0 1 21 9.5v8a1.5 1.5 0 0 1-1.5 1.5h'
    '-15A1.5 1.5 0 0 1 3 17.5z"/></svg>'
)


@require_safe
def project_favicon(request: HttpRequest) -> HttpResponse:
    """Looks only into folders of known projects; a folder without an icon gets a plain one."""
    folder = _require_project_folder(request.GET.get("cwd", ""))
    icon = next(_icons_in(folder), None)
    content = FOLDER_ICON if icon is None else icon.read_bytes()
    return HttpResponse(
        content,
        content_type="image/svg+xml" if icon is None else content_type_of(icon.name),
        headers={**UNTRUSTED_HEADERS, "Cache-Control": "private, max-age=3600"},
    )


def _require_project_folder(cwd: str) -> Path:
    if not cwd.startswith("/") or "\0" in cwd or ".." in cwd.split("/"):
        raise SuspiciousFileOperation("cwd must be the absolute path of a project's folder")
    folder = Path(cwd).resolve()
    if not any(folder.is_relative_to(root) for root in _project_roots()):
        raise Http404("no project has that folder")
    return folder


def _project_roots() -> list[Path]:
    known = Project.objects.filter(deleted_at=None)
    return [Path(root).resolve() for root in known.values_list("workspace_root", flat=True)]


def _icons_in(folder: Path) -> Iterator[Path]:
    """Nearest first; never a file that a link puts outside the folder."""
    for place in FOLDERS:
        for name in NAMES:
            icon = (folder / place / name).resolve()
            if not icon.is_relative_to(folder) or not icon.is_file():
                continue
            if icon.stat().st_size <= BIGGEST_ICON:
                yield icon
