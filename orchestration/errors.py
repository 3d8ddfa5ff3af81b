"""What can go wrong here, in words for people and codes for programs."""


class OrchestrationError(Exception):
    """The base. ``str(error)`` may be shown to a person as it is."""

    code = "orchestration.failed"


class InvalidRequest(OrchestrationError):
    """The request cannot be understood, or asks for something that cannot be."""

    code = "request.invalid"


class NotAvailable(OrchestrationError):
    """A method of the protocol that this server does not do yet, or not on this address."""

    code = "not-available"


class NotFound(OrchestrationError):
    code = "not-found"


class ConversationHere(OrchestrationError):
    """A thread goes on with the conversation already."""

    code = "conversation.here"


class CommandRejected(OrchestrationError):
    """The rules do not allow the command in the present state."""

    code = "command.rejected"

    def __init__(self, command_type: str, reason: str) -> None:
        super().__init__(f"Orchestration command invariant failed ({command_type}): {reason}")
        self.reason = reason


class CommandPreviouslyRejected(OrchestrationError):
    """The same command was refused before; it can never succeed under this id."""

    code = "command.previously-rejected"

    def __init__(self, command_id: str, error: str) -> None:
        super().__init__(f"Command previously rejected ({command_id}): {error}")


class StorageFailed(OrchestrationError):
    """The database could not take it: its disk is full, or nobody answers. Later it may."""

    code = "storage.failed"


class Starting(OrchestrationError):
    """The server did not become ready in time for this request."""

    code = "starting"


class Stopping(OrchestrationError):
    """The server is shutting down and takes no more work."""

    code = "stopping"
