"""Bringing a message to its agent: exactly once, whatever dies in between."""

import contextlib
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from orchestration import command_ids
from orchestration.contracts.commands import UpdateThreadMeta, UpsertProposedPlan
from orchestration.contracts.entities import ImageAttachment, SessionStatus
from orchestration.contracts.events import TurnStartRequested
from orchestration.contracts.recorded import RecordedEvent
from orchestration.errors import CommandPreviouslyRejected, CommandRejected, NotFound
from orchestration.ingestion.sentences import SERVER_STOPPED
from orchestration.queries.agents import (
    AgentThread,
    SentMessage,
    find_agent_thread,
    find_plan,
    find_user_message,
)
from orchestration.queries.checkpoints import begun_turns
from orchestration.reactors.agents import Agents
from orchestration.reactors.captures import TurnCaptures
from orchestration.reactors.following import Record
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.reports import Reports
from orchestration.reactors.sending import Sender, with_session
from orchestration.reactors.titles import DEFAULT_TITLE, find_title
from orchestration.readers import Readers
from orchestration.records import mark_sending, mark_sent
from providers.adapter import ImageInput, StartTurn
from providers.contracts.base import UNSET
from providers.contracts.ids import EventId, TurnId
from providers.contracts.models import ModelSelection, ProviderKind, provider_of
from providers.contracts.runtime import TurnCompleted, TurnStarted

LocateImage = Callable[[ImageAttachment], ImageInput]


class Errand(Struct, frozen=True):
    """One message on its way to its agent."""

    event: RecordedEvent
    request: TurnStartRequested
    thread: AgentThread
    message: SentMessage
    model: ModelSelection

    @property
    def provider(self) -> ProviderKind:
        return self.thread.bound_provider or provider_of(self.model)


class TurnStarter(Sender):
    def __init__(
        self,
        agents: Agents,
        opener: SessionOpener,
        captures: TurnCaptures,
        readers: Readers,
        record: Record,
        locate_image: LocateImage,
        reports: Reports,
    ) -> None:
        super().__init__(agents, opener, captures, readers, record, reports)
        self._locate_image = locate_image

    async def start(self, event: RecordedEvent, request: TurnStartRequested) -> None:
        """Sending is not repeatable, so it is recorded before and after.

        After a crash, if its answer was not recorded, the agent is asked if it has the message.
        """
        errand = await self._errand_of(event, request)
        if errand is None:
            return
        self._announce(errand, "starting")
        await self._give_title(errand)
        await self._open(errand)
        if errand.thread.sending_message_id == request.message_id and await self._arrived(errand):
            return
        await self._captures.before_turn(errand.thread)
        await self._send(errand)

    async def _errand_of(self, event: RecordedEvent, request: TurnStartRequested) -> Errand | None:
        """None when there is nothing to do (any more)."""
        thread = await self._readers.run(find_agent_thread, request.thread_id)
        if thread is None or thread.is_deleted:
            return None
        message = await self._readers.run(find_user_message, request.thread_id, request.message_id)
        if message is None:
            raise NotFound(f"user message {request.message_id} does not exist")
        if message.turn_id is not None:
            return None  # an earlier run of the server got this far
        asked = request.model_selection
        model = thread.model_selection if asked is UNSET else asked
        return Errand(event, request, thread, message, model)

    def _announce(self, errand: Errand, status: SessionStatus) -> None:
        mode = errand.request.runtime_mode
        self._reports.announce(errand.event, status, errand.provider, mode, status)

    async def _give_title(self, errand: Errand) -> None:
        thread, title = errand.thread, find_title(errand.message.text)
        is_open = thread.title in (DEFAULT_TITLE, errand.request.title_seed)
        if errand.message.is_first and is_open and title and title != thread.title:
            command_id = command_ids.of_server(errand.event.event_id, "title")
            better = UpdateThreadMeta(
                command_id=command_id, thread_id=thread.thread_id, title=title, title_suggested=True
            )
            with contextlib.suppress(
                CommandRejected, CommandPreviouslyRejected
            ):  # named by a person
                await self._reports.dispatch(better)

    async def _open(self, errand: Errand) -> None:
        request = errand.request
        await self._opener.open(
            errand.event,
            errand.thread,
            errand.model,
            request.runtime_mode,
            request.interaction_mode,
        )

    async def _arrived(self, errand: Errand) -> bool:
        """True if the agent got the message before the server died; its turn died with it."""
        thread_id, message_id = errand.request.thread_id, errand.request.message_id
        turn_id = errand.thread.sent_turn_id
        turn_id = turn_id or await self._agents.find_turn(thread_id, message_id)
        if turn_id is None:
            return False
        await self._tell_if_steered(errand, turn_id)
        self._settle_as_interrupted(errand, turn_id)
        self._announce(errand, "ready")
        await self._record(lambda: mark_sent(thread_id, message_id, turn_id))
        return True

    def _settle_as_interrupted(self, errand: Errand, turn_id: TurnId) -> None:
        """Changes nothing where recovery knew of the turn and has settled it."""
        cause, at = errand.event.event_id, self._reports.clock()
        began = TurnStarted(
            event_id=EventId(f"{cause}:found"),
            provider=errand.provider,
            thread_id=errand.request.thread_id,
            created_at=at,
            turn_id=turn_id,
            message_id=errand.request.message_id,
        )
        died = TurnCompleted(
            event_id=EventId(f"{cause}:died"),
            provider=errand.provider,
            thread_id=errand.request.thread_id,
            created_at=at,
            turn_id=turn_id,
            outcome="interrupted",
            error_message=SERVER_STOPPED,
        )
        self._reports.accept(began)
        self._reports.accept(died)

    async def _send(self, errand: Errand) -> None:
        request, message = errand.request, errand.message
        images = tuple(self._locate_image(image) for image in message.attachments)
        await self._record(lambda: mark_sending(request.thread_id, request.message_id))
        turn = StartTurn(
            thread_id=request.thread_id,
            message_id=request.message_id,
            text=message.text,
            images=images,
            runtime_mode=request.runtime_mode,
            interaction_mode=request.interaction_mode,
            model_selection=errand.model,
        )
        started = await with_session(
            lambda: self._agents.start_turn(turn), lambda: self._open(errand)
        )
        turn_id = started.turn_id
        await self._record(lambda: mark_sent(request.thread_id, request.message_id, turn_id))
        if started.steered:
            await self._tell_steering(errand, turn_id)
        await self._mark_implemented(errand)

    async def _tell_steering(self, errand: Errand, turn_id: TurnId) -> None:
        summary = "Message sent into the running turn"
        payload = {"messageId": errand.request.message_id, "turnId": turn_id}
        await self._reports.tell(errand.event, "turn.steered", summary, payload, turn_id=turn_id)

    async def _tell_if_steered(self, errand: Errand, turn_id: TurnId) -> None:
        """A turn that others began: nothing else will say that the message is in it."""
        turns = await self._readers.run(begun_turns, errand.request.thread_id)
        found = next((turn for turn in turns if turn.turn_id == turn_id), None)
        if found is not None and errand.request.message_id not in found.user_message_ids:
            await self._tell_steering(errand, turn_id)

    async def _mark_implemented(self, errand: Errand) -> None:
        source = errand.request.source_proposed_plan
        if source is UNSET:
            return
        plan = await self._readers.run(find_plan, source.thread_id, source.plan_id)
        if plan is None or plan.implemented_at is not None:
            return
        at, implementer = self._reports.clock(), errand.request.thread_id
        await self._reports.dispatch(
            UpsertProposedPlan(
                command_id=command_ids.of_server(errand.event.event_id, "plan-implemented"),
                thread_id=source.thread_id,
                proposed_plan=replace(
                    plan, implemented_at=at, implementation_thread_id=implementer, updated_at=at
                ),
                created_at=at,
            )
        )
