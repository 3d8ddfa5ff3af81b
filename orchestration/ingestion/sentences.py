"""Sentences that are told in more than one place."""

from orchestration.ingestion.view import RequestFamily

AGENT_ENDED = "The agent that did not answer was ended"
SERVER_STOPPED = "The server stopped while this turn was running."


def stale_detail(family: RequestFamily, request_id: str) -> str:
    """Nobody waits for the answer any more. Clients look for the beginning of this sentence."""
    return (
        f"Stale pending {family} request: {request_id}. Provider callback state does not survive"
        " app restarts or recovered sessions. Restart the turn to continue."
    )
