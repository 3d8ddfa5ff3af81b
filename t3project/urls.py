"""What answers at which path."""

from django.urls import path
from django.views.generic import RedirectView

from t3project.doors import pages
from t3project.views import app, attachments, diffs, events, favicon, health, metrics

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("login", pages.sign_in),
    path("logout", pages.sign_out),
    path("attachments/<path:name>", attachments.attachment),
    path("api/project-favicon", favicon.project_favicon),
    path("api/threads/<str:thread_id>/diff/<int:start>/<int:end>", diffs.turn_diff),
    path("events/", events.events),
    path("metrics", metrics.metrics),
    path("static/<path:path>", app.static_file),
    path("admin", RedirectView.as_view(url="/admin/")),
    path("", app.app),
    path("<path:path>", app.app),
]
