"""A database in memory, of this thread alone and for a while, with all of our tables."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from orchestration.models import LogHead

IN_MEMORY = {DEFAULT_DB_ALIAS: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}


@contextmanager
def scratch_database() -> Iterator[None]:
    """Inside, everything that this thread reads and writes is in it; the real one is out of reach.

    Made from the models, without the history of their migrations.
    """
    usual = connections[DEFAULT_DB_ALIAS]
    settings = connections.configure_settings(IN_MEMORY)[DEFAULT_DB_ALIAS]
    scratch = DatabaseWrapper(settings, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = scratch
    try:
        with scratch.schema_editor() as editor:
            for model in apps.get_app_config("orchestration").get_models():
                editor.create_model(model)
        LogHead.objects.create()
        with closing(scratch.connection):
            yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
