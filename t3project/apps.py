"""The Django app of the server itself: its commands."""

from django.apps import AppConfig


class T3ProjectConfig(AppConfig):
    name = "t3project"
