"""`manage.py login_link`: print another way in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from orchestration.upkeep.soundness import (
    UnusableDatabase,
    find_database_file,
    require_full_or_new,
    require_usable_database,
)
from t3project.doors.login_codes import login_link


class Command(BaseCommand):
    help = "Prints a link that signs a browser in; it works once, within 15 minutes."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, help="where the server listens, if not T3_PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_full_or_new(find_database_file())
            self.stdout.write(login_link(options["port"]))
        except UnusableDatabase as trouble:
            raise CommandError(str(trouble)) from trouble
        except DatabaseError as error:
            raise CommandError(reason_for(error)) from error


def reason_for(error: DatabaseError) -> str:
    try:
        require_usable_database()
    except UnusableDatabase as trouble:
        return str(trouble)
    return f"no link can be stored: {error}"
