"""The package's README names what there is: every room, and nothing that is gone."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "orchestration"
README = (PACKAGE / "README.md").read_text()
PATH = re.compile(r"`((?:[\w-]+/)*[\w-]+(?:\.py|\.ts|/))`")
ROOTS = (PACKAGE, PACKAGE.parent)


def test_every_path_in_it_exists() -> None:
    named = set(PATH.findall(README))

    assert len(named) > 50
    assert {path for path in named if not any((root / path).exists() for root in ROOTS)} == set()


def test_every_module_is_in_it() -> None:
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py", "apps.py"}
    packages = {f"{path.name}/" for path in PACKAGE.iterdir() if any(path.glob("**/*.py"))}

    rooms = README.partition("## A request")[0]

    assert {name for name in modules | packages if f"`{name}" not in rooms} == set()


def test_every_management_command_is_in_it() -> None:
    commands = {path.stem for path in (PACKAGE / "management" / "commands").glob("[a-z]*.py")}

    assert {name for name in commands if f"`{name}`" not in README} == set()
