"""Times, durations and lines as people read them. Pure."""

from datetime import UTC, datetime

LATEST_MS = 253_402_300_799_000
"""The last second of the year 9999."""


def printable(text: str) -> str:
    """Without anything that a terminal would take for an order."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def time_of(ms: float) -> str:
    """As the log has it: UTC, to the millisecond."""
    moment = datetime.fromtimestamp(min(max(ms, 0), LATEST_MS) / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def duration_of(ms: float) -> str:
    """Short, and in the unit that fits."""
    if ms < 1:
        return "0 ms" if ms <= 0 else "< 1 ms"
    if ms < 1_000:
        return f"{ms:.0f} ms"
    if ms < 60_000:
        return f"{ms / 1000:.2f} s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"
