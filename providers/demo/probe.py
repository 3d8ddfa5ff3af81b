"""What is there of the demo agent: all of it, always."""

from datetime import UTC, datetime

from providers.contracts.snapshot import (
    ModelCapabilities,
    ProviderAuth,
    ProviderModel,
    ServerProvider,
)

MODEL = "demo"
LABEL = "A scripted demo, not a real agent: it needs no account and shows how everything works."


def probe_demo(enabled: bool) -> ServerProvider:
    return ServerProvider(
        provider="demo",
        enabled=enabled,
        installed=True,
        version=None,
        status="ready" if enabled else "disabled",
        auth=ProviderAuth(status="authenticated", type="none", label="No sign-in needed"),
        checked_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        models=[
            ProviderModel(
                slug=MODEL,
                name="Demo agent (scripted)",
                is_custom=False,
                capabilities=ModelCapabilities(),
            )
        ],
        message=LABEL,
    )
