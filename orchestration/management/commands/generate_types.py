"""Writes the browser's types from the contracts, or checks that they are up to date."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from orchestration.typescript.render import render

GENERATED = Path("frontend/src/contracts/contracts.gen.ts")


class Command(BaseCommand):
    help = "Writes the browser's types and checks from the server's contracts."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if the file is out of date"
        )

    def handle(self, *, check: bool, **options: object) -> None:
        path = settings.BASE_DIR / GENERATED
        wanted = render()
        if (path.read_text() if path.exists() else None) == wanted:
            self.stdout.write(f"{GENERATED} is up to date")
        elif check:
            raise CommandError(
                f"{GENERATED} is out of date: run `manage.py generate_types` and commit it"
            )
        else:
            path.write_text(wanted)
            self.stdout.write(f"wrote {GENERATED}")
