"""What stands in a cell of a list or beside a name on a page: links, states, times, sizes, JSON."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from orchestration.story.texts import duration_of

NOTHING = "-"
HIGHLIGHTED = 200_000
"""Characters of JSON that are coloured; longer ones are shown as they are."""
SHORT_ID = 13
"""Letters of an id in a list: with fewer, ids of one moment would look alike."""
TOKENS = re.compile(
    r"(?P<key>&quot;(?:[^&\\]|\\.|&(?!quot;))*&quot;)(?=\s*:)"
    r"|(?P<text>&quot;(?:[^&\\]|\\.|&(?!quot;))*&quot;)"
    r"|(?P<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\btrue\b|\bfalse\b|\bnull\b)"
)
GOOD = frozenset({"accepted", "completed", "ready", "delivered", "resolved"})
BUSY = frozenset({"running", "pending", "starting", "waiting", "connecting", "approval"})
BAD = frozenset({"rejected", "error", "failed", "given-up", "hangs"})
MIDDLING = frozenset({"interrupted", "missing", "stopped"})


def prose(text: str) -> SafeString:
    """What somebody wrote, with its lines as they are."""
    return format_html('<div class="t3-text">{}</div>', text)


def pretty_json(text: str | None) -> str:
    """Stored JSON, laid out for people; as it is where it cannot be read."""
    if text is None:
        return NOTHING
    with suppress(ValueError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return format_html('<pre class="t3-json" tabindex="0">{}</pre>', highlighted(text))


def highlighted(text: str) -> SafeString:
    escaped = str(escape(text))
    if len(escaped) > HIGHLIGHTED:
        return mark_safe(escaped)
    return mark_safe(TOKENS.sub(_coloured, escaped))


def _coloured(found: re.Match[str]) -> str:
    return f'<span class="t3-json-{found.lastgroup}">{found[0]}</span>'


def page_of(model: str, key: str | int | None, label: str | None = None) -> str:
    """A link to one row's page."""
    if key is None:
        return NOTHING
    url = reverse(f"admin:orchestration_{model}_change", args=[quote(key)])
    return link(url, label or str(key))


def short_page_of(model: str, key: str) -> str:
    """The same with the beginning of an id, for lists; the whole is in its title."""
    url = reverse(f"admin:orchestration_{model}_change", args=[quote(key)])
    return format_html('<a href="{}" title="{}"><code>{}</code></a>', url, key, shortened(key))


def shortened(key: str, length: int = SHORT_ID) -> str:
    return key if len(key) <= length else f"{key[:length]}…"


def list_of(model: str, label: str, **filters: str) -> SafeString:
    """A link to a list, filtered."""
    query = QueryDict(mutable=True)
    query.update(filters)
    url = reverse(f"admin:orchestration_{model}_changelist")
    return link(f"{url}?{query.urlencode()}", label)


def story_of(thread_id: str, label: str = "story", turn_id: str | None = None) -> SafeString:
    return link(story_url(thread_id, **({"turn": turn_id} if turn_id else {})), label)


def story_url(thread_id: str, **filters: str) -> str:
    query = QueryDict(mutable=True)
    query.update(filters)
    url = reverse("admin:orchestration_thread_story", args=[quote(thread_id)])
    return f"{url}?{query.urlencode()}" if filters else url


def link(url: str, label: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, label)


def lines(found: Iterable[object], more: str = "") -> str:
    """One below the other."""
    joined = format_html_join("", "<li>{}</li>", ((one,) for one in found))
    if not joined:
        return NOTHING
    return format_html('<ul class="t3-lines">{}{}</ul>', joined, more)


def badge(word: str | None) -> str:
    """A state, coloured by what it means."""
    if not word:
        return NOTHING
    kind = next(
        (
            name
            for name, words in (("good", GOOD), ("busy", BUSY), ("bad", BAD), ("dull", MIDDLING))
            if word in words
        ),
        "plain",
    )
    return format_html('<span class="t3-badge t3-{}">{}</span>', kind, word)


def shown_time(at: str | None) -> str:
    """A stored time for people; the whole of it for who looks closer."""
    if not at:
        return NOTHING
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except ValueError:
        return at
    milliseconds = moment.microsecond // 1000
    return format_html(
        '<time datetime="{}" title="{} (UTC)">{} {}<small>.{}</small></time>',
        at,
        at,
        moment.strftime("%Y-%m-%d"),
        moment.strftime("%H:%M:%S"),
        f"{milliseconds:03d}",
    )


Column = Any
"""A function of a row. Django takes them among fields as well; its types do not know that."""


def time_column(field: str, label: str | None = None) -> Column:
    """A column of times, in the order of the field."""

    @admin.display(description=label or worded(field), ordering=field)
    def column(row: Any) -> str:
        return shown_time(getattr(row, field))

    column.__name__ = f"shown_{field}"
    return column


def worded(field: str) -> str:
    return field.removesuffix("_at").replace("_", " ")


def state_column(field: str, label: str | None = None) -> Column:
    """A column of states, coloured."""

    @admin.display(description=label or field, ordering=field)
    def column(row: Any) -> str:
        return badge(getattr(row, field))

    column.__name__ = f"shown_{field}"
    return column


def shown_duration(ms: float | None) -> str:
    return NOTHING if ms is None else duration_of(ms)


def shown_bytes(size: int | None) -> str:
    """As the dashboard's script says it."""
    if size is None:
        return "not known"
    for unit, bytes_each in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= bytes_each:
            return f"{size / bytes_each:.1f} {unit}"
    return f"{size} B"
