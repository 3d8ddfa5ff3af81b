"""All that codex can be asked."""

from providers.codex.matrix.rows import not_offered, used

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
