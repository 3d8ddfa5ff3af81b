"""What a test may ask of its own event loop."""

import asyncio


async def settled() -> None:
    """Returns when whatever is on its way inside this process, and waits for nobody, is done."""
    for _ in range(200):
        await asyncio.sleep(0)
