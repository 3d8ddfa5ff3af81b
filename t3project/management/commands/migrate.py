"""`manage.py migrate`: Django's, after a look at the file, so that damage is told in a sentence."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import DatabaseError, connection

from orchestration.upkeep.soundness import (
    UnusableDatabase,
    first_line,
    require_readable_database,
    require_writable_file,
)


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_readable_database()
            require_writable_file()
            connection.ensure_connection()
        except UnusableDatabase as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"the database cannot be used: {first_line(str(error))}") from error
        super().handle(*args, **options)
