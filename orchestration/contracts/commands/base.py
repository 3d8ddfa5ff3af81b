"""What every command carries."""

from providers.contracts.base import Contract, Str


class CommandBase(Contract, tag_field="type", frozen=True):
    command_id: Str


class ProjectCommand(CommandBase, frozen=True):
    project_id: Str


class ThreadCommand(CommandBase, frozen=True):
    thread_id: Str
