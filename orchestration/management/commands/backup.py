"""`manage.py backup`: everything that cannot be made again, in one file."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from orchestration.clock import now_iso
from orchestration.errors import OrchestrationError
from orchestration.upkeep.archive import ATTACHMENTS
from orchestration.upkeep.backup import back_up
from orchestration.upkeep.soundness import find_database_file


class Command(BaseCommand):
    help = "Copies the log and the images of messages into one file, also while the server runs."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="the file to write, or the folder for it; by default in backups/ of T3_HOME",
        )

    def handle(self, *, file: Path | None, **options: object) -> None:
        database = find_database_file()
        if database is None:
            raise CommandError("the database is PostgreSQL: make its backups with pg_dump")
        home = Path(settings.T3_HOME)
        try:
            done = back_up(database, home / ATTACHMENTS, file_for(file, home))
        except (OrchestrationError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done.file}: {done.events} events, {done.images} images")


def file_for(given: Path | None, home: Path) -> Path:
    folder = home / "backups" if given is None else given
    if given is not None and not given.is_dir():
        return given.absolute()
    return folder.absolute() / f"t3-{now_iso().replace(':', '-')}.tar.gz"
