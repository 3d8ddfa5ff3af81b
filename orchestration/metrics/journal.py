"""The lines that the log has for commands and turns: what, where, why, how long; never any text."""

import logging

from orchestration.contracts.commands import Command, ProjectCommand
from orchestration.errors import OrchestrationError
from orchestration.metrics.phases import TurnTimes

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
    by_agent = command.command_id.startswith("provider:")
    level = logging.DEBUG if by_agent and is_accepted else logging.INFO
    if not commands.isEnabledFor(level):
        return
    where = (
        {"project": command.project_id}
        if isinstance(command, ProjectCommand)
        else {"thread": command.thread_id}
    )
    fields: dict[str, object] = {
        "kind": kind,
        "outcome": "accepted" if is_accepted else "refused",
        "ms": round(seconds * 1000, 1),
        **where,
        "command": command.command_id,
        "correlation": correlation_id,
    }
    if isinstance(answer, int):
        fields["sequence"] = answer
    else:
        fields["reason"] = str(answer)[:REASON_CHARS]
    commands.log(level, "command", extra={"fields": fields})


def tell_turn_started(times: TurnTimes) -> None:
    fields = _of_turn(times)
    fields |= {f"{phase}_ms": _ms(seconds) for phase, seconds in times.seconds().items()}
    turns.info("turn started", extra={"fields": fields})


def tell_turn_ended(times: TurnTimes) -> None:
    """``first_token_ms`` is what a person waited: from the request, if there was one."""
    fields = _of_turn(times) | {"outcome": times.outcome}
    if times.duration is not None:
        fields["ms"] = _ms(times.duration)
    begin = times.requested_at or times.started_at
    if begin is not None and times.first_token_at is not None:
        fields["first_token_ms"] = _ms(times.first_token_at - begin)
    turns.info("turn ended", extra={"fields": fields})


def _of_turn(times: TurnTimes) -> dict[str, object]:
    return {
        "provider": times.provider,
        "thread": times.thread_id,
        "turn": times.turn_id,
        "correlation": times.correlation_id,
    }


def _ms(seconds: float) -> float:
    return round(max(seconds, 0) * 1000)
