"""Methods about the files of a workspace."""

from orchestration.contracts.replies import SearchResult
from orchestration.contracts.requests import Body, SearchEntries
from orchestration.rpc.context import Context, Method


async def search_entries(body: SearchEntries, context: Context) -> SearchResult:
    return await context.host.search_entries(body.cwd, body.query, body.limit)


METHODS: dict[type[Body], Method] = {SearchEntries: Method(search_entries)}
