"""Why a checkpoint could not be made, read or restored, in words for people."""

from orchestration.errors import NotFound, OrchestrationError


class CheckpointFailed(OrchestrationError):
    """The base of what can go wrong with checkpoints."""

    code = "checkpoint.failed"


class CheckpointMissing(NotFound):
    """No such ref in the repository."""

    code = "checkpoint.missing"


class NotARepository(CheckpointFailed):
    """Where there is no git there are no checkpoints."""

    code = "checkpoint.not-a-repository"


class RepositoryTooSlow(CheckpointFailed):
    """It takes longer than anyone would wait, and is left in peace for a while."""

    code = "checkpoint.too-slow"


class GitTooSlow(CheckpointFailed):
    """One command took longer than it was given."""

    code = "checkpoint.git-too-slow"


class CaptureFailed(CheckpointFailed):
    """Not for a reason that lies in the side index: a new one would not help."""

    code = "checkpoint.capture-failed"


class RestoreRefused(CheckpointFailed):
    """Nothing was touched: there is something that no checkpoint holds."""

    code = "checkpoint.restore-refused"


class RestoreFailed(CheckpointFailed):
    """Not all files could be written; those that were are as they were before."""

    code = "checkpoint.restore-failed"


class FilesLeft(CheckpointFailed):
    """Files are neither as they were nor as they should be; ``ref`` is what they were."""

    code = "checkpoint.files-left"

    def __init__(self, message: str, ref: str) -> None:
        super().__init__(message)
        self.ref = ref
