"""All that codex can be asked, can ask and can say, and what we do about each: the one table.

Written for codex 0.169.0; a test compares it with the schema of the codex that is installed.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Use = Literal["used", "shown", "told as a notice", "refused", "ignored", "not offered"]


class Row(Struct, frozen=True):
    """Methods that are treated alike. ``why`` says what for, or why not."""

    use: Use
    why: str
    methods: tuple[str, ...]


def used(why: str, methods: str) -> Row:
    return Row("used", why, tuple(methods.split()))


def shown(why: str, methods: str) -> Row:
    return Row("shown", why, tuple(methods.split()))


def unknown(why: str, methods: str) -> Row:
    return Row("told as a notice", why, tuple(methods.split()))


def refused(why: str, methods: str) -> Row:
    return Row("refused", why, tuple(methods.split()))


def ignored(why: str, methods: str) -> Row:
    return Row("ignored", why, tuple(methods.split()))


def not_offered(why: str, methods: str) -> Row:
    return Row("not offered", why, tuple(methods.split()))


CLIENT_METHODS = (
    used("the handshake", "initialize"),
    used("to begin a conversation, or to find it again", "thread/start thread/resume"),
    used("to say something; while a turn runs, it steers that turn", "turn/start"),
    used("the same, of versions before 0.150.0, which tell the two apart", "turn/steer"),
    used("to stop a turn", "turn/interrupt"),
    used("to stop what codex works towards by itself: its goal is paused", "thread/goal/set"),
    used("to change how freely it may act", "thread/settings/update"),
    used(
        "after a crash: did our message arrive? (the second: of older versions)",
        "thread/items/list thread/read",
    ),
    used("to review, when somebody asks for it by name", "review/start"),
    used("to compact by hand; codex also does it by itself", "thread/compact/start"),
    used(
        "to list and to end commands that outlived their turns",
        "thread/backgroundTerminals/list thread/backgroundTerminals/terminate",
    ),
    used(
        "to close a session, and to stop a turn",
        "thread/backgroundTerminals/clean thread/unsubscribe",
    ),
    used("the probe: signed in, which models", "account/read model/list"),
    used("how much of the account's limits is used up", "account/rateLimits/read"),
    used("whether it can plan, and with which effort", "collaborationMode/list"),
    not_offered("`turn/start` says all settings as well", "turn/settings/update"),
    used(
        "to list the conversations that it keeps, and to look at one",
        "thread/list thread/turns/list",
    ),
    not_offered(
        "what was said is in our own log",
        "thread/loaded/list thread/search thread/searchOccurrences thread/items/read "
        "thread/timeline/list thread/readState/update thread/inject_items",
    ),
    used(
        "to take turns back, a copy where codex cannot; to keep the whole before that; to continue"
        " what another process writes",
        "thread/revert thread/fork",
    ),
    used(
        "to keep a copy where no list shows it, to go on from it, and to remove it",
        "thread/archive thread/unarchive thread/delete",
    ),
    not_offered(
        "threads are named, sorted, archived and deleted in our own log",
        "thread/name/set thread/metadata/update "
        "thread/section/move threadSection/list threadSection/create threadSection/update "
        "threadSection/delete project/list project/read project/create project/import "
        "project/update project/move project/delete",
    ),
    not_offered(
        "a message during a turn steers it, or waits in our own queue, which outlives the agent",
        "thread/queue/add thread/queue/list thread/queue/update thread/queue/delete "
        "thread/queue/reorder thread/queue/start",
    ),
    not_offered(
        "the page has terminals of its own",
        "thread/shellCommand command/exec command/exec/write command/exec/terminate "
        "command/exec/resize process/spawn process/writeStdin process/kill process/resizePty",
    ),
    not_offered(
        "this server looks into files itself",
        "fs/readFile fs/writeFile fs/createDirectory fs/getMetadata fs/readDirectory fs/remove "
        "fs/copy fs/watch fs/unwatch fuzzyFileSearch fuzzyFileSearch/sessionStart "
        "fuzzyFileSearch/sessionUpdate fuzzyFileSearch/sessionStop",
    ),
    not_offered(
        "attachments are kept by this server",
        "thread/attachment/add thread/attachment/list thread/attachment/remove "
        "thread/attachmentOwner/list",
    ),
    not_offered(
        "people sign in with `codex login`; the page says so",
        "account/login/start account/login/cancel account/logout accountSession/list "
        "accountSession/switch account/gatewayOAuth/read account/gatewayOAuth/login "
        "account/gatewayOAuth/cancel account/bedrock/discover account/bedrock/setup "
        "account/bedrock/checkGovCloudRequirements account/gcp/setup account/securitySetup/read",
    ),
    not_offered(
        "the account's own pages have it",
        "account/rateLimitResetCredit/consume account/usage/read "
        "account/workspaceMessages/read account/sendAddCreditsNudgeEmail",
    ),
    not_offered(
        "proofs of who is there need an app of the model's maker",
        "userVerification/status userVerification/enroll userVerification/delete "
        "userVerification/verify userVerification/cancel",
    ),
    not_offered(
        "people configure codex in its config.toml, which holds here as well",
        "config/read config/value/write config/batchWrite configRequirements/read "
        "modelProvider/list modelProvider/config/write modelProvider/capabilities/read "
        "experimentalFeature/list experimentalFeature/enablement/set externalAgentConfig/detect "
        "externalAgentConfig/import externalAgentConfig/import/recordHistory "
        "externalAgentConfig/import/readHistories",
    ),
    not_offered(
        "which modes there are is ours to say",
        "permissionProfile/list",
    ),
    not_offered(
        "MCP servers, skills, hooks and plugins are set up in codex, and then work here",
        "mcpServer/oauth/login config/mcpServer/reload mcpServerStatus/list "
        "mcpServer/resource/read mcpServer/event/stream/start mcpServer/event/stream/stop "
        "mcpServer/tool/call skills/list skills/extraRoots/set skills/config/write hooks/list "
        "marketplace/add marketplace/remove marketplace/upgrade plugin/list plugin/search "
        "plugin/installed plugin/reconcile plugin/read plugin/skill/read plugin/share/save "
        "plugin/share/updateTargets plugin/share/list plugin/share/checkout plugin/share/delete "
        "plugin/install plugin/uninstall app/read app/list app/installed",
    ),
    not_offered(
        "codex's own notes, memories and guesses",
        "thread/goal/get thread/goal/clear thread/memoryMode/set "
        "thread/memory/read memory/status memory/reset rollout/compress "
        "thread/prediction/request thread/prepareApprovedPlan",
    ),
    not_offered(
        "people approve, not a second model",
        "thread/guardianReview thread/approveGuardianDeniedAction",
    ),
    not_offered(
        "no voice",
        "thread/realtime/start thread/realtime/appendAudio thread/realtime/appendText "
        "thread/realtime/appendSpeech thread/realtime/stop thread/realtime/listVoices",
    ),
    not_offered(
        "codex runs where this server runs, which people reach by itself",
        "remoteControl/enable remoteControl/disable remoteControl/status/read "
        "remoteControl/pairing/start remoteControl/pairing/status remoteControl/client/list "
        "remoteControl/client/revoke environment/add environment/info environment/status",
    ),
    not_offered(
        "for codex's own programmers and helpers",
        "server/diagnostics mock/experimentalMethod thread/sample thread/sample/cancel "
        "thread/increment_elicitation thread/decrement_elicitation feedback/upload "
        "feedback/save",
    ),
    not_offered("Windows", "windowsSandbox/setupStart windowsSandbox/readiness"),
)

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


def methods_of(rows: Iterable[Row], *uses: Use) -> list[str]:
    """All methods of the rows, or those that are treated in one of the given ways."""
    return [method for row in rows if not uses or row.use in uses for method in row.methods]


IGNORED = frozenset(methods_of(NOTIFICATIONS, "ignored", "used"))
"""Notifications of which nothing is shown on purpose. What is in no table becomes a notice."""
