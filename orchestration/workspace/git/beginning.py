"""Whether a folder is in a git repository, and how one is begun there."""

from typing import Literal

from orchestration.errors import OrchestrationError
from orchestration.workspace.git.command import GitOutput, run_git

Finding = Literal["found", "none", "unknown"]

COMMAND_SECONDS = 30.0
OUTPUT_LIMIT = 65_536
REASON_CHARS = 300
NO_REPOSITORY = b"not a git repository"


class RepositoryNotBegun(OrchestrationError):
    code = "git.init-failed"


async def find_repository(cwd: str) -> Finding:
    """``unknown`` where git is missing, or cannot read the repository that is there."""
    try:
        output = await _git(cwd, "rev-parse", "--is-inside-work-tree")
    except (OSError, TimeoutError):
        return "unknown"
    if output.succeeded:
        return "found"
    return "none" if NO_REPOSITORY in output.stderr else "unknown"


async def begin_repository(cwd: str) -> None:
    """An empty one, as ``git init`` makes it; where there is one already, nothing changes."""
    if await find_repository(cwd) == "found":
        return
    try:
        output = await _git(cwd, "init", "--quiet")
    except FileNotFoundError:
        raise RepositoryNotBegun("git is not installed on this machine") from None
    except (OSError, TimeoutError) as failure:
        raise RepositoryNotBegun(f"git init failed in {cwd}: {failure}") from failure
    if not output.succeeded:
        said = output.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise RepositoryNotBegun(f"git init failed in {cwd}: {said[:REASON_CHARS]}")


async def _git(cwd: str, *arguments: str) -> GitOutput:
    return await run_git(cwd, *arguments, seconds=COMMAND_SECONDS, output_limit=OUTPUT_LIMIT)
