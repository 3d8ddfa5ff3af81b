"""The built browser app, and the static files of Django's own pages."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from t3project.views.files import file_response, require_inside

FOREVER = "private, max-age=31536000, immutable"
CHECK_EACH_TIME = "private, no-cache"
HASHED_FOLDER = "assets/"  # Vite puts a content hash into every name in it

NOT_BUILT = "The browser app is not built yet: run `make build` in the project's folder.\n"


@require_safe
@gzip_page
def app(request: HttpRequest, path: str = "") -> HttpResponse:
    """A file of the build, or its index page for every path that is not a file."""
    folder: Path = settings.FRONTEND_DIST
    file = require_inside(folder, path)
    if path and file.is_file():
        return file_response(file, FOREVER if path.startswith(HASHED_FOLDER) else CHECK_EACH_TIME)
    if path.startswith(HASHED_FOLDER):
        raise Http404(f"{path} is not part of this build")
    index = folder / "index.html"
    if not index.is_file():
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    return file_response(index, CHECK_EACH_TIME)


@require_safe
@gzip_page
def static_file(request: HttpRequest, path: str) -> HttpResponse:
    require_inside(settings.BASE_DIR, path)
    found = finders.find(path)
    if found is None or not Path(found).is_file():
        raise Http404(f"{path} is not a static file")
    return file_response(Path(found), CHECK_EACH_TIME)
