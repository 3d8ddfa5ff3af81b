"""As much of Daphne below a WebSocket as is used: a transport, and the protocol on it."""


class Transport:
    """As much of a Twisted transport as is used. The system takes ``room`` bytes."""

    def __init__(self, room: int = 1_000_000) -> None:
        self.dataBuffer = b""
        self.offset = 0
        self.waiting: list[bytes] = []
        self.left = b""
        self.room = room

    @property
    def _tempDataLen(self) -> int:
        return sum(map(len, self.waiting))

    def writeSomeData(self, content: bytes) -> int:
        self.left += content[: self.room]
        return min(len(content), self.room)

    def write(self, content: bytes) -> None:
        self.waiting.append(content)

    def writeSequence(self, parts: list[bytes]) -> None:
        self.waiting += parts

    @property
    def all(self) -> bytes:
        return self.left + b"".join(self.waiting)


class Protocol:
    STATE_OPEN = 3

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.state = self.STATE_OPEN
