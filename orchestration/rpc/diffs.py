"""What turns changed, as text."""

from msgspec import UNSET

from orchestration import queries
from orchestration.contracts.replies import TurnDiff
from orchestration.contracts.requests import Body, GetFullThreadDiff, GetTurnDiff
from orchestration.errors import InvalidRequest, NotFound
from orchestration.queries.checkpoints import checkpoint_names
from orchestration.readers import Readers
from orchestration.rpc.context import Context, Method
from orchestration.workspace.checkpoints.diffs import Patch
from orchestration.workspace.checkpoints.refs import CheckpointNames, before_ref
from orchestration.workspace.host import Host
from providers.contracts.ids import ThreadId


async def get_turn_diff(body: GetTurnDiff, context: Context) -> TurnDiff:
    return await turn_diff(body, context, None if body.path is UNSET else body.path)


async def get_full_thread_diff(body: GetFullThreadDiff, context: Context) -> TurnDiff:
    return await turn_diff(GetTurnDiff(body.thread_id, 0, body.to_turn_count), context, None)


async def turn_diff(asked: GetTurnDiff, context: Context, path: str | None) -> TurnDiff:
    thread_id, start, end = asked.thread_id, asked.from_turn_count, asked.to_turn_count
    found = await find_patch(context.readers, context.host, thread_id, start, end, path)
    return TurnDiff(thread_id, start, end, diff=found.text, is_cut=found.is_cut or UNSET)


async def find_patch(
    readers: Readers,
    host: Host,
    thread_id: str,
    start: int,
    end: int,
    path: str | None = None,
    *,
    whole: bool = False,
) -> Patch:
    """Between the ends of two turns; of a single turn, from where it began.

    Raises ``InvalidRequest`` and ``NotFound`` in the protocol's words. ``whole`` is not for
    browsers to show.
    """
    if start > end:
        raise InvalidRequest("fromTurnCount must be less than or equal to toTurnCount")
    if start == end:
        return Patch(b"", is_cut=False)
    root = await readers.run(queries.find_thread_root, thread_id)
    if root is None:
        raise NotFound(f"Thread '{thread_id}' not found.")
    names = await readers.run(checkpoint_names, ThreadId(thread_id))
    _require_turns(names, start, end)
    first, last = names.of(start), names.of(end)
    before = before_ref(last)
    known = {ref.name for ref in await host.checkpoints.find_refs(root, first, last, before)}
    if end == start + 1 and before in known:
        first = before
    for count, ref in ((start, first), (end, last)):
        if ref not in known:
            raise NotFound(f"Filesystem checkpoint is unavailable for turn {count}.")
    return await host.checkpoints.patch(root, first, last, path=path, whole=whole)


def _require_turns(names: CheckpointNames, start: int, end: int) -> None:
    newest = max(names.recorded, default=0)
    if end > newest:
        raise NotFound(
            f"Turn diff range exceeds current turn count: requested {end}, current {newest}."
        )
    for count in (start, end):
        if count and count not in names.recorded:
            raise NotFound(f"Checkpoint ref is unavailable for turn {count}.")


METHODS: dict[type[Body], Method] = {
    GetTurnDiff: Method(get_turn_diff),
    GetFullThreadDiff: Method(get_full_thread_diff),
}
