"""What the server sends unasked, one struct a channel."""

from typing import Literal

from orchestration.contracts.events import OrchestrationEvent
from orchestration.contracts.git import GitActionProgress
from orchestration.contracts.server import ConfigIssue, Providers
from orchestration.contracts.settings import ServerSettings
from orchestration.contracts.terminal import TerminalEvent
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Str
from providers.contracts.ids import ProjectId, ThreadId


class Welcome(Contract, frozen=True):
    """The first push. By ``contract_hash`` our app knows whether it is up to date."""

    cwd: Str
    project_name: Str
    bootstrap_project_id: OrAbsent[ProjectId] = UNSET
    bootstrap_thread_id: OrAbsent[ThreadId] = UNSET
    contract_hash: OrAbsent[Str] = UNSET


class ConfigUpdated(Contract, frozen=True):
    issues: list[ConfigIssue]
    settings: OrAbsent[ServerSettings] = UNSET


class EventBatch(Contract, frozen=True):
    """Events of a subscription, in order.

    ``position`` is the last sequence that this connection has been sent or was skipped on purpose,
    ``previous`` that of the batch before (of the first one: the lowest ``after`` subscribed to). A
    client whose own position is not ``previous`` has missed something and fetches afresh.
    """

    previous: Nat
    position: Nat
    events: list[OrchestrationEvent]


class TextContinued(Contract, frozen=True):
    """More text of a message, in place of whole events, of which thousands come.

    ``continues`` is the sequence of the event in an ``EventBatch`` of this subscription that began
    the message; but for the text, all is as there. The places are as in a batch, and no piece comes
    twice; ``previous`` is left out where it is the place right before.
    """

    position: Nat
    continues: Nat
    text: str
    previous: OrAbsent[Nat] = UNSET


class Push(Contract, tag_field="channel", frozen=True):
    """The base of all pushes. ``sequence`` orders the pushes of one server process."""

    type: Literal["push"]
    sequence: Nat


class WelcomePush(Push, tag="server.welcome", frozen=True):
    data: Welcome


class DomainEventPush(Push, tag="orchestration.domainEvent", frozen=True):
    """Every event, for connections on ``/``."""

    data: OrchestrationEvent


class EventsPush(Push, tag="orchestration.events", frozen=True):
    """The subscribed events, for connections on ``/ws``."""

    data: EventBatch


class TextPush(Push, tag="orchestration.text", frozen=True):
    """Pieces of text among the subscribed events, for connections on ``/ws``."""

    data: TextContinued


class ConfigUpdatedPush(Push, tag="server.configUpdated", frozen=True):
    data: ConfigUpdated


class ProvidersUpdatedPush(Push, tag="server.providersUpdated", frozen=True):
    data: Providers


class GitActionProgressPush(Push, tag="git.actionProgress", frozen=True):
    data: GitActionProgress


class TerminalEventPush(Push, tag="terminal.event", frozen=True):
    data: TerminalEvent


AnyPush = (
    WelcomePush
    | DomainEventPush
    | EventsPush
    | TextPush
    | ConfigUpdatedPush
    | ProvidersUpdatedPush
    | GitActionProgressPush
    | TerminalEventPush
)
