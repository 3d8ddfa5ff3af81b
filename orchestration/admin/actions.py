"""What can be done to a thread from the admin: each thing is a command, refused or accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from orchestration.admin.errands import find_server, new_command_id, on_the_loop, order
from orchestration.admin.read_only import ModelAdmin
from orchestration.clock import now_iso
from orchestration.contracts.commands import (
    ArchiveThread,
    CaptureCheckpoint,
    Command,
    InterruptTurn,
    StopSession,
    UnarchiveThread,
)
from orchestration.errors import OrchestrationError
from orchestration.models import Thread
from orchestration.replaying.rebuilding import rebuild_thread

Carry = Callable[[str], str]
"""Does it to a thread, and says in a sentence what became of it."""


@dataclass(frozen=True)
class Order:
    """``means`` is what somebody reads before confirming it."""

    name: str
    label: str
    means: str
    carry_out: Carry


def commanded(make: Callable[[str, str, str], Command]) -> Carry:
    def carry_out(thread_id: str) -> str:
        sequence = order(make(new_command_id(), thread_id, now_iso()))
        return f"accepted, as event {sequence}"

    return carry_out


def rebuilt(thread_id: str) -> str:
    """In the writer's transaction, as the server itself would: nothing comes in between."""
    events = on_the_loop(lambda runtime: runtime.engine.record(lambda: rebuild_thread(thread_id)))
    return f"rebuilt from {events} event{'' if events == 1 else 's'}"


ORDERS: dict[str, Order] = {
    one.name: one
    for one in (
        Order(
            "interrupt",
            "Settle the running turn",
            "The agent is told to stop, with its commands. The turn ends within five seconds, "
            "whatever the agent does.",
            commanded(lambda id_, thread, at: InterruptTurn(id_, thread, at)),
        ),
        Order(
            "stop",
            "Stop the session",
            "A running turn is interrupted and the agent is detached. The next message attaches "
            "it again, and it remembers the conversation.",
            commanded(lambda id_, thread, at: StopSession(id_, thread, at)),
        ),
        Order(
            "capture",
            "Capture a checkpoint now",
            "The thread's folder is captured as it is. Nothing in it is changed.",
            commanded(lambda id_, thread, at: CaptureCheckpoint(id_, thread, at)),
        ),
        Order(
            "archive",
            "Archive",
            "The thread leaves the sidebar. Nothing of it is lost.",
            commanded(lambda id_, thread, at: ArchiveThread(id_, thread)),
        ),
        Order(
            "unarchive",
            "Take out of the archive",
            "The thread is in the sidebar again.",
            commanded(lambda id_, thread, at: UnarchiveThread(id_, thread)),
        ),
        Order(
            "rebuild",
            "Rebuild its tables",
            "All rows of the thread are made anew from the log, in one transaction. "
            "The log itself is not touched.",
            rebuilt,
        ),
    )
}


class ThreadActions(ModelAdmin):
    """Buttons on a thread's page; each asks before it does anything."""

    def order_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.ask_or_do)
        return [path("<path:key>/order/<str:name>/", view, name="orchestration_thread_order")]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        orders = offered(Thread.objects.filter(pk=unquote(object_id)).first())
        context = {**(extra_context or {}), "orders": orders, "has_server": find_server()}
        return super().change_view(request, object_id, form_url, context)

    def ask_or_do(self, request: HttpRequest, key: str, name: str) -> HttpResponse:
        thread, wanted = Thread.objects.filter(pk=unquote(key)).first(), ORDERS.get(name)
        if thread is None or wanted is None:
            raise Http404(f"thread {unquote(key)} or the order {name} does not exist")
        back = reverse("admin:orchestration_thread_change", args=[quote(thread.pk)])
        if request.method == "POST":
            self._do(request, thread, wanted)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{wanted.label}?",
            "crumbs": [
                {"url": reverse("admin:orchestration_thread_changelist"), "label": "Threads"},
                {"url": back, "label": thread.title},
            ],
            "thread": thread,
            "order": wanted,
            "back": back,
            "has_server": find_server() is not None,
        }
        return TemplateResponse(request, "admin/orchestration/confirm.html", context)

    def _do(self, request: HttpRequest, thread: Thread, wanted: Order) -> None:
        try:
            said = wanted.carry_out(thread.pk)
        except OrchestrationError as refusal:
            messages.error(request, f"{wanted.label}: {refusal}")
        else:
            messages.success(request, f"{wanted.label}: {said}")


def offered(thread: Thread | None) -> list[Order]:
    """Not both ways at once; all else is the rules' to refuse."""
    if thread is None:
        return []
    hidden = "archive" if thread.archived_at else "unarchive"
    return [one for one in ORDERS.values() if one.name != hidden]
