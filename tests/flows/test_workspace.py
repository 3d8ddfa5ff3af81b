"""Files of a workspace, as a client finds them."""

from pathlib import Path

import pytest

from tests.support.client import RequestFailed, connected
from tests.support.server import RunningServer


async def test_a_client_searches_a_folder(server: RunningServer, workspace: str) -> None:
    (Path(workspace) / "src").mkdir()
    (Path(workspace) / "src" / "cart.py").touch()

    async with connected(server) as client:
        found = await client.request("projects.searchEntries", cwd=workspace, query="cart", limit=5)

    assert found == {
        "entries": [{"path": "src/cart.py", "kind": "file", "parentPath": "src"}],
        "truncated": False,
    }


async def test_a_folder_that_is_not_there_is_named(server: RunningServer, workspace: str) -> None:
    missing = f"{workspace}/nowhere"

    async with connected(server) as client:
        with pytest.raises(RequestFailed, match=f"^Workspace root does not exist: {missing}$"):
            await client.request("projects.searchEntries", cwd=missing, query="", limit=5)
