"""Sessions of threads: what the log says of them, and what their agents do right now."""

from collections.abc import Sequence
from typing import Any, get_args

from django.contrib import admin
from django.utils.html import format_html

from orchestration.admin.cells import (
    NOTHING,
    link,
    page_of,
    shortened,
    shown_bytes,
    shown_time,
    state_column,
    story_of,
    time_column,
)
from orchestration.admin.filters import choices_of
from orchestration.admin.live import NOT_KNOWN, LiveAgents, heard_ms, live_agents
from orchestration.admin.read_only import ReadOnlyAdmin
from orchestration.admin.wire import url_of_thread
from orchestration.contracts.entities import SessionStatus
from orchestration.models import ProviderBinding, Session, Thread
from orchestration.story.summaries import decoded
from orchestration.story.texts import time_of
from providers.alive import memory_of

SHARED_SHOWN = 10


def live_of(session: Session) -> LiveAgents:
    """Asked for once a page."""
    found: LiveAgents = session.live  # type: ignore[attr-defined]  # see complete
    return found


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = (
        *("thread_title", state_column("status"), "provider_name", "process", "memory"),
        *("short_turn", time_column("updated_at")),
    )
    list_filter = (choices_of("status", get_args(SessionStatus)),)
    search_fields = ("thread_id",)
    id_fields = ("thread_id", "active_turn_id")
    search_help_text = "A whole thread or turn id"
    ordering = ("-updated_at",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("thread", state_column("status"), "provider_name", "runtime_mode"),
                    *("active_turn", "last_error", time_column("updated_at")),
                )
            },
        ),
        ("Right now", {"fields": ("process", "shared_with", "memory", "provider_thread")}),
        ("Last word", {"fields": ("last_heard", "wire", "binding")}),
    )

    def complete(self, rows: Sequence[Any]) -> None:
        threads = Thread.objects.filter(pk__in=[row.pk for row in rows])
        titles, live = dict(threads.values_list("thread_id", "title")), live_agents()
        for row in rows:
            row.title, row.live = titles.get(row.pk), live

    @admin.display(description="thread")
    def thread_title(self, session: Session) -> str:
        return getattr(session, "title", None) or session.pk

    @admin.display(description="thread")
    def thread(self, session: Session) -> str:
        title = getattr(session, "title", None)
        return format_html("{} · {}", page_of("thread", session.pk, title), story_of(session.pk))

    @admin.display(description="active turn")
    def short_turn(self, session: Session) -> str:
        turn = session.active_turn_id
        return story_of(session.pk, shortened(turn), turn) if turn else NOTHING

    @admin.display(description="active turn")
    def active_turn(self, session: Session) -> str:
        turn = session.active_turn_id
        return story_of(session.pk, turn, turn) if turn else NOTHING

    @admin.display(description="agent process")
    def process(self, session: Session) -> str:
        if not live_of(session).is_known:
            return NOT_KNOWN
        found = live_of(session).find(session.pk)
        if found is None:
            return "none"
        process, _ = found
        others = len(process.sessions) - 1
        shared = f", shared with {others} more" if others else ""
        return f"{process.pid}{' (hangs)' if process.hangs else ''}{shared}"

    @admin.display(description="memory")
    def memory(self, session: Session) -> str:
        if not live_of(session).is_known:
            return NOT_KNOWN
        found = live_of(session).find(session.pk)
        return shown_bytes(memory_of(found[0].pid)) if found else NOTHING

    @admin.display(description="shared with")
    def shared_with(self, session: Session) -> str:
        found = live_of(session).find(session.pk)
        others = live_of(session).sharing(found[0], session.pk) if found else []
        if not others:
            return "nobody" if found else NOTHING
        links = [page_of("session", other) for other in others[:SHARED_SHOWN]]
        more = f" and {len(others) - SHARED_SHOWN} more" if len(others) > SHARED_SHOWN else ""
        return format_html("{}" + ", {}" * (len(links) - 1) + "{}", *links, more)

    @admin.display(description="provider's thread id")
    def provider_thread(self, session: Session) -> str:
        if found := live_of(session).find(session.pk):
            return found[1].conversation_id
        binding = ProviderBinding.objects.filter(pk=session.pk).first()
        kept = decoded(binding.resume_cursor or "{}").get("threadId") if binding else None
        return f"{kept} (not attached)" if kept else NOTHING

    @admin.display(description="last word heard")
    def last_heard(self, session: Session) -> str:
        heard = heard_ms(session.pk)
        return NOT_KNOWN if heard is None else shown_time(time_of(heard))

    @admin.display(description="frames")
    def wire(self, session: Session) -> str:
        url = url_of_thread(session.pk)
        return link(url, "the agent's frames") if url else "none on record"

    @admin.display(description="binding")
    def binding(self, session: Session) -> str:
        return page_of("providerbinding", session.pk, "how the agent is found again")
