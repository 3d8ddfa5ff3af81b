"""A thread's story as a page: one time axis, and for turns a picture of where the time went."""

import os
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from orchestration.admin.cells import link, page_of, pretty_json, shown_time
from orchestration.admin.chart import Chart, chart_of
from orchestration.admin.wire import url_of
from orchestration.models import Thread, Turn
from orchestration.story import reading
from orchestration.story.moments import KINDS, Moment
from orchestration.story.reading import Page, Source, wire_folder
from orchestration.story.telling import files_of_turn, question_of
from orchestration.story.texts import duration_of, time_of
from orchestration.story.timeline import Line, timeline
from providers.redaction import secrets_in

CHARTS = 5
"""Turns of a page whose times are drawn; each costs some reading."""
FOLDED_SHOWN = 50
LONG_GAP_MS = 1_000.0
TURNS_OFFERED = 100


def story(owner: Any, request: HttpRequest, key: str) -> HttpResponse:
    thread = Thread.objects.filter(pk=unquote(key)).first()
    if thread is None:
        raise Http404(f"thread {unquote(key)} does not exist")
    source = Source(wire_folder(), secrets_in(os.environ))
    turn, page = _page(request, thread.pk, source)
    wanted = [kind for kind in request.GET.getlist("kind") if kind in KINDS] or KINDS
    moments = [one for one in page.moments if one.kind in wanted]
    context = {
        **admin.site.each_context(request),
        "title": "Story",
        "crumbs": [
            {"url": reverse("admin:orchestration_thread_changelist"), "label": "Threads"},
            {
                "url": reverse("admin:orchestration_thread_change", args=[quote(thread.pk)]),
                "label": thread.title,
            },
        ],
        "opts": owner.opts,
        "thread": thread,
        "turn": turn,
        "page": page,
        "turns": _turns(thread.pk),
        "kinds": [(kind, kind in wanted) for kind in KINDS],
        "charts": list(_charts(page, turn, source)),
        "question": question_of(page.moments) if turn else None,
        "files": files_of_turn(page.moments, turn.turn_id) if turn else None,
        "lines": [_line(line) for line in timeline(moments)],
    }
    return TemplateResponse(request, "admin/orchestration/story.html", context)


def _page(request: HttpRequest, thread_id: str, source: Source) -> tuple[Turn | None, Page]:
    number = request.GET.get("p", "")
    wanted = int(number) if number.isdecimal() else None
    name = request.GET.get("turn", "").strip()
    turn = reading.find_turn(thread_id, name) if name else None
    if name and turn is None:
        raise Http404(f"thread {thread_id} has no turn {name}")
    if turn is not None:
        return turn, reading.turn_page(turn, wanted or 1, source)
    return None, reading.thread_page(thread_id, wanted, source)


def _turns(thread_id: str) -> list[Turn]:
    """The latest; of a very long thread the others are reached by their ids."""
    turns = Turn.objects.filter(thread_id=thread_id, turn_id__isnull=False)
    return list(turns.order_by("-sequence").only("turn_id", "state")[:TURNS_OFFERED])


def _charts(page: Page, turn: Turn | None, source: Source) -> Any:
    turns = [turn] if turn else _turns_that_began(page)
    for one in turns:
        times = reading.times(one, source)
        if times is not None:
            yield Chart(one, times, chart_of(times))


def _turns_that_began(page: Page) -> list[Turn]:
    sequences = [one.sequence for one in page.moments if one.name == "thread.session-set"]
    turns = Turn.objects.filter(
        thread_id=page.thread_id, sequence__in=sequences, turn_id__isnull=False
    )
    return list(turns.order_by("-sequence")[:CHARTS])[::-1]


def _line(line: Line) -> dict[str, Any]:
    moment = line.moment
    return {
        "at": shown_time(time_of(moment.at_ms)),
        "gap": "" if line.gap_ms is None else f"+{duration_of(line.gap_ms)}",
        "is_long": (line.gap_ms or 0) >= LONG_GAP_MS,
        "kind": moment.kind,
        "anchor": f"event-{moment.key}" if moment.kind == "event" else "",
        "sign": _sign(moment),
        "is_refused": moment.error is not None,
        "name": moment.name,
        "times": len(line.folded),
        "lasted": duration_of(line.lasted_ms),
        "said": moment.error or moment.summary,
        "who": moment.who,
        "link": _link(moment),
        "turn_id": moment.turn_id,
        "late": _late(moment),
        "body": pretty_json(moment.body) if moment.body and not line.folded else "",
        "folded": [_folded(one) for one in line.folded[:FOLDED_SHOWN]],
        "more": max(0, len(line.folded) - FOLDED_SHOWN),
    }


def _sign(moment: Moment) -> str:
    if moment.kind == "frame":
        return "→" if moment.is_out else "←"
    return {"command": "◆", "event": "●", "receipt": "✓"}[moment.kind]


def _late(moment: Moment) -> str:
    """How long what an agent said was on its way into the log."""
    if moment.kind != "event" or moment.said_ms is None or not moment.is_by_agent:
        return ""
    return duration_of(moment.at_ms - moment.said_ms)


def _link(moment: Moment) -> str | SafeString:
    match moment.kind:
        case "event":
            return page_of("storedevent", moment.key, f"event {moment.key}")
        case "command":
            return page_of("commandreceipt", moment.key, "receipt")
        case "receipt":
            return page_of("runtimereceipt", moment.key, "receipt")
        case "frame":
            return _frame_link(moment)


def _frame_link(moment: Moment) -> SafeString:
    name, _, offset = moment.key.rpartition(":")
    return link(url_of(name, offset=offset), "in its log")


def _folded(moment: Moment) -> dict[str, Any]:
    return {"at": shown_time(time_of(moment.at_ms)), "said": moment.summary}
