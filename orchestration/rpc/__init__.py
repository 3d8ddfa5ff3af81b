"""What each request method does, one module an area."""

import msgspec

from orchestration.contracts.requests import AnyBody, Body
from orchestration.rpc import agents, diffs, git, orchestration, server, workspace
from orchestration.rpc.context import Context, Method, Result, method_name
from orchestration.rpc.unavailable import UNAVAILABLE
from orchestration.seed_view import seed_view

METHODS: dict[type[Body], Method] = {
    **orchestration.METHODS,
    **diffs.METHODS,
    **agents.METHODS,
    **server.METHODS,
    **workspace.METHODS,
    **git.METHODS,
    **UNAVAILABLE,
}


async def result_of(body: AnyBody, context: Context) -> Result:
    """The encoded result of a request as its door sees it, UNSET for methods that return nothing.

    Waits for what the method needs; raises ``OrchestrationError`` or ``ProviderError``.
    """
    method = METHODS[type(body)]
    for gate in method.gates:
        await context.readiness.wait(gate)
    result = await method.call(body, context)
    if result is msgspec.UNSET:
        return result
    if not isinstance(result, msgspec.Raw):
        result = msgspec.Raw(msgspec.json.encode(result))
    if context.door == "/" and not method.is_viewed:
        result = msgspec.Raw(seed_view(bytes(result)))
    return result


__all__ = ["METHODS", "Context", "method_name", "result_of"]
