"""What the server sends unasked, one struct a channel."""

from typing import Literal

from orchestration.contracts.events import OrchestrationEvent
from orchestration.contracts.git import GitActionProgress
from orchestration.contracts.server import ConfigIssue, Providers
from orchestration.contracts.settings import ServerSettings
from orchestration.contracts.terminal import TerminalEvent
from providers.contracts.base import UNSET, Contract, Nat, OrAbsent, Str
from providers.contracts.ids import ProjectId, ThreadId


class Welcome(Contract):
    """The first push of a connection. ``contract_hash`` tells our own app whether it is up to date."""

    cwd: Str
    project_name: Str
    bootstrap_project_id: OrAbsent[ProjectId] = UNSET
    bootstrap_thread_id: OrAbsent[ThreadId] = UNSET
    contract_hash: OrAbsent[Str] = UNSET


class ConfigUpdated(Contract):
    issues: list[ConfigIssue]
    settings: OrAbsent[ServerSettings] = UNSET


class EventBatch(Contract):
    """Events of a subscription, in order.

    ``previous`` is the ``position`` of the batch before, and ``position`` the last sequence that this
    connection has been sent or was skipped on purpose: a client whose own position is not ``previous``
    has missed something and fetches afresh.
    """

    previous: Nat
    position: Nat
    events: list[OrchestrationEvent]


class Push(Contract, tag_field="channel"):
    """The base of all pushes. ``sequence`` orders the pushes of one server process."""

    type: Literal["push"]
    sequence: Nat


class WelcomePush(Push, tag="server.welcome"):
    data: Welcome


class DomainEventPush(Push, tag="orchestration.domainEvent"):
    """Every event, for connections on ``/``."""

    data: OrchestrationEvent


class EventsPush(Push, tag="orchestration.events"):
    """The subscribed events, for connections on ``/ws``."""

    data: EventBatch


class ConfigUpdatedPush(Push, tag="server.configUpdated"):
    data: ConfigUpdated


class ProvidersUpdatedPush(Push, tag="server.providersUpdated"):
    data: Providers


class GitActionProgressPush(Push, tag="git.actionProgress"):
    data: GitActionProgress


class TerminalEventPush(Push, tag="terminal.event"):
    data: TerminalEvent


AnyPush = (
    WelcomePush
    | DomainEventPush
    | EventsPush
    | ConfigUpdatedPush
    | ProvidersUpdatedPush
    | GitActionProgressPush
    | TerminalEventPush
)
