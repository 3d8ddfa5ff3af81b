"""What every command carries."""

from orchestration.contracts.entities import Aggregate
from providers.contracts.base import Contract, Str


class CommandBase(Contract, tag_field="type", frozen=True):
    command_id: Str


class ProjectCommand(CommandBase, frozen=True):
    project_id: Str

    @property
    def aggregate(self) -> Aggregate:
        """What the command is about."""
        return Aggregate("project", self.project_id)


class ThreadCommand(CommandBase, frozen=True):
    thread_id: Str

    @property
    def aggregate(self) -> Aggregate:
        """What the command is about."""
        return Aggregate("thread", self.thread_id)
