"""Telling what was allowed for good: where codex keeps it, and how it is taken back."""

import json
from pathlib import Path

from providers.codex.answers import Decide
from providers.codex.state import OpenRequest, ThreadState
from providers.contracts.runtime import Notice


def always_allowed(state: ThreadState, ms: int, request: OpenRequest, codex_home: str) -> Notice:
    file = str(Path(codex_home) / "rules" / "default.rules")
    if isinstance(request.wants, Decide) and request.wants.host and not request.wants.prefix:
        return host_allowed(state, ms, request, request.wants.host, file)
    prefix = list(request.wants.prefix) if isinstance(request.wants, Decide) else []
    rule = f'prefix_rule(pattern={json.dumps(prefix)}, decision="allow")'
    return Notice(
        **state.base(ms, request.turn_id, request.item_id),
        kind="approval.always-allowed",
        summary=f"Always allowed: commands that start with {' '.join(prefix)}",
        tone="approval",
        payload={
            "detail": f"Codex keeps this in {file}, for every conversation with this home. To take"
            f" it back, delete the line {rule} there; conversations that are open keep to it until"
            " codex is started again.",
            "file": file,
            "rule": rule,
            "alwaysAllow": prefix,
        },
    )


def host_allowed(state: ThreadState, ms: int, request: OpenRequest, host: str, file: str) -> Notice:
    return Notice(
        **state.base(ms, request.turn_id, request.item_id),
        kind="approval.always-allowed",
        summary=f"Always allowed: reaching {host}",
        tone="approval",
        payload={
            "detail": f"Codex keeps this in {file}, for every conversation with this home. To take"
            f" it back, delete the line there that names {host}; conversations that are open keep"
            " to it until codex is started again.",
            "file": file,
            "alwaysAllowHost": host,
        },
    )
