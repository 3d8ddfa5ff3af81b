"""What people are told of files that they changed while a move was interrupted."""

from collections.abc import Sequence

from orchestration.workspace.checkpoints.safekeeping import Met

NAMED = 3
"""Files, in a sentence."""


def meanwhile(met: Met) -> str:
    """What people changed before a move was tried again, and how they get it back."""
    verb = "was" if len(met.paths) == 1 else "were"
    told = f"{in_a_row(met.paths)} {verb} changed while this was interrupted"
    if not met.is_in_the_way_back:
        return f"{told}; {kept_aside(met)}"
    back = f"{told}; undoing it brings that back"
    return f"{back}; {kept_aside(met)}" if met.over else back


def kept_aside(met: Met) -> str:
    """What no undo brings back."""
    commit, paths = (met.before, met.over) if met.is_in_the_way_back else (met.found, met.paths)
    when = "before" if met.is_in_the_way_back else "then"
    return f"`git show {commit[:12]}:./FILE` has what {in_a_row(paths)} held {when}"


def in_a_row(paths: Sequence[str]) -> str:
    """The first ones."""
    more = [f"{len(paths) - NAMED} more"] if len(paths) > NAMED else []
    *some, last = [*paths[:NAMED], *more]
    return f"{', '.join(some)} and {last}" if some else last
