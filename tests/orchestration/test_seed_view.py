"""Whatever we add to the protocol's values reaches its own client as something that it knows."""

import msgspec
import pytest

from orchestration.contracts.entities import Session
from orchestration.contracts.events import (
    BackgroundCommandStopRequested,
    CheckpointCaptureRequested,
    CompactionRequested,
    EventPayload,
    MessageQueued,
    MessageSent,
    QueuedMessageEdited,
    QueuedMessageRemoved,
    QueuedMessageSent,
    QueueReordered,
    RevertUndone,
    ReviewRequested,
    RuntimeModeSet,
    SessionSet,
    ThreadCreated,
    ThreadMetaUpdated,
)
from orchestration.contracts.settings import ServerSettings
from orchestration.seed_view import seed_view
from providers.contracts.ids import MessageId, ProjectId, ThreadId
from providers.contracts.models import (
    CodexOptions,
    CodexSelection,
    DemoSelection,
    ModelSelection,
    RuntimeMode,
)
from providers.contracts.review import BaseBranch, UncommittedChanges
from tests.support.events import AT, recorded
from tests.support.seed_contracts import decode_event, decode_events, decode_settings

THREAD = ThreadId("thread-1")
DEMO = DemoSelection(model="demo")
QUEUED = MessageId("queued-1")


def with_effort(effort: str) -> CodexSelection:
    return CodexSelection(model="gpt-6", options=CodexOptions(reasoning_effort=effort))


def created(selection: ModelSelection) -> ThreadCreated:
    return ThreadCreated(
        thread_id=THREAD,
        project_id=ProjectId("project-1"),
        title="Fix the cart",
        model_selection=selection,
        branch=None,
        worktree_path=None,
        created_at=AT,
        updated_at=AT,
    )


def said(text: str) -> MessageSent:
    return MessageSent(
        thread_id=THREAD,
        message_id=MessageId("message-1"),
        role="user",
        text=text,
        turn_id=None,
        streaming=False,
        created_at=AT,
        updated_at=AT,
    )


def seen(payload: EventPayload) -> EventPayload:
    """The payload as the protocol's client reads it; its closed contracts must accept the event."""
    wire = seed_view(recorded(1, payload).wire)
    decode_event(wire)
    content = msgspec.json.decode(wire, type=dict[str, msgspec.Raw])["payload"]
    return msgspec.json.decode(content, type=type(payload))


def test_the_demo_agent_is_shown_as_codex() -> None:
    session = Session(THREAD, "ready", "demo", None, None, AT)

    assert seen(created(DEMO)) == created(CodexSelection(model="demo"))
    assert seen(SessionSet(THREAD, session)) == SessionSet(
        THREAD, msgspec.structs.replace(session, provider_name="codex")
    )


def test_the_demo_agent_in_the_settings_is_shown_as_codex() -> None:
    settings = ServerSettings(text_generation_model_selection=DEMO)

    shown = decode_settings(seed_view(msgspec.json.encode(settings)))

    assert shown.text_generation_model_selection.model == "demo"


@pytest.mark.parametrize(
    ("effort", "shown"),
    [
        ("low", "low"),
        ("xhigh", "xhigh"),
        ("max", "xhigh"),
        ("ultra", "xhigh"),
        ("minimal", "low"),
        ("none", "low"),
        ("", "xhigh"),
    ],
)
def test_an_effort_is_shown_as_the_nearest_that_the_protocol_has(effort: str, shown: str) -> None:
    renamed = ThreadMetaUpdated(THREAD, AT, model_selection=with_effort(effort))

    assert seen(renamed) == ThreadMetaUpdated(THREAD, AT, model_selection=with_effort(shown))


@pytest.mark.parametrize("mode", ["read-only", "auto-accept-edits"])
def test_a_mode_of_ours_is_shown_as_the_one_that_asks(mode: RuntimeMode) -> None:
    session = Session(THREAD, "ready", "codex", None, None, AT, runtime_mode=mode)
    supervised = msgspec.structs.replace(session, runtime_mode="approval-required")

    assert seen(SessionSet(THREAD, session)) == SessionSet(THREAD, supervised)
    assert seen(RuntimeModeSet(THREAD, mode, AT)) == RuntimeModeSet(THREAD, "approval-required", AT)


@pytest.mark.parametrize(
    "text",
    [
        '"runtimeMode":"read-only"',
        '"reasoningEffort":"max"',
        '"providerName":"demo"',
        '{"provider":"demo"}',
        "demo",
    ],
)
def test_what_people_write_is_not_touched(text: str) -> None:
    assert seen(said(text)) == said(text)


@pytest.mark.parametrize(
    "payload",
    [
        ReviewRequested(THREAD, UncommittedChanges(), AT),
        ReviewRequested(THREAD, BaseBranch('"}],ümlaut'), AT),
        CompactionRequested(THREAD, AT),
        BackgroundCommandStopRequested(THREAD, AT, "process-1"),
        CheckpointCaptureRequested(THREAD, AT),
        RevertUndone(THREAD, "safety/1", "safety/2", [], [], AT),
        MessageQueued(
            THREAD, QUEUED, '"}],"type":"thread.queue-reordered","payload":', [], AT, DEMO
        ),
        QueuedMessageEdited(THREAD, QUEUED, "über", AT),
        QueuedMessageRemoved(THREAD, QUEUED, [], AT),
        QueueReordered(THREAD, [QUEUED], AT),
        QueuedMessageSent(THREAD, QUEUED, AT),
    ],
)
def test_a_request_without_a_name_in_the_protocol_is_shown_as_a_change_of_nothing(
    payload: EventPayload,
) -> None:
    before, after = said("before"), said("after")
    events = [
        recorded(sequence, payload) for sequence, payload in enumerate([before, payload, after], 1)
    ]

    shown = decode_events(seed_view(b"[" + b",".join(event.wire for event in events) + b"]"))
    unknown = msgspec.json.decode(seed_view(events[1].wire))

    assert [event.sequence for event in shown] == [1, 2, 3]
    assert unknown["type"] == "thread.meta-updated"
    assert unknown["payload"] == {"threadId": THREAD, "updatedAt": AT}
