"""The home of the oldest codex that we speak to, instead of the newest one's."""

from dataclasses import replace

import pytest

from tests.support.codex import CodexHome, old_codex_binary


@pytest.fixture
def home(codex_home: CodexHome) -> CodexHome:
    return replace(codex_home, binary=old_codex_binary())
