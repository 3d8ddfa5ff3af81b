"""What the rest of the server may ask of an agent, whichever it is."""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from msgspec import Struct

from providers.alive import LiveProcess
from providers.contracts.background import BackgroundCommand
from providers.contracts.base import Json
from providers.contracts.conversations import (
    Conversation,
    ConversationPage,
    HistoryPage,
    ListConversations,
    ReadConversation,
    TakeConversation,
    TakenConversation,
)
from providers.contracts.ids import MessageId, RequestId, ThreadId, TurnId
from providers.contracts.models import (
    ApprovalDecision,
    InteractionMode,
    ModelSelection,
    ProviderKind,
    RuntimeMode,
)
from providers.contracts.review import ReviewTarget
from providers.contracts.runtime import AnyRuntimeEvent
from providers.contracts.snapshot import ServerProvider
from providers.journal import ProcessCounts

Emit = Callable[[AnyRuntimeEvent], None]
"""Takes what an agent said; called on the event loop, in the order in which it was said."""

ResumeCursor = dict[str, Json]
"""All that is needed to find the agent's conversation again, in any later process; opaque."""


class OpenSession(Struct, frozen=True, kw_only=True):
    """Attach an agent to a thread: resume where ``resume_cursor`` says, else start anew.

    ``copy`` goes on in a copy of that conversation, which stays as it is, and never starts anew.
    """

    thread_id: ThreadId
    cwd: str
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode
    model_selection: ModelSelection
    resume_cursor: ResumeCursor | None = None
    copy: bool = False


class OpenedSession(Struct, frozen=True, kw_only=True):
    """``resumed`` is False where a new conversation was begun: the agent knew no older one."""

    resume_cursor: ResumeCursor
    resumed: bool


class ImageInput(Struct, frozen=True, kw_only=True):
    """An image in a file of ours, readable for as long as the turn runs."""

    path: str
    mime_type: str


class StartTurn(Struct, frozen=True, kw_only=True):
    """Say something to the agent. While a turn runs, it steers that turn."""

    thread_id: ThreadId
    message_id: MessageId
    text: str
    images: tuple[ImageInput, ...] = ()
    runtime_mode: RuntimeMode
    interaction_mode: InteractionMode
    model_selection: ModelSelection


class StartedTurn(Struct, frozen=True, kw_only=True):
    """``steered`` is True where the message went into the turn that was already running."""

    turn_id: TurnId
    steered: bool


class ProviderAdapter(Protocol):
    """One kind of agent, for all threads that use it.

    Every method that names a thread without an open session raises ``SessionNotOpen``; every
    failure is a ``ProviderError`` whose message may be shown to a person as it is.

    What adapters promise to those who listen: each turn that was announced by ``TurnStarted`` ends
    in exactly one ``TurnCompleted``, also when its agent dies; open approvals and questions are
    resolved before that; a session that is gone says ``SessionExited`` last.
    """

    provider: ProviderKind

    async def open_session(self, request: OpenSession) -> OpenedSession: ...

    def has_session(self, thread_id: ThreadId) -> bool: ...

    def active_turn_of(self, thread_id: ThreadId) -> TurnId | None: ...

    async def start_turn(self, request: StartTurn) -> StartedTurn: ...

    async def find_turn(self, thread_id: ThreadId, message_id: MessageId) -> TurnId | None:
        """The turn that holds our message already, if the agent ever got it (after a crash)."""
        ...

    async def interrupt_turn(self, thread_id: ThreadId) -> None:
        """End the running turn, if any: it is settled within five seconds, whatever happens."""
        ...

    async def set_runtime_mode(self, thread_id: ThreadId, mode: RuntimeMode) -> None:
        """Takes effect from the next turn on; tightening it interrupts a running turn."""
        ...

    async def answer_approval(
        self,
        thread_id: ThreadId,
        request_id: RequestId,
        decision: ApprovalDecision,
        *,
        always_allow: bool = False,
    ) -> None:
        """Raises ``UnknownRequest`` when nothing waits under that id (any more).

        ``always_allow`` keeps the rule that the request offered as ``alwaysAllow``, for good.
        """
        ...

    async def answer_user_input(
        self, thread_id: ThreadId, request_id: RequestId, answers: dict[str, list[str]]
    ) -> None: ...

    async def start_review(self, thread_id: ThreadId, target: ReviewTarget) -> TurnId:
        """Returns when the review's turn has begun; refused while another turn runs."""
        ...

    async def compact(self, thread_id: ThreadId) -> TurnId:
        """Shorten what the agent remembers: as ``start_review``, a turn of its own."""
        ...

    async def take_back(self, thread_id: ThreadId, turn_ids: Sequence[TurnId]) -> ResumeCursor:
        """Forget the first of these turns that the conversation holds, and all after it.

        Refused while a turn runs. The conversation may be another afterwards: a copy.
        """
        ...

    async def keep_copy(self, thread_id: ThreadId) -> ResumeCursor:
        """A copy of the whole conversation, at rest: nobody is attached to it.

        Refused while a turn runs. Whoever wants to go on from it opens a copy of it.
        """
        ...

    async def drop_copy(self, resume_cursor: ResumeCursor) -> None:
        """Remove what ``keep_copy`` made; one that is gone already is no failure."""
        ...

    async def drop_lost_copies(
        self, resume_cursor: ResumeCursor, since: str, known: Collection[str]
    ) -> None:
        """Those that were begun then, to be kept or gone on with, and that nobody ever heard of.

        ``known`` are ids of conversations: those stay.
        """
        ...

    async def put_away(self, resume_cursor: ResumeCursor) -> None:
        """No list shows it any more. It can be gone on with as before, also as a copy.

        One that is busy, gone, or away already is no failure.
        """
        ...

    async def list_background(self, thread_id: ThreadId) -> list[BackgroundCommand]:
        """The commands that outlived their turns and still run."""
        ...

    async def stop_background(self, thread_id: ThreadId, background_id: str | None) -> None:
        """One of them, or all; one that has ended meanwhile is no failure."""
        ...

    async def close_session(self, thread_id: ThreadId) -> None:
        """Interrupt, end background terminals, detach. The resume cursor stays valid."""
        ...

    def alive(self) -> list[LiveProcess]:
        """The processes that run now, and who shares them."""
        ...

    async def end_agent(self, thread_id: ThreadId) -> None:
        """End at once the process that the thread is on, or whose turn there does not end.

        Other threads' turns on it are interrupted. Nothing where there is no such process.
        """
        ...

    async def list_conversations(self, request: ListConversations) -> ConversationPage:
        """What the agent keeps by itself, be it begun here or by another program."""
        ...

    async def find_conversation(self, conversation_id: str) -> Conversation:
        """Raises ``ConversationLost``."""
        ...

    async def read_conversation(self, request: ReadConversation) -> HistoryPage:
        """Also while another process writes it. Changes nothing."""
        ...

    async def take_conversation(self, request: TakeConversation) -> TakenConversation:
        """Where to resume from. Raises ``ConversationBusy`` while another process writes it."""
        ...

    async def suggest_title(self, thread_id: ThreadId, model: str, text: str) -> str | None:
        """A short title for what a person wrote, by the model; the thread itself hears nothing."""
        ...

    @property
    def process_counts(self) -> ProcessCounts: ...

    async def probe(self) -> ServerProvider:
        """Look at what is installed; never raises."""
        ...

    async def aclose(self) -> None:
        """End every child process; no turn is left unsettled."""
        ...
