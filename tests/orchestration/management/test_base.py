"""How our commands end when something is wrong: a sentence and an exit code, never a trace."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from orchestration.errors import OrchestrationError
from orchestration.management import commands
from orchestration.management.base import INTERRUPTED, LogCommand
from tests.support.server import ROOT, environment_for

OF_THEIR_OWN = {"backup", "restore", "generate_types"}
"""They look for themselves at what is wrong with the file."""


class Troubled(LogCommand):
    needs_database = False

    def __init__(self, trouble: BaseException) -> None:
        super().__init__()
        self.trouble = trouble

    def handle(self, **options: Any) -> None:
        raise self.trouble


@pytest.mark.parametrize("name", [module.name for module in iter_modules(commands.__path__)])
def test_every_command_that_reads_the_tables_ends_alike(name: str) -> None:
    command: type[BaseCommand] = import_module(f"{commands.__name__}.{name}").Command

    assert issubclass(command, LogCommand) != (name in OF_THEIR_OWN)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (OrchestrationError("thread x does not exist"), "thread x does not exist"),
        (DatabaseError("database is locked"), "database is locked"),
        (FileNotFoundError(2, "No such file or directory", "/a"), "/a: no such file or directory"),
    ],
)
def test_troubles_are_told_in_a_sentence(trouble: Exception, sentence: str) -> None:
    with pytest.raises(CommandError) as told:
        call_command(Troubled(trouble))

    assert (str(told.value), told.value.returncode) == (sentence, 1)


def test_what_was_interrupted_is_not_well() -> None:
    with pytest.raises(SystemExit) as end:
        call_command(Troubled(KeyboardInterrupt()))

    assert end.value.code == INTERRUPTED


@pytest.mark.parametrize(
    "command", ["events tail", "events verify", "replay --check", "story x", "webhooks list"]
)
def test_a_database_without_tables_is_named(tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        cwd=ROOT,
        env=environment_for(tmp_path / "home"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "CommandError: the database is not up to date: run `manage.py migrate`, as `make serve`"
        " does\n"
    )


def test_a_reader_that_has_read_enough_is_no_trouble() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    printing = (
        "from orchestration.management.base import LogCommand\n"
        "class Command(LogCommand):\n"
        "    needs_database = False\n"
        "    def handle(self, **options): self.stdout.write('one line, kept until the end')\n"
        "Command().run_from_argv(['manage.py', 'printing'])"
    )
    environment = {**environment_for(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"}

    done = subprocess.run(
        [sys.executable, "-c", printing],
        cwd=ROOT,
        env=environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )

    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
