"""The six push channels, as the protocol's own client knows them."""

from typing import Literal

from tests.support.seed_protocol.base import UNSET, Nat, Optional, Seed, Str
from tests.support.seed_protocol.events import Event
from tests.support.seed_protocol.git import GitActionProgress
from tests.support.seed_protocol.server import ConfigIssue, Providers, ServerSettings
from tests.support.seed_protocol.terminal import TerminalEvent


class Welcome(Seed, frozen=True):
    cwd: Str
    project_name: Str
    bootstrap_project_id: Optional[Str] = UNSET
    bootstrap_thread_id: Optional[Str] = UNSET


class ConfigUpdated(Seed, frozen=True):
    issues: list[ConfigIssue]
    settings: Optional[ServerSettings] = UNSET


class Base(Seed, frozen=True, tag_field="channel"):
    type: Literal["push"]
    sequence: Nat


class WelcomePush(Base, frozen=True, tag="server.welcome"):
    data: Welcome


class DomainEventPush(Base, frozen=True, tag="orchestration.domainEvent"):
    data: Event


class ConfigUpdatedPush(Base, frozen=True, tag="server.configUpdated"):
    data: ConfigUpdated


class ProvidersUpdatedPush(Base, frozen=True, tag="server.providersUpdated"):
    data: Providers


class GitActionProgressPush(Base, frozen=True, tag="git.actionProgress"):
    data: GitActionProgress


class TerminalEventPush(Base, frozen=True, tag="terminal.event"):
    data: TerminalEvent


Push = (
    WelcomePush
    | DomainEventPush
    | ConfigUpdatedPush
    | ProvidersUpdatedPush
    | GitActionProgressPush
    | TerminalEventPush
)
