"""All that codex can ask."""

from providers.codex.matrix.rows import refused, shown

SERVER_REQUESTS = (
    shown(
        "as an approval",
        "item/commandExecution/requestApproval item/fileChange/requestApproval "
        "item/permissions/requestApproval",
    ),
    shown("as questions", "item/tool/requestUserInput"),
    shown(
        "a tool call and a plain yes as an approval, a form of simple fields as questions;"
        " anything else is declined, and told",
        "mcpServer/elicitation/request",
    ),
    refused("no tools are offered to codex; the model hears so, and it is told", "item/tool/call"),
    refused(
        "only clients that announce they can are asked; told as a notice",
        "account/chatgptAuthTokens/refresh attestation/generate currentTime/read",
    ),
    refused(
        "only conversations of the old protocol ask so; told as a notice",
        "applyPatchApproval execCommandApproval",
    ),
)
