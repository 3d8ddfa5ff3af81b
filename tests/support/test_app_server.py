"""The bare client of the app-server protocol: what belongs to a turn, whenever it is heard."""

import json
import os
import sys

from tests.support.app_server import app_server

LATE = {"method": "item/started", "params": {}}
SAID = [
    {"id": "t1", "result": {"turn": {"id": "turn-1"}}},
    {"method": "turn/started", "params": {}},
    {"method": "turn/completed", "params": {"turn": {"id": "turn-1"}}},
    LATE,
]


async def test_what_an_agent_says_after_the_end_of_a_turn_is_not_of_it() -> None:
    """All in one breath, as a machine with much to do delivers it."""
    lines = "\n".join(map(json.dumps, SAID)) + "\n"
    program = f"import os; input(); os.write(1, {lines.encode()!r}); input()"
    async with app_server([sys.executable, "-c", program], os.environ) as agent:
        frames = await agent.run_turn("thread", "hello")

        assert LATE in agent.frames
        assert frames == SAID[:3]
