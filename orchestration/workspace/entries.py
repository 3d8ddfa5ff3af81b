"""Search by name in a workspace: an index for each folder, kept for a few seconds."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from orchestration.contracts.replies import SearchResult, WorkspaceEntry
from orchestration.workspace.listing import ENTRY_LIMIT, Listing, list_workspace
from orchestration.workspace.ranking import direct_rank, fuzzy_rank, normalized
from providers.contracts.base import UNSET

KEPT_SECONDS = 15.0
KEPT_FOLDERS = 4

Rank = Callable[[str, str], int | None]
Ranked = tuple[int, str]


class EntryIndex:
    """The paths of one folder as they were a moment ago."""

    def __init__(self, listing: Listing) -> None:
        self._is_directory = listing.is_directory
        self._paths = [(path.lower(), path) for path in listing.is_directory]
        self._truncated = listing.truncated

    def search(self, query: str, limit: int) -> SearchResult:
        """The best ``limit`` entries; without a query those nearest to the top."""
        wanted = normalized(query)
        found = self._browse() if not wanted else self._ranked(wanted, limit)
        return SearchResult(
            entries=[self._entry(path) for _, path in found[:limit]],
            truncated=self._truncated or len(found) > limit,
        )

    def _browse(self) -> list[Ranked]:
        return sorted((path.count("/"), path) for path in self._is_directory)

    def _ranked(self, query: str, limit: int) -> list[Ranked]:
        direct = sorted(self._matches(direct_rank, query))
        if len(direct) > limit:
            return direct
        # Every fuzzy match ranks below every direct one.
        known = {path for _, path in direct}
        fuzzy = (match for match in self._matches(fuzzy_rank, query) if match[1] not in known)
        return direct + sorted(fuzzy)

    def _matches(self, rank_of: Rank, query: str) -> Iterator[Ranked]:
        for lowered, path in self._paths:
            rank = rank_of(lowered, query)
            if rank is not None:
                yield rank, path

    def _entry(self, path: str) -> WorkspaceEntry:
        return WorkspaceEntry(
            path=path,
            kind="directory" if self._is_directory[path] else "file",
            parent_path=path.rpartition("/")[0] or UNSET,
        )


@dataclass
class _Kept:
    """One folder's place in the cache. The lock lets searches at the same time share one index."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    index: EntryIndex | None = None
    made_at: float = 0.0


class WorkspaceEntries:
    """The indexes of the folders searched last: four folders, fifteen seconds each."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, entry_limit: int = ENTRY_LIMIT
    ) -> None:
        self._clock = clock
        self._entry_limit = entry_limit
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def search(self, root: str, query: str, limit: int) -> SearchResult:
        index = await self._index_of(root)
        return await asyncio.to_thread(index.search, query, limit)

    def forget(self, root: str) -> None:
        """The folder's content has changed: the next search looks again."""
        self._kept.pop(root, None)

    async def _index_of(self, root: str) -> EntryIndex:
        kept = self._place_of(root)
        async with kept.lock:
            if kept.index is None or self._clock() - kept.made_at >= KEPT_SECONDS:
                kept.made_at = self._clock()
                kept.index = EntryIndex(await list_workspace(root, self._entry_limit))
            return kept.index

    def _place_of(self, root: str) -> _Kept:
        kept = self._kept.setdefault(root, _Kept())
        self._kept.move_to_end(root)
        while len(self._kept) > KEPT_FOLDERS:
            self._kept.popitem(last=False)
        return kept
