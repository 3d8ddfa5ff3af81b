"""Methods about repositories: whether there is one, and how one begins."""

from orchestration.contracts.replies import FoundRepository
from orchestration.contracts.requests import Body, FindRepository, InitRepository
from orchestration.rpc.context import Context, Method


async def find_repository(body: FindRepository, context: Context) -> FoundRepository:
    cwd = await context.host.require_directory(body.cwd)
    found = await context.host.find_repository(cwd)
    return FoundRepository(is_repository=found == "found", can_begin=found == "none")


async def begin_repository(body: InitRepository, context: Context) -> None:
    await context.host.begin_repository(await context.host.require_directory(body.cwd))


METHODS: dict[type[Body], Method] = {
    FindRepository: Method(find_repository),
    InitRepository: Method(begin_repository),
}
