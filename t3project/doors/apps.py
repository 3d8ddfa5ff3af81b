"""The Django app of the doors: login codes, and sockets that close with their session."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "t3project.doors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from t3project.doors import sockets

        sockets.follow_sessions()
