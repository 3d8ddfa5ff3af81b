"""Pages of the admin that are not of one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.admin import dashboard, processes, wire
from t3project.doors import access


@dataclass(frozen=True)
class Page:
    """``routes`` are paths below /admin/ with the names of their addresses; the first is its own.

    ``name`` is how the front lists it.
    """

    name: str
    title: str
    routes: tuple[tuple[str, str], ...]
    view: Callable[..., Any]


PAGES = (
    Page("dashboard", "Dashboard", (("dashboard/", "dashboard"),), dashboard.dashboard),
    Page("processes", "Agent processes", (("processes/", "processes"),), processes.processes),
    Page(
        "wire",
        "Wire logs",
        (("wire/", "wire_logs"), ("wire/<str:name>/", "wire_log")),
        wire.wire_logs,
    ),
    Page("access", "Users and tokens", (("access/", "access"),), access.access),
)
