"""All that codex can say, without waiting for an answer."""

from providers.codex.matrix.rows import ignored, shown, used

NOTIFICATIONS = (
    shown("turns, and why they failed", "turn/started turn/completed error"),
    shown(
        "what codex says and does",
        "item/started item/completed item/agentMessage/delta item/plan/delta",
    ),
    shown(
        "streamed, and recorded whole with their item",
        "item/commandExecution/outputDelta item/fileChange/outputDelta "
        "item/reasoning/summaryTextDelta item/reasoning/textDelta",
    ),
    shown("the thoughts so far, as one line that grows", "item/reasoning/summaryPartAdded"),
    shown("the steps of a plan; what a turn changed", "turn/plan/updated turn/diff/updated"),
    shown(
        "a goal that codex works towards by itself: when it is set, reached or paused",
        "thread/goal/updated thread/goal/cleared",
    ),
    shown("how full the context is", "thread/tokenUsage/updated"),
    shown("a better title", "thread/name/updated"),
    shown("a question was answered elsewhere, or is moot", "serverRequest/resolved"),
    shown("as warnings, once for each thread and text", "warning"),
    shown("as a warning", "guardianWarning"),
    shown(
        "as warnings, once for each text; never that the system has no bubblewrap",
        "configWarning deprecationNotice",
    ),
    shown("another model answers than was chosen: once for each thread", "model/rerouted"),
    shown(
        "how much is used up; a warning when it nearly is, and when it is: once each",
        "account/rateLimits/updated",
    ),
    shown("when codex is not signed in any more", "account/updated"),
    shown("when an MCP server did not start: once", "mcpServer/startupStatus/updated"),
    used("compared with what was asked: a mismatch stops the session", "thread/settings/updated"),
    ignored(
        "follows what we do",
        "thread/started thread/archived thread/unarchived thread/deleted thread/closed "
        "thread/reverted",
    ),
    ignored("turns tell when they start and end", "thread/status/changed"),
    ignored("the contextCompaction item says it", "thread/compacted"),
    ignored("what the model types; its effect shows", "item/commandExecution/terminalInteraction"),
    ignored(
        "the end of the item has the whole",
        "item/fileChange/patchUpdated item/mcpToolCall/progress",
    ),
    ignored("we keep what was read ourselves", "thread/readState/changed"),
    ignored(
        "codex's own guesses",
        "thread/prediction/updated",
    ),
    ignored("codex's queue is not used: ours is in the log", "thread/queue/changed"),
    ignored(
        "codex's own projects, sorting and attachments are not used",
        "project/changed thread/project/updated thread/section/changed thread/attachment/updated",
    ),
    ignored(
        "the probe reads account/read instead",
        "account/login/completed account/gatewayOAuth/changed",
    ),
    ignored(
        "hooks are the user's own scripts; their output reaches the model",
        "hook/started hook/completed",
    ),
    ignored(
        "skills, connectors and signing in to MCP servers are codex's own",
        "skills/changed app/list/updated mcpServer/oauthLogin/completed",
    ),
    ignored(
        "a turn that cannot be authorised fails, and says why",
        "modelProvider/authRecoveryStarted modelProvider/authRecoveryCompleted",
    ),
    ignored(
        "for clients of the model's maker, not for people",
        "model/verification turn/moderationMetadata model/safetyBuffering/updated",
    ),
    ignored(
        "remote control and remote environments are not used",
        "remoteControl/status/changed thread/environment/connected thread/environment/disconnected",
    ),
    ignored(
        "answers to what we do not ask",
        "command/exec/outputDelta process/outputDelta process/exited fs/changed "
        "fuzzyFileSearch/sessionUpdated fuzzyFileSearch/sessionCompleted "
        "mcpServer/event/stream/notification externalAgentConfig/import/progress "
        "externalAgentConfig/import/completed",
    ),
    ignored(
        "no voice",
        "thread/realtime/started thread/realtime/itemAdded thread/realtime/item/started "
        "thread/realtime/item/transcript/delta thread/realtime/item/completed "
        "thread/realtime/transcript/delta thread/realtime/transcript/done "
        "thread/realtime/outputAudio/delta thread/realtime/sdp thread/realtime/error "
        "thread/realtime/closed",
    ),
    ignored("Windows", "windowsSandbox/setupCompleted windows/worldWritableWarning"),
    shown(
        "what a second model decided in a person's place, where a config asks for one",
        "item/autoApprovalReview/completed",
    ),
    shown(
        "as a warning, once in a run: a second model looks closer from now on",
        "autoApprovalReview/strictReviewRequired",
    ),
    ignored("the end of the review says it", "item/autoApprovalReview/started"),
)
