"""`manage.py migrate`: Django's, after a look at the file, so that damage is told in a sentence."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand

from orchestration.upkeep.soundness import (
    UnusableDatabase,
    require_readable_database,
    require_writable_file,
)


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_readable_database()
            require_writable_file()
        except UnusableDatabase as error:
            raise CommandError(str(error)) from error
        super().handle(*args, **options)
