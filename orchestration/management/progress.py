"""How far long work is, for who looks on at a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(total: int | None, unit: str) -> Iterator[Callable[[int], object]]:
    """Tell the bar how much more is done, of how much where that is known.

    Without a terminal there is no bar.
    """
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from tqdm import tqdm  # costs a start of the server nothing

    with tqdm(total=total, unit=f" {unit}", unit_scale=True, dynamic_ncols=True) as bar:
        yield bar.update
