"""The collaboration modes that a codex lists: whether it can plan, and with how much effort."""

import msgspec
from msgspec import Struct

from providers.codex.client import AppServer
from providers.contracts.models import InteractionMode
from providers.errors import AgentRefused

SECONDS = 6.0
ModeEfforts = dict[InteractionMode, str | None]
WITHOUT: ModeEfforts = {"default": None}
"""What older versions have, which do not know the question."""


class Mask(Struct):
    mode: str | None = None
    reasoning_effort: str | None = None


class Masks(Struct):
    data: list[Mask]


async def collaboration_modes(server: AppServer) -> ModeEfforts:
    """With the effort that each asks for where a person chose none."""
    try:
        answer = await server.request("collaborationMode/list", {}, seconds=SECONDS)
        masks = msgspec.json.decode(answer, type=Masks).data
    except (AgentRefused, msgspec.DecodeError):
        return WITHOUT
    plan = next((mask for mask in masks if mask.mode == "plan"), None)
    return {**WITHOUT, "plan": plan.reasoning_effort} if plan else WITHOUT


async def effort_in(server: AppServer, mode: InteractionMode) -> str | None:
    """How hard codex itself would have the model think in this mode, where it says so."""
    if mode == "default":
        return None
    if server.mode_efforts is None:
        server.mode_efforts = await collaboration_modes(server)
    return server.mode_efforts.get(mode)
