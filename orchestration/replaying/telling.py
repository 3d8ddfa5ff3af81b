"""A thread that was, in words: one list of all that is in it, in its order."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from orchestration.contracts.entities import Activity, Checkpoint, Message, ProposedPlan
from orchestration.replaying.past import PastThread
from orchestration.story.texts import printable
from providers.contracts.models import provider_of

DETAIL_CHARS = 200
SPEAKERS = {"user": "you", "assistant": "agent", "system": "system"}


class Entry(Struct, frozen=True):
    """``kind`` is message, activity, plan, changes or queued; ``who`` is shown before the text."""

    kind: str
    at: str
    who: str
    text: str
    tone: str = ""
    lines: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        return "\n".join(self.lines)


def entries_of(past: PastThread) -> list[Entry]:
    """Messages and activities by their place in the log, plans and changes by their time."""
    page = past.page
    placed = [(message.sequence or 0, _message(message)) for message in page.messages]
    placed += [(activity.sequence or 0, _activity(activity)) for activity in page.activities]
    told = [entry for _, entry in sorted(placed, key=lambda place: place[0])]
    beside = [*map(_plan, page.proposed_plans), *map(_changes, page.checkpoints)]
    for entry in sorted(beside, key=lambda entry: entry.at):
        place = next((n for n, other in enumerate(told) if other.at > entry.at), len(told))
        told.insert(place, entry)
    queued = [Entry("queued", one.created_at, "waits", one.text) for one in page.queued_messages]
    return [*told, *queued]


def text_of(past: PastThread) -> Iterator[str]:
    """Lines for a terminal, without anything that it would take for an order."""
    for line in _lines(past):
        yield printable(line)


def heading_of(past: PastThread) -> str:
    thread = past.page.thread
    model = f"{provider_of(thread.model_selection)} {thread.model_selection.model}"
    return f"{past.project.title} · {model} · {thread.runtime_mode} · {state_of(past)}"


def state_of(past: PastThread) -> str:
    thread = past.page.thread
    if past.deleted_at is not None:
        return "deleted"
    if thread.archived_at is not None:
        return "archived"
    turn = thread.latest_turn
    return "no turn yet" if turn is None else f"last turn {turn.state}"


def _lines(past: PastThread) -> Iterator[str]:
    yield past.page.thread.title
    yield heading_of(past)
    yield f"as of event {past.sequence}, {past.at} ({past.events} events of this thread)"
    for entry in entries_of(past):
        first, *others = entry.text.splitlines() or [""]
        yield ""
        yield f"{entry.at}  {entry.who}: {first}"
        yield from (f"    {line}" for line in (*others, *entry.lines))


def _message(message: Message) -> Entry:
    images = [f"[image {image.name}]" for image in message.attachments or ()]
    going_on = ["…"] if message.streaming else []
    who = SPEAKERS[message.role]
    return Entry(
        "message", message.created_at, who, message.text, message.role, (*images, *going_on)
    )


def _activity(activity: Activity) -> Entry:
    payload = msgspec.json.decode(msgspec.json.encode(activity.payload))  # kept as it came, or not
    detail = payload.get("detail") if isinstance(payload, dict) else None
    lines = tuple(detail[:DETAIL_CHARS].splitlines()) if isinstance(detail, str) else ()
    return Entry(
        "activity", activity.created_at, activity.kind, activity.summary, activity.tone, lines
    )


def _plan(plan: ProposedPlan) -> Entry:
    lines = ("(implemented)",) if plan.implemented_at else ()
    return Entry("plan", plan.created_at, "plan", plan.plan_markdown, lines=lines)


def _changes(checkpoint: Checkpoint) -> Entry:
    files = tuple(
        f"{file.kind} {file.path} +{file.additions} −{file.deletions}" for file in checkpoint.files
    )
    text = f"turn {checkpoint.checkpoint_turn_count}, {len(files)} files ({checkpoint.status})"
    return Entry("changes", checkpoint.completed_at, "changes", text, lines=files)
