"""The admin's front: tables and pages in the order in which people look for them."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path, reverse

GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("now", "Now", ("dashboard",)),
    (
        "work",
        "Work",
        (
            *("Project", "Thread", "Turn", "Message", "Activity", "QueuedMessage"),
            *("ProposedPlan", "PendingRequest", "UndoPoint", "SetAsideRow"),
        ),
    ),
    (
        "agents",
        "Agents",
        ("Session", "processes", "wire", "ProviderBinding", "KeptConversation"),
    ),
    ("log", "The log", ("StoredEvent", "CommandReceipt", "RuntimeReceipt", "LogSeal")),
    (
        "server",
        "Server",
        (
            *("WorkerPosition", "WorkerEffect", "Webhook", "WebhookDelivery", "Setting"),
            "access",
        ),
    ),
)
"""Models by their names, pages by theirs. What is not named here comes last."""

Entry = dict[str, Any]


class Site(AdminSite):
    site_header = "t3project"
    site_title = "t3project"
    index_title = "Everything"
    site_url = "/"

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from t3project.admin_pages import PAGES

        views = [
            path(route, self.admin_view(page.view), name=name)
            for page in PAGES
            for route, name in page.routes
        ]
        return [*views, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        if app_label is not None:
            return super().get_app_list(request, app_label)
        entries = self._models(request) | self._pages()
        groups = [
            _group(key, title, [entries.pop(name) for name in names if name in entries])
            for key, title, names in GROUPS
        ]
        rest = [_group("more", "More", list(entries.values()))] if entries else []
        return [group for group in [*groups, *rest] if group["models"]]

    def _models(self, request: HttpRequest) -> dict[str, Entry]:
        apps = super().get_app_list(request)
        return {model["object_name"]: model for app in apps for model in app["models"]}

    def _pages(self) -> dict[str, Entry]:
        from t3project.admin_pages import PAGES

        return {
            page.name: {
                "name": page.title,
                "object_name": page.name,
                "perms": {"view": True},
                "admin_url": reverse(f"admin:{page.routes[0][1]}"),
                "add_url": None,
                "view_only": True,
            }
            for page in PAGES
        }


def _group(key: str, title: str, models: list[Entry]) -> Entry:
    return {
        "name": title,
        "app_label": key,
        "app_url": f"{reverse('admin:index')}#{key}",
        "has_module_perms": True,
        "models": models,
    }
