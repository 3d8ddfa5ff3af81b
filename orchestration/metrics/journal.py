"""The lines that the log has for commands and turns: what, where, why, how long; never any text."""

import logging

from orchestration import command_ids
from orchestration.contracts.commands import Command
from orchestration.errors import OrchestrationError
from orchestration.metrics.turn_clock import TimedTurn
from orchestration.turn_phases import label_of
from providers.lines import tell

commands = logging.getLogger("t3.command")
turns = logging.getLogger("t3.turn")

REASON_CHARS = 300


def tell_command(
    command: Command,
    kind: str,
    correlation_id: str,
    answer: int | OrchestrationError,
    seconds: float,
) -> None:
    """What people and the server asked for; what agents say is many, and told at debug level."""
    is_accepted = isinstance(answer, int)
    by_agent = command_ids.is_of_agent(command.command_id)
    level = logging.DEBUG if by_agent and is_accepted else logging.INFO
    if not commands.isEnabledFor(level):
        return
    fields = {
        "kind": kind,
        "outcome": "accepted" if is_accepted else "refused",
        "ms": round(seconds * 1000, 1),
        command.aggregate.kind: command.aggregate.id,
        "command": command.command_id,
        "correlation": correlation_id,
        **({"sequence": answer} if is_accepted else {"reason": str(answer)[:REASON_CHARS]}),
    }
    tell(commands, "command", fields, level)


def tell_turn_started(times: TimedTurn) -> None:
    phases = {f"{label_of(phase)}_ms": _ms(seconds) for phase, seconds in times.seconds().items()}
    tell(turns, "turn started", _of_turn(times) | phases)


def tell_turn_ended(times: TimedTurn) -> None:
    """``first_token_ms`` is what a person waited: from the request, if there was one."""
    fields = _of_turn(times) | {"outcome": times.outcome}
    if times.duration is not None:
        fields["ms"] = _ms(times.duration)
    if times.wait is not None:
        fields["first_token_ms"] = _ms(times.wait)
    tell(turns, "turn ended", fields)


def _of_turn(times: TimedTurn) -> dict[str, object]:
    return {
        "provider": times.provider,
        "thread": times.thread_id,
        "turn": times.turn_id,
        "correlation": times.correlation_id,
    }


def _ms(seconds: float) -> float:
    return round(max(seconds, 0) * 1000)
