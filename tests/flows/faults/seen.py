"""What a person who looks at one thread has been shown of it, and what follows from that."""

from collections import Counter
from collections.abc import Iterator

from tests.support.client import Frame


class Seen:
    """``message_id`` is of the message whose turn the trial is about."""

    def __init__(self, thread_id: str, message_id: str) -> None:
        self.thread_id = thread_id
        self.texts: dict[str, str] = {}
        """Of the agent's messages."""
        self._message_id = message_id
        self._events: dict[int, Frame] = {}

    def take(self, event: Frame) -> None:
        if event["sequence"] in self._events or event["aggregateId"] != self.thread_id:
            return  # what was shown first is what must be there
        self._events[event["sequence"]] = event
        payload = event["payload"]
        if event["type"] == "thread.message-sent" and payload["role"] == "assistant":
            message = payload["messageId"]
            self.texts[message] = self.texts.get(message, "") + payload["text"]

    def history(self) -> list[Frame]:
        return [self._events[sequence] for sequence in sorted(self._events)]

    def activities(self) -> Iterator[Frame]:
        for event in self.history():
            if event["type"] == "thread.activity-appended":
                yield event["payload"]["activity"]

    def open_questions(self) -> set[str]:
        return self._requests("approval.requested") - self._requests("approval.resolved")

    def answered(self) -> set[str]:
        """Questions that the person answered, whoever heard it."""
        answers = (e for e in self.history() if e["type"] == "thread.approval-response-requested")
        return {event["payload"]["requestId"] for event in answers}

    def began(self) -> Counter[str]:
        sessions = self._sessions()
        return Counter(s["startedTurn"]["turnId"] for s in sessions if "startedTurn" in s)

    def ended(self) -> Counter[str]:
        sessions = self._sessions()
        return Counter(s["settledTurn"]["turnId"] for s in sessions if "settledTurn" in s)

    def states(self) -> dict[str, str]:
        """How each turn ended."""
        ends = (s["settledTurn"] for s in self._sessions() if "settledTurn" in s)
        return {end["turnId"]: end["state"] for end in ends}

    def reason_of(self, turn_id: str) -> str | None:
        told = (a for a in self.activities() if a["kind"] == "turn.settled")
        reasons = (a["payload"].get("reason") for a in told if a["turnId"] == turn_id)
        return next(reasons, None)

    def was_interrupted(self) -> bool:
        """By the person, who needs no reason."""
        return any(e["type"] == "thread.turn-interrupt-requested" for e in self.history())

    def last_end(self) -> int:
        """Its sequence."""
        ends = (e["sequence"] for e in self.history() if "settledTurn" in e["payload"])
        return max(ends, default=0)

    def is_over(self) -> bool:
        """Our message has been dealt with, one way or another, and nothing runs."""
        later = self._since_asked()
        sessions = [e["payload"] for e in later if e["type"] == "thread.session-set"]
        failed = any(
            e["type"] == "thread.activity-appended"
            and e["payload"]["activity"]["kind"] == "provider.turn.start.failed"
            for e in later
        )
        settled = any("settledTurn" in payload for payload in sessions)
        busy = bool(sessions) and sessions[-1]["session"]["status"] in ("starting", "running")
        return (failed or settled) and not busy

    def has_begun(self) -> bool:
        return any("startedTurn" in event["payload"] for event in self._since_asked())

    def completed_after(self, sequence: int) -> bool:
        later = (e["payload"] for e in self.history() if e["sequence"] > sequence)
        ends = (payload["settledTurn"] for payload in later if "settledTurn" in payload)
        return any(end["state"] == "completed" for end in ends)

    def captured(self) -> dict[str, set[str]]:
        """The files that each turn's checkpoint names as changed."""
        diffs = [e["payload"] for e in self.history() if e["type"] == "thread.turn-diff-completed"]
        return {diff["turnId"]: {file["path"] for file in diff["files"]} for diff in diffs}

    def says_why_not(self) -> bool:
        return any(a["kind"] == "checkpoint.capture.failed" for a in self.activities())

    def turn_of_our_message(self) -> str | None:
        """Where it was completed."""
        states = self.states()
        for session in self._sessions():
            started = session.get("startedTurn", {})
            if started.get("messageId") == self._message_id:
                turn: str = started["turnId"]
                return turn if states.get(turn) == "completed" else None
        return None

    def _sessions(self) -> list[Frame]:
        return [e["payload"] for e in self.history() if e["type"] == "thread.session-set"]

    def _since_asked(self) -> list[Frame]:
        history = self.history()
        asked = [e["sequence"] for e in history if self._is_our_request(e)]
        return [e for e in history if e["sequence"] > asked[0]] if asked else []

    def _is_our_request(self, event: Frame) -> bool:
        ours = event["payload"].get("messageId") == self._message_id
        return bool(ours and event["type"] == "thread.turn-start-requested")

    def _requests(self, kind: str) -> set[str]:
        return {a["payload"]["requestId"] for a in self.activities() if a["kind"] == kind}
