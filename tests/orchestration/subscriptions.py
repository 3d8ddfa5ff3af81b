"""What browsers subscribe to, of the log."""

from orchestration.contracts.requests import Subscribe, ThreadSubscription


def to_thread(after: int, thread_id: str = "thread-1") -> Subscribe:
    return Subscribe(
        shell=False, shell_after=0, threads=[ThreadSubscription(thread_id=thread_id, after=after)]
    )
