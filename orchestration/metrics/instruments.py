"""Every instrument that is counted as things happen: one line each, with its help.

What can be read when somebody asks (queues, processes, sizes) is in `gauges.py` instead.
"""

from orchestration.metrics.counting import SIZE_BOUNDS, TURN_BOUNDS, Counter, Family, Histogram


def _sizes() -> Histogram:
    return Histogram(SIZE_BOUNDS)


def _turns() -> Histogram:
    return Histogram(TURN_BOUNDS)


# The engine; counted by its thread, once a batch.
command_seconds = Family(
    "t3_command_seconds",
    "From the order of a command to its answer, by kind and outcome (accepted, refused).",
    ("kind", "outcome"),
    Histogram,
)
events = Family(
    "t3_events_appended_total",
    "Events appended to the log; pieces of streamed text are counted apart, as text-piece.",
    ("type",),
    Counter,
)
commit_seconds = Family(
    "t3_commit_seconds", "One transaction of the engine, from its lock to its end.", (), Histogram
)
batch_commands = Family("t3_commit_commands", "Commands that were committed together.", (), _sizes)
commit_failures = Family(
    "t3_commit_failures_total",
    "Transactions that failed; their orders are tried apart.",
    (),
    Counter,
)
turn_phase_seconds = Family(
    "t3_turn_phase_seconds",
    "Where turns spend their time: queue, start, first_token, streaming, settle, checkpoint.",
    ("phase", "provider"),
    _turns,
)
first_token_seconds = Family(
    "t3_first_token_seconds",
    "What people wait for the first text: from the request on record.",
    ("provider",),
    _turns,
)
turn_seconds = Family(
    "t3_turn_seconds",
    "Turns from their request to their recorded end, by outcome.",
    ("provider", "outcome"),
    _turns,
)

# Connections; counted on the event loop.
request_seconds = Family(
    "t3_request_seconds",
    "Requests over WebSockets, by method and outcome (answered, refused, failed, invalid).",
    ("method", "outcome"),
    Histogram,
)
push_seconds = Family(
    "t3_push_seconds",
    "From the commit of the oldest event in a push to its hand-over to the socket.",
    ("door",),
    Histogram,
)
frames = Family("t3_frames_sent_total", "Frames sent: pushes and answers.", ("door",), Counter)
frame_bytes = Family(
    "t3_frame_characters_sent_total", "Characters of all frames sent.", ("door",), Counter
)
opened = Family("t3_connections_opened_total", "WebSockets that were opened.", ("door",), Counter)
disconnects = Family(
    "t3_disconnects_total",
    "WebSockets that ended, by close code; gone: the other side left.",
    ("door", "code"),
    Counter,
)
http_seconds = Family(
    "t3_http_seconds",
    "Requests over HTTP, by route and class of status.",
    ("route", "status"),
    Histogram,
)

log_lines_dropped = Family(
    "t3_log_lines_dropped_total", "Lines of the log that nobody took in time.", (), Counter
)

COUNTERS: tuple[Family[Counter], ...] = (
    events,
    commit_failures,
    frames,
    frame_bytes,
    opened,
    disconnects,
    log_lines_dropped,
)
HISTOGRAMS: tuple[Family[Histogram], ...] = (
    command_seconds,
    commit_seconds,
    batch_commands,
    turn_phase_seconds,
    first_token_seconds,
    turn_seconds,
    request_seconds,
    push_seconds,
    http_seconds,
)
