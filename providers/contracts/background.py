"""Commands that run on when the turn that began them is over."""

from providers.contracts.base import Contract, Nat, Str


class BackgroundCommand(Contract, frozen=True, kw_only=True):
    """``id`` is the agent's own; ``process_id`` the system's, where the agent says it."""

    id: Str
    command: str
    cwd: str
    started_at: str | None
    process_id: Nat | None
