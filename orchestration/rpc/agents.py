"""Methods about what agents keep by themselves."""

from orchestration.contracts.replies import ConversationHistory, ConversationList
from orchestration.contracts.requests import Body, ListConversations, ReadConversation
from orchestration.rpc.context import Context, Method
from orchestration.rpc.orchestration import require_our_door


async def list_conversations(body: ListConversations, context: Context) -> ConversationList:
    require_our_door(body, context)
    return await context.conversations.page_of(body)


async def read_conversation(body: ReadConversation, context: Context) -> ConversationHistory:
    require_our_door(body, context)
    return await context.conversations.read(body)


METHODS: dict[type[Body], Method] = {
    ListConversations: Method(list_conversations, gates=("log", "workers")),
    ReadConversation: Method(read_conversation, gates=("log", "workers")),
}
