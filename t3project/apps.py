"""The Django apps of the server itself: its commands, and the front of the admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class T3ProjectConfig(AppConfig):
    name = "t3project"
    default = True


class LazyAdminConfig(SimpleAdminConfig):
    """Its modules load with the first /admin/ page."""

    default_site = "t3project.admin_site.Site"
