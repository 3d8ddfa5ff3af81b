"""The agents' processes that run now: who shares them, and what they take."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from orchestration.admin.cells import badge, page_of, shown_bytes, shown_time
from orchestration.admin.live import heard_ms, live_agents
from orchestration.models import Thread
from orchestration.story.texts import time_of
from providers.alive import memory_of, own_memory

SESSIONS_SHOWN = 50


def processes(request: HttpRequest) -> HttpResponse:
    live = live_agents()
    ids = [one.thread_id for process in live.processes for one in process.sessions]
    titles = dict(Thread.objects.filter(pk__in=ids[:1_000]).values_list("thread_id", "title"))
    context = {
        **admin.site.each_context(request),
        "title": "Agent processes",
        "is_known": live.is_known,
        "own_memory": shown_bytes(own_memory()),
        "processes": [
            {
                "process": process,
                "memory": shown_bytes(memory_of(process.pid)),
                "more": max(0, len(process.sessions) - SESSIONS_SHOWN),
                "sessions": [
                    {
                        "link": page_of("session", one.thread_id, titles.get(one.thread_id)),
                        "session": one,
                        "state": badge("running" if one.active_turn else "ready"),
                        "heard": _heard(one.thread_id),
                    }
                    for one in process.sessions[:SESSIONS_SHOWN]
                ],
            }
            for process in live.processes
        ],
    }
    return TemplateResponse(request, "admin/orchestration/processes.html", context)


def _heard(thread_id: str) -> str:
    heard = heard_ms(thread_id)
    return "not known" if heard is None else shown_time(time_of(heard))
