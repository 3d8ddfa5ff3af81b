"""``python -m … FOLDER STATES``: a snapshot by somebody whom the file's permissions hold back.

Root may read everything: the tests' container runs as root, and takes that right away first.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.orchestration.workspace.checkpoints.folders import folder_of, held

WITHOUT = "-dac_override,-dac_read_search"
AS_ANYBODY = ("setpriv", f"--bounding-set={WITHOUT}", f"--inh-caps={WITHOUT}", "--")


def command(root: Path, states: Path) -> list[str]:
    own = [sys.executable, "-m", __name__, str(root), str(states)]
    return [*AS_ANYBODY, *own] if os.geteuid() == 0 else own


async def main(root: Path, states: Path) -> None:
    snapshot = await folder_of(root, states).snapshot()
    told = {
        "paths": sorted(os.fsdecode(path) for path in held(root, snapshot.tree)),
        "leftOut": {left.path: left.reason for left in snapshot.left_out},
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
