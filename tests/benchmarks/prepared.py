"""Homes with a history, made once by the real engine and kept in the temporary folder.

`prepared_home` runs this module as a program, which fills the database of the home in `T3_HOME`.
"""

import asyncio
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path

from tests.support.server import ROOT, environment_for

MADE_BY = (
    "orchestration/migrations",
    "orchestration/projector",
    "orchestration/decider",
    "orchestration/sealing",
)
KEPT = Path(tempfile.gettempdir()) / "t3-benchmarks"
CHUNK = 500


@dataclass(frozen=True)
class Past:
    """What has happened in a home; each turn is two messages and four uses of tools."""

    events: int
    threads: int
    projects: int = 10

    @property
    def name(self) -> str:
        return "-".join(str(part) for part in astuple(self))


async def prepared_home(pattern: Path, past: Past) -> Path:
    """As the pattern, with that past; made again when its makers change."""
    age = KEPT / fingerprint()
    home = age / past.name
    if home.exists():
        return home
    for other in KEPT.glob("*"):
        if other != age:
            shutil.rmtree(other)
    draft = age / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(pattern, draft)
    filling = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.prepared"),
        *(str(part) for part in astuple(past)),
        cwd=ROOT,
        env={**environment_for(draft), "DJANGO_SETTINGS_MODULE": "t3project.settings"},
    )
    if await filling.wait() != 0:
        raise RuntimeError(f"the past of {past} could not be made")
    draft.rename(home)
    return home


def fingerprint() -> str:
    sources = [path for folder in MADE_BY for path in sorted((ROOT / folder).glob("*.py"))]
    digest = hashlib.sha256()
    for path in (Path(__file__), Path(__file__).with_name("history.py"), *sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


async def fill(past: Past) -> None:
    from orchestration.engine import OrchestrationEngine
    from orchestration.errors import OrchestrationError
    from tests.benchmarks.history import history

    engine = OrchestrationEngine(publish=lambda events: None)
    engine.start()
    commands: Iterator[object] = history(past.events, past.projects, past.threads)
    while chunk := list(islice(commands, CHUNK)):
        for answer in await engine.dispatch_all(chunk):  # type: ignore[arg-type]  # named where Django is ready
            if isinstance(answer, OrchestrationError):
                raise answer
    await engine.stop()
    await asyncio.to_thread(seal)


def seal() -> None:
    """As a server that has been running would have done."""
    from orchestration.sealing.rows import seal_next

    while seal_next():
        pass


if __name__ == "__main__":
    import django

    django.setup()
    asyncio.run(fill(Past(*(int(part) for part in sys.argv[1:]))))
