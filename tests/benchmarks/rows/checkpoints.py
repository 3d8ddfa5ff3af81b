"""Checkpoints: from the end of a turn to the record of what it changed."""

import subprocess
from pathlib import Path

from tests.benchmarks.browser import Browser, browsing
from tests.benchmarks.conversation import DEMO, Conversation
from tests.benchmarks.measure import median, percentile, usage_of
from tests.benchmarks.scene import copied_home, serving
from tests.benchmarks.table import Row

GOALS = {5_000: 0.06, 20_000: 0.2}
"""Seconds, by the number of files in the repository."""
TURNS = 15
FILES_IN_A_FOLDER = 100
DIFFED = b'"thread.turn-diff-completed"'
IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")


async def checkpoint_rows(pattern: Path, folder: Path) -> list[Row]:
    rows = []
    for files, goal in GOALS.items():
        root = folder / f"repository-{files}"
        make_repository(root, files)
        async with serving(copied_home(pattern, folder, f"checkpoints-{files}")) as server:
            with usage_of(server.process.pid) as usage:
                async with browsing(server) as browser:
                    waits = await finish_turns(browser, root)
        rows.append(
            Row(
                what=f"turn ended → diff recorded, {files:,} files, 1–3 changed",
                goal=f"≤ {goal:g} s",
                median=f"{median(waits):.3f} s",
                p99=f"{percentile(waits, 99):.3f} s",
                cpu=f"{usage.cpu_seconds / TURNS:.3f} s a turn",
                memory=f"{usage.memory_mb:.0f} MB",
                met=median(waits) <= goal,
            )
        )
    return rows


def make_repository(root: Path, files: int) -> None:
    for number in range(files):
        path = root / f"folder-{number // FILES_IN_A_FOLDER}" / f"file-{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"line of file {number}\n" * 20)
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "begin")):
        subprocess.run(["git", *IDENTITY, *command], cwd=root, check=True)


async def finish_turns(browser: Browser, root: Path) -> list[float]:
    """Seconds from when the end of each turn was heard to when its diff was; the first is left."""
    conversation = Conversation(browser, DEMO)
    await conversation.open(root)
    waits = []
    for number in range(TURNS + 1):
        changed = " ".join(
            f"folder-{place}/file-{place * FILES_IN_A_FOLDER}.txt"
            for place in range(number % 3 + 1)
        )
        since = len(browser.pushes)
        turn = await conversation.run(
            f"run: for file in {changed}; do echo {number} >> $file; done"
        )
        diff = await browser.pushed(DIFFED, since)
        waits.append(diff.at - turn.ended)
    return waits[1:]
