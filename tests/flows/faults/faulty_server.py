"""``python -m tests.flows.faults.faulty_server …``: manage.py, with faults to be armed."""

import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "t3project.settings"

import django
from django.core.management import execute_from_command_line


def main() -> None:
    django.setup()
    from tests.flows.faults.points import Points, install

    install(Points(Path(os.environ["T3_HOME"])))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
