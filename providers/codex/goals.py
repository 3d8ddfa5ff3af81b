"""Goals: what codex works towards by itself, turn after turn, until it is reached or paused."""

from msgspec import Struct

from providers.codex import frames as f
from providers.codex.known import on
from providers.codex.state import ThreadState
from providers.codex.texts import one_line
from providers.contracts.base import Json
from providers.contracts.runtime import AnyRuntimeEvent, Notice

RUNS = "active"
"""While a goal has this status, codex begins the next turn as soon as one ends."""
SAID = {
    RUNS: "Goal set; the agent goes on by itself until it is reached, Stop pauses it",
    "paused": "Goal paused",
    "blocked": "The agent cannot reach the goal",
    "usageLimited": "Goal stopped: the account's limit is used up",
    "budgetLimited": "Goal stopped: its budget is used up",
    "complete": "Goal reached",
}


class Goal(Struct, frozen=True, rename="camel"):
    objective: str
    status: str
    token_budget: int | None = None


class GoalFrame(Struct, frozen=True):
    goal: Goal


@on("thread/goal/updated", GoalFrame)
def goal_updated(frame: GoalFrame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """Repeated after every turn, with what it has cost so far: told when it is another one."""
    told, now = state.goal, (frame.goal.objective, frame.goal.status)
    state.goal = now
    if now == told:
        return []
    payload: dict[str, Json] = {"detail": one_line(frame.goal.objective)}
    payload["status"] = frame.goal.status
    if frame.goal.token_budget:
        payload["tokenBudget"] = frame.goal.token_budget
    summary = SAID.get(frame.goal.status, f"Goal {frame.goal.status}")
    base = state.base(at, state.turn_id)
    return [Notice(**base, kind="agent.goal", summary=summary, payload=payload)]


@on("thread/goal/cleared", f.Frame)
def goal_cleared(frame: f.Frame, state: ThreadState, at: int) -> list[AnyRuntimeEvent]:
    """Also said of conversations that never had one, whenever they are resumed."""
    had, state.goal = state.goal, None
    if had is None:
        return []
    payload: dict[str, Json] = {"detail": one_line(had[0])}
    base = state.base(at, state.turn_id)
    return [Notice(**base, kind="agent.goal", summary="Goal given up", payload=payload)]


def goes_on(state: ThreadState) -> bool:
    """Whether codex will begin another turn by itself."""
    return state.goal is not None and state.goal[1] == RUNS
