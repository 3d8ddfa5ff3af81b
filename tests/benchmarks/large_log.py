"""A home with a long history, made once by the real engine and kept in the temporary folder.

`large_home` runs this module as a program, which fills the database of the home in `T3_HOME`.
"""

import asyncio
import hashlib
import shutil
import sys
import tempfile
from itertools import islice
from pathlib import Path

from tests.support.server import ROOT, environment_for

EVENTS = 214_000
PROJECTS = 10
THREADS = 200

MADE_BY = ("orchestration/migrations", "orchestration/projector", "orchestration/decider")
CHUNK = 500


async def large_home(pattern: Path) -> Path:
    """As the pattern, with ``EVENTS`` events in the log; made again when its makers change."""
    kept = Path(tempfile.gettempdir()) / "t3-benchmarks"
    home = kept / f"{EVENTS}-{fingerprint()}"
    if not home.exists():
        shutil.rmtree(kept, ignore_errors=True)
        draft = kept / "draft"
        shutil.copytree(pattern, draft)
        filling = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.large_log"),
            cwd=ROOT,
            env={**environment_for(draft), "DJANGO_SETTINGS_MODULE": "t3project.settings"},
        )
        if await filling.wait() != 0:
            raise RuntimeError("the large log could not be made")
        draft.rename(home)
    return home


def fingerprint() -> str:
    sources = [path for folder in MADE_BY for path in sorted((ROOT / folder).glob("*.py"))]
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


async def fill() -> None:
    from orchestration.engine import OrchestrationEngine
    from orchestration.errors import OrchestrationError
    from tests.benchmarks.history import history

    engine = OrchestrationEngine(publish=lambda events: None)
    engine.start()
    commands = history(EVENTS, PROJECTS, THREADS)
    while chunk := list(islice(commands, CHUNK)):
        for answer in await engine.dispatch_all(chunk):
            if isinstance(answer, OrchestrationError):
                raise answer
    await engine.stop()


if __name__ == "__main__":
    import django

    django.setup()
    asyncio.run(fill())
