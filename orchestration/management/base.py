"""What our commands have in common: how they begin, and how they end when something is wrong."""

import os
import sys
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)
from django.db import DatabaseError

from orchestration.errors import OrchestrationError
from orchestration.upkeep.soundness import require_usable_database
from providers.errors import ProviderError

INTERRUPTED = 130
"""What shells say of programs that Ctrl-C ended: neither well nor wrong."""


class HelpFormatter(RawDescriptionHelpFormatter, DjangoHelpFormatter):
    """Our options before those of every command, and what follows them laid out as it is."""


class LogCommand(BaseCommand):
    """Mistakes and troubles are one sentence; who has read enough of us may close the pipe."""

    requires_system_checks = ()
    needs_database = True
    epilog = ""
    """What ``--help`` ends with, laid out as it is: examples, and what exit codes mean."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        shape = {"epilog": self.epilog, "formatter_class": HelpFormatter}
        return super().create_parser(prog_name, subcommand, **shape, **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            if self.needs_database:
                require_usable_database()
            super().execute(*args, **options)
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nor at the exit
        except (OrchestrationError, ProviderError, DatabaseError, OSError) as error:
            raise CommandError(sentence_of(error)) from error
        except KeyboardInterrupt as end:
            raise SystemExit(INTERRUPTED) from end
        return None


def sentence_of(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}"
    return str(error)
