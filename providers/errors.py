"""What can go wrong with an agent, in words for people."""


class ProviderError(Exception):
    """The message may be shown as it is; ``code`` is for programs."""

    code = "provider.failed"


class AgentMissing(ProviderError):
    """The agent's program is not installed, or cannot be run."""

    code = "provider.missing"


class AgentGone(ProviderError):
    """The agent's process ended, or does not answer."""

    code = "provider.gone"


class AgentRefused(ProviderError):
    """The agent answered a request with an error."""

    code = "provider.refused"


class SessionNotOpen(ProviderError):
    """No agent is attached to the thread."""

    code = "provider.no-session"


class UnknownRequest(ProviderError):
    """Nothing waits for an answer under that id."""

    code = "provider.unknown-request"


class ConversationBusy(AgentRefused):
    """Another process writes the conversation; reading it and copying it work."""

    code = "conversation.busy"

    def __init__(self, writer: str | None) -> None:
        who = writer or "another process"
        super().__init__(
            f"{who} still has this conversation open; close it there, or continue a copy of it"
        )


class ConversationLost(AgentRefused):
    """The agent keeps the conversation no more, or cannot read what it kept."""

    code = "conversation.lost"

    def __init__(self, said: str) -> None:
        super().__init__(f"the agent cannot read this conversation any more ({said})")
