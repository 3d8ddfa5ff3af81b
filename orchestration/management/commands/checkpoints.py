"""Lists, measures and prunes the checkpoints of all folders that threads have worked in."""

import asyncio
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import CommandParser

from orchestration.clock import now_iso
from orchestration.errors import OrchestrationError
from orchestration.management.base import LogCommand
from orchestration.queries.checkpoints import folders_worked_in
from orchestration.queries.lookups import find_thread
from orchestration.queries.undoing import threads_with_kept_conversations
from orchestration.reactors.sweeping import GRACE, CheckpointSweep
from orchestration.readers import Readers
from orchestration.records import let_go_of_conversations
from orchestration.story.texts import printable
from orchestration.upkeep.images import remove_unused_images
from orchestration.workspace.checkpoints.refs import PREFIX, find_thread_of
from orchestration.workspace.checkpoints.store import CheckpointStore, KeptRef

Row = dict[str, Any]
LONGEST_DAYS = 100_000


class Command(LogCommand):
    help = "Lists, measures or prunes the checkpoints that turns have left in git repositories."
    epilog = """\
examples:
  manage.py checkpoints list               the threads of every folder, and what they have
  manage.py checkpoints measure --json     what checkpoints alone take up in each repository
  manage.py checkpoints prune --days 30    those of threads deleted a month ago

Only names are removed; the space is free after git's own `gc`. What agents kept for those threads
(conversationsToRemove) goes when a server starts, or when the next thread is deleted there."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            choices=("list", "measure", "prune"),
            help="list: threads and their checkpoints; measure: what they take up; "
            "prune: remove those of threads deleted long ago, and images that nothing shows",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument(
            "--days",
            type=days_ago,
            default=GRACE.days,
            help=f"prune: how long ago a thread must have been deleted (default {GRACE.days})",
        )

    def handle(self, *, action: str, json: bool, days: int, **options: object) -> None:
        store = CheckpointStore(Path(settings.T3_HOME) / "checkpoints")
        for row in asyncio.run(self._rows(store, action, days)):
            self.stdout.write(msgspec.json.encode(row).decode() if json else line_of(row))

    async def _rows(self, store: CheckpointStore, action: str, days: int) -> list[Row]:
        readers = Readers(threads=1)
        try:
            if action == "prune":
                return [await prune(store, readers, timedelta(days=days))]
            rows: list[Row] = []
            for folder in await readers.run(folders_worked_in):
                rows += await self._rows_of(store, readers, action, folder)
            return rows
        finally:
            await readers.close()

    async def _rows_of(
        self, store: CheckpointStore, readers: Readers, action: str, folder: str
    ) -> list[Row]:
        try:
            refs = await store.find_refs(folder, PREFIX)
            if not refs:
                return []
            if action == "measure":
                held = await store.bytes_held(folder)
                return [{"folder": folder, "checkpoints": len(refs), "bytes": held}]
            return [row async for row in _threads_of(readers, folder, refs)]
        except OrchestrationError as failure:
            return [{"folder": folder, "error": str(failure)}]


async def prune(store: CheckpointStore, readers: Readers, grace: timedelta) -> Row:
    """Agents remove their copies of conversations themselves, when a server asks them to."""
    let_go = []

    async def let_go_of(before: str) -> None:
        let_go.append(await readers.run(_let_go, before))

    sweep = CheckpointSweep(store, readers, now_iso, remove_unused_images, let_go_of)
    return {
        "removedRefs": await sweep.run(grace),
        "removedImages": await sweep.remove_images(grace),
        "conversationsToRemove": sum(let_go),
        "forgottenFolders": await asyncio.to_thread(store.forget_lost_folders),
    }


def _let_go(before: str) -> int:
    return let_go_of_conversations(threads_with_kept_conversations(before))


async def _threads_of(readers: Readers, folder: str, refs: list[KeptRef]) -> Any:
    kinds = Counter((find_thread_of(ref.name), ref.name.split("/")[-2]) for ref in refs)
    for thread_id in dict.fromkeys(thread_id for thread_id, _ in kinds):
        thread = await readers.run(find_thread, thread_id or "")
        yield {
            "folder": folder,
            "thread": thread_id,
            "title": thread.title if thread else None,
            "deleted": thread is None or thread.deleted_at is not None,
            "turns": kinds[thread_id, "turn"],
            "before": kinds[thread_id, "before"],
            "reverts": kinds[thread_id, "safety"],
        }


def days_ago(text: str) -> int:
    if not text.isdecimal() or int(text) > LONGEST_DAYS:
        raise ArgumentTypeError(f"{text} is no number of days up to {LONGEST_DAYS:,}")
    return int(text)


def line_of(row: Row) -> str:
    """For people; nothing in it that a terminal would take for an order."""
    return printable("  ".join(f"{name} {value}" for name, value in _shown(row)))


def _shown(row: Row) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in row.items() if value not in (None, False))
