"""`manage.py restore`: a backup takes the place of what is there."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from orchestration.clock import now_iso
from orchestration.errors import OrchestrationError
from orchestration.ownership import lock_home
from orchestration.upkeep.archive import ATTACHMENTS
from orchestration.upkeep.restore import restore
from orchestration.upkeep.soundness import find_database_file


class Command(BaseCommand):
    help = "Brings a backup back. The server must not run; what was there is kept beside it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what `manage.py backup` has written")

    def handle(self, *, file: Path, **options: object) -> None:
        database = find_database_file()
        if database is None:
            raise CommandError("the database is PostgreSQL: bring a dump back with pg_restore")
        home = Path(settings.T3_HOME)
        aside = home / f"before-restore-{now_iso().replace(':', '-')}"
        connections.close_all()
        try:
            with lock_home(home):
                done = restore(file.absolute(), database, home / ATTACHMENTS, aside)
        except (OrchestrationError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done.events} events are back.")
        if done.kept is not None:
            self.stdout.write(f"What was there before is in {done.kept}")
        self.stdout.write("Run `manage.py migrate` before the server, as `make serve` does.")
