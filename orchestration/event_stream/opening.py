"""From a request to a stream: which channels, from where on, and what is wrong with it."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django_eventstream.utils import (
    add_default_headers,
    get_channelmanager,
    sse_error_response,
)

from orchestration.errors import InvalidRequest, OrchestrationError
from orchestration.event_stream.channels import (
    CHANNELS_AT_ONCE,
    DASHBOARD,
    RECEIPTS,
    Scope,
    is_channel,
)
from orchestration.event_stream.positions import LOG, Positions, sources_of
from orchestration.event_stream.sources import LogSource, ReceiptSource
from orchestration.event_stream.stream import EventStream, Source
from orchestration.queries.streaming import last_receipt
from orchestration.runtime import Runtime

AFTER_ERROR = "error"
"""The id of the package's ``stream-error``: a browser that shows it is to stop coming back."""


class MayNotRead(OrchestrationError):
    code = "forbidden"


class EventStreamResponse(StreamingHttpResponse):
    """Its iterator is the stream itself, so that whoever sends it can end it."""

    def __init__(self, stream: EventStream) -> None:
        super().__init__(stream, content_type="text/event-stream")
        self.stream = stream

    def __aiter__(self) -> EventStream:
        return self.stream


async def open_stream(request: HttpRequest, runtime: Runtime) -> HttpResponseBase:
    """Mistakes are told as the package tells them: as an event, which a page can read."""
    last_id = _last_id(request)
    response: HttpResponseBase
    if last_id == AFTER_ERROR:
        response = HttpResponse("there is no resuming after an error\n", status=400)
    else:
        try:
            channels = await _channels(request)
            given = Positions.read(last_id) if last_id else None
            await runtime.readiness.wait("log")
            response = EventStreamResponse(await _stream(runtime, channels, given))
        except MayNotRead as refusal:
            response = sse_error_response(refusal.code, str(refusal))
        except OrchestrationError as mistake:
            response = sse_error_response("bad-request", str(mistake), {"code": mistake.code})
    add_default_headers(response, request=request)
    return response


def _last_id(request: HttpRequest) -> str:
    """The header is what a browser adds by itself when it comes back to the same address."""
    asked = request.GET
    return (
        request.headers.get("Last-Event-ID")
        or asked.get("last-event-id")
        or asked.get("lastEventId")
        or ""
    )


async def _channels(request: HttpRequest) -> set[str]:
    manager = get_channelmanager()
    channels: set[str] = manager.get_channels_for_request(request, {})
    if not channels:
        raise InvalidRequest("no channel is named; try ?channel=events")
    if len(channels) > CHANNELS_AT_ONCE:
        raise InvalidRequest(f"at most {CHANNELS_AT_ONCE} channels a request")
    for name in sorted(channels):
        if not is_channel(name):
            raise InvalidRequest(
                f"there is no channel {name[:100]!r}: events, receipts, dashboard, "
                "project-<id> and thread-<id> are"
            )

    def may_read() -> bool:
        return all(manager.can_read_channel(request.user, name) for name in channels)

    if not await sync_to_async(may_read)():
        raise MayNotRead("these channels are the owner's")
    return channels


async def _stream(runtime: Runtime, channels: set[str], given: Positions | None) -> EventStream:
    """From the given positions, else from now on; from now on, too, where they are none of ours."""
    sources: dict[str, Source] = {}
    positions, reset = Positions({}), []
    for name in sorted(sources_of(channels)):
        newest = await _newest(runtime, name)
        wanted = newest if given is None else given.at.get(name, newest)
        if wanted > newest and name != DASHBOARD:
            reset.append(name)
        positions.move(name, min(wanted, newest))
        sources[name] = await _source(runtime, channels, name, positions.at[name])
    reset_channels = [name for name in channels if _source_name(name) in reset]
    return EventStream(sources, positions, reset_channels, runtime.stopping)


async def _newest(runtime: Runtime, source: str) -> int:
    if source == RECEIPTS:
        return await runtime.readers.run(last_receipt)
    return runtime.log.head


async def _source(runtime: Runtime, channels: set[str], name: str, after: int) -> Source:
    if name == RECEIPTS:
        return ReceiptSource(runtime.receipts, runtime.readers, after)
    if name == DASHBOARD:
        from orchestration.dashboard.feed import DashboardSource, feed_of

        return DashboardSource(feed_of(runtime))
    scope = Scope.of(channels) or Scope()
    return LogSource(runtime.log, runtime.readers, scope, after)


def _source_name(channel: str) -> str:
    return channel if channel in {RECEIPTS, DASHBOARD} else LOG
