"""The logs of agents' frames: which there are, and what is in them, page by page, no secrets."""

import os
from itertools import islice

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from orchestration.admin.cells import (
    NOTHING,
    link,
    page_of,
    pretty_json,
    shown_bytes,
    shown_time,
    story_of,
)
from orchestration.models import Thread
from orchestration.story.reading import wire_folder
from orchestration.story.summaries import about_frame, turn_of_frame
from orchestration.story.texts import time_of
from providers.redaction import secrets_in
from providers.wire_log import (
    WireFile,
    WireFrame,
    files_of,
    find_file,
    frames_from,
    offset_at,
    wire_files,
)

FILES_PER_PAGE = 50
FRAMES_PER_PAGE = 100
LOOKED_AT = 20_000
"""Frames that are read at most to fill a page of one method."""
DIRECTIONS = {">": "to the agent", "<": "from the agent", "!": "beside the protocol", "#": "ours"}


def wire_logs(request: HttpRequest, name: str | None = None) -> HttpResponse:
    return _list(request) if name is None else _frames(request, name)


def url_of_thread(thread_id: str, at_ms: float | None = None) -> str | None:
    """The page of a thread's newest log, from a moment on; None where nothing is on record."""
    found = files_of(wire_folder(), thread_id)
    if not found:
        return None
    return url_of(found[-1].name, **({} if at_ms is None else {"at": str(int(at_ms))}))


def url_of(name: str, **query: str) -> str:
    found = QueryDict(mutable=True)
    found.update(query)
    url = reverse("admin:wire_log", args=[name])
    return f"{url}?{found.urlencode()}" if query else url


def _list(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()
    found = [file for file in wire_files(wire_folder()) if wanted in file.name]
    page = Paginator(found, FILES_PER_PAGE).get_page(request.GET.get("p"))
    streams = [file.stream for file in page if not file.is_of_process]
    titles = dict(Thread.objects.filter(pk__in=streams).values_list("thread_id", "title"))
    context = {
        **admin.site.each_context(request),
        "title": "Wire logs",
        "query": wanted,
        "page": page,
        "rows": [_row(file, titles.get(file.stream)) for file in page],
    }
    return TemplateResponse(request, "admin/orchestration/wire_logs.html", context)


def _row(file: WireFile, title: str | None) -> dict[str, str]:
    if file.is_of_process:
        about = f"process {file.stream.removeprefix('process-')}"
    else:
        about = page_of("thread", file.stream, title) if title else "a thread that is not here"
    return {
        "link": link(url_of(file.name), file.name),
        "about": about,
        "story": story_of(file.stream) if title else NOTHING,
        "state": "put aside" if file.is_old else "current",
        "size": shown_bytes(file.size),
        "written": shown_time(time_of(file.modified_ms)),
    }


def _frames(request: HttpRequest, name: str) -> HttpResponse:
    file = find_file(wire_folder(), name)
    if file is None:
        raise Http404(f"there is no log {name}")
    method = request.GET.get("method", "").strip()
    offset = _offset(request, file)
    try:
        shown, following = _page(file, offset, method)
    except OSError as error:
        raise Http404(f"the log {name} was just put aside") from error
    title = Thread.objects.filter(pk=file.stream).values_list("title", flat=True).first()
    query = {"method": method} if method else {}
    context = {
        **admin.site.each_context(request),
        "title": file.name,
        "crumbs": [{"url": reverse("admin:wire_logs"), "label": "Wire logs"}],
        "file": file,
        "size": shown_bytes(file.size),
        "thread": page_of("thread", file.stream, title) if title else "",
        "story": story_of(file.stream, "its story") if title else "",
        "method": method,
        "others": [
            link(url_of(other.name), other.name)
            for other in files_of(wire_folder(), file.stream)
            if other.name != file.name
        ],
        "frames": [_frame(frame) for frame in shown],
        "is_beginning": offset == 0,
        "first": url_of(file.name, **query),
        "following": url_of(file.name, offset=str(following), **query) if following else None,
        "last": url_of(file.name, at=str(max(0, file.modified_ms - 1_000)), **query),
    }
    return TemplateResponse(request, "admin/orchestration/wire_log.html", context)


def _offset(request: HttpRequest, file: WireFile) -> int:
    at, offset = request.GET.get("at", ""), request.GET.get("offset", "")
    if at.isdecimal():
        return offset_at(file.path, int(at))
    return min(int(offset), file.size) if offset.isdecimal() else 0


def _page(file: WireFile, offset: int, method: str) -> tuple[list[WireFrame], int | None]:
    """Frames, and the place at which the next page begins, if there is one."""
    secrets = secrets_in(os.environ)
    shown: list[WireFrame] = []
    end = offset
    for frame in islice(frames_from(file.path, offset, secrets), LOOKED_AT):
        if method and frame.method != method:
            end = frame.end
            continue
        if len(shown) == FRAMES_PER_PAGE:
            return shown, frame.offset
        shown.append(frame)
        end = frame.end
    return shown, end if end < file.size else None


def _frame(wire: WireFrame) -> dict[str, object]:
    frame = wire.frame
    thread_turn = turn_of_frame(frame)
    return {
        "time": shown_time(time_of(wire.at_ms)),
        "direction": wire.direction,
        "is_out": wire.direction == ">",
        "means": DIRECTIONS.get(wire.direction, wire.direction),
        "method": wire.method,
        "summary": about_frame(frame),
        "turn": thread_turn,
        "size": shown_bytes(len(wire.body)),
        "place": wire.offset,
        "body": pretty_json(wire.body.decode(errors="replace")),
    }
