"""The recordings of agents, and whose each is."""

from pathlib import Path

from providers.contracts.models import ProviderKind
from tests.support.recordings import CODEX

DEMO = CODEX.parent / "demo" / "turns.ndjson"
RECORDINGS = [*sorted(CODEX.glob("*.jsonl")), DEMO]


def provider_of(file: Path) -> ProviderKind:
    return "demo" if file == DEMO else "codex"
