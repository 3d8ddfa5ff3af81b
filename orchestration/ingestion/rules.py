"""What ingestion asks the engine to record for each thing that an agent says. Pure."""

from typing import assert_never

from orchestration import command_ids
from orchestration.contracts.commands import Command, UpdateThreadMeta
from orchestration.ingestion import lifecycle, texts
from orchestration.ingestion.activities import activities_for
from orchestration.ingestion.view import Input, SessionAnnounced, ThreadView
from providers.contracts import runtime as said


def commands_for(event: Input, view: ThreadView) -> list[Command]:  # noqa: C901 - one flat table
    """The commands, in order. Their ids come from the event's, so a repetition records nothing."""
    match event:
        case said.ContentDelta():
            return texts.assistant_text(event, view)
        case said.ItemCompleted(item_type="assistant_message"):
            return texts.assistant_message(event, view)
        case said.ProposedPlanCompleted():
            return texts.proposed_plan(event, view)
        case said.TurnStarted():
            return lifecycle.turn_started(event, view)
        case said.TurnCompleted():
            return lifecycle.turn_completed(event, view)
        case said.SessionStateChanged():
            return lifecycle.session_state(event, view)
        case SessionAnnounced():
            return lifecycle.session_announced(event, view)
        case said.SessionExited():
            return lifecycle.session_exited(event, view)
        case said.RuntimeError():
            return [*activities_for(event), *lifecycle.runtime_error(event, view)]
        case said.ThreadRenamed():
            return _rename(event)
        case said.ProposedPlanDelta() | said.TurnDiffUpdated():
            return []  # a draft is kept in the view; what a turn changed is for checkpoints to say
        case (
            said.ItemStarted()
            | said.ItemUpdated()
            | said.ItemCompleted()
            | said.ApprovalRequested()
            | said.ApprovalResolved()
            | said.UserInputRequested()
            | said.UserInputResolved()
            | said.TurnPlanUpdated()
            | said.TokenUsageUpdated()
            | said.ContextCompacted()
            | said.RuntimeWarning()
            | said.Notice()
        ):
            return [*activities_for(event)]
        case _:
            assert_never(event)


def _rename(event: said.ThreadRenamed) -> list[Command]:
    title = event.name.strip()
    if not title:
        return []
    return [
        UpdateThreadMeta(
            command_id=command_ids.of_agent(event.event_id, "title"),
            thread_id=event.thread_id,
            title=title,
            title_suggested=True,
        )
    ]
