"""A log of frames made fit to be shown to others: what is private is replaced, and counted.

What it is made of stays: frames, ids, times, the order of things. So the log still goes through
the same translation, and leads to events of the same structure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Raw, Struct

from providers.masking import masked
from providers.recordings import RecordedFrame
from providers.redaction import ANONYMOUS, redact

PROJECT = "/home/user/project"
PERSON, HOME, EMAIL, HOST, WORD = "user", "/home/user", "user@example.org", "host", "[word]"
SECRET = ANONYMOUS.decode()

HOMES = re.compile(r"(/home/|/Users/|[A-Za-z]:\\{1,2}Users\\{1,2})(?!user\b)([A-Za-z0-9._-]+)")
FOLDERS = re.compile(r'"cwd": ?"(/[^"\\/]+(?:/[^"\\/]+)+)/?"')
"""Where agents work; a folder right below / tells of nobody."""
OF_ROOT = re.compile(r"(?<![\w./-])/root(?![\w-])")
EMAILS = re.compile(r"(?<![\w.+-])[\w.+-]+@(?!example\.org\b)[\w-]+(?:\.[\w-]+)+")
SECRETS = re.compile(
    r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|\bsk-[\w-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}"
    r"|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{30,}|\bnpm_\w{30,}|\bAKIA[A-Z0-9]{16}"
    r"|(?<=://)[^\s/:@\"']+:[^\s/@\"']+(?=@)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----"
)
NOBODY = {"user", "root", "dev", "home", "admin", "runner", "ubuntu", "codespace", "vscode"}
"""Names of accounts that tell of nobody, and that may be ordinary words."""
SHORTEST_NAME = 3

Rule = tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]
"""What is counted, what is looked for, and what takes its place."""
Span = tuple[int, int, str]
"""Where in a text something is replaced, and by what."""


class Private(Struct, frozen=True):
    """What is known to be private beside what looks like it."""

    homes: Sequence[str] = ()
    names: Sequence[str] = ()
    hosts: Sequence[str] = ()
    words: Sequence[str] = ()
    secrets: Sequence[bytes] = ()


@dataclass
class Learned:
    """Whose homes are named, where agents worked, and texts that came in pieces: what is private
    may be cut in two."""

    names: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    pieces: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class Sharing:
    """``counts`` says how often something of each kind was replaced."""

    def __init__(self, private: Private, *, drop_texts: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self._private = private
        self._drop_texts = drop_texts
        self._rules: list[Rule] = []
        self._spans: dict[str, list[Span]] = {}
        self._places: Counter[str] = Counter()

    def share(self, read: Callable[[], Iterable[RecordedFrame]]) -> Iterator[bytes]:
        """The lines of the new log. ``read`` is called twice: what is private is learned first."""
        learned = self._learn(read())
        self._rules = rules_for(self._private, learned.names, learned.folders)
        streamed = {key: "".join(texts) for key, texts in learned.pieces.items()}
        self._spans = {key: self._cut(text) for key, text in streamed.items()}
        for frame in read():
            yield b'{"t":%d,"dir":"%s","frame":%s}\n' % (
                frame.at_ms,
                frame.direction.encode(),
                self._shared(bytes(frame.frame)),
            )

    def _learn(self, frames: Iterable[RecordedFrame]) -> Learned:
        learned = Learned()
        for frame in frames:
            line = bytes(frame.frame)
            text = line.decode(errors="replace")
            learned.names |= {found[2] for found in HOMES.finditer(text)}
            learned.folders |= set(FOLDERS.findall(text))
            if (piece := find_piece(line)) is not None:
                learned.pieces[piece[0]].append(piece[1])
        return learned

    def _shared(self, line: bytes) -> bytes:
        piece = find_piece(line)
        if piece is not None:
            streamed = msgspec.json.decode(line)
            streamed["params"]["delta"] = self._without_spans(*piece)
            line = msgspec.json.encode(streamed)
        hidden = redact(line, self._private.secrets)
        self.counts["secrets"] += hidden.count(ANONYMOUS) - line.count(ANONYMOUS)
        said = self._replaced(msgspec.json.decode(hidden))
        if self._drop_texts:
            said = masked(said, self.counts)
        return msgspec.json.encode(said)

    def _replaced(self, value: Any) -> Any:
        match value:
            case str():
                for kind, pattern, put in self._rules:
                    value, times = pattern.subn(put, value)
                    self.counts[kind] += times
                return value
            case dict():
                return {self._replaced(key): self._replaced(held) for key, held in value.items()}
            case list():
                return [self._replaced(held) for held in value]
            case _:
                return value

    def _cut(self, text: str) -> list[Span]:
        found = [
            (match.start(), match.end(), match.expand(put) if isinstance(put, str) else put(match))
            for _, pattern, put in self._rules
            for match in pattern.finditer(text)
        ]
        return sorted(found)

    def _without_spans(self, key: str, piece: str) -> str:
        """A piece of a streamed text; what is replaced goes into the piece in which it begins."""
        begin = self._places[key]
        end = self._places[key] = begin + len(piece)
        kept, at = [], begin
        for start, stop, put in self._spans.get(key, ()):
            if stop <= at or start >= end:
                continue
            kept.append(piece[at - begin : max(start - begin, at - begin)])
            if start >= begin:
                kept.append(put)
                self.counts["in streamed texts"] += 1
            at = min(stop, end)
        return "".join([*kept, piece[at - begin :]])


def rules_for(private: Private, found: set[str], folders: set[str]) -> list[Rule]:
    homes = sorted({home for home in private.homes if len(home) > 1}, key=len, reverse=True)
    elsewhere = [folder for folder in folders if not in_a_home(folder, homes)]
    names = {name for name in {*private.names, *found} if len(name) >= SHORTEST_NAME} - NOBODY
    known = [secret.decode(errors="replace") for secret in private.secrets]
    return [
        *[("secrets", re.compile(re.escape(secret)), SECRET) for secret in known],
        ("secrets", SECRETS, SECRET),
        *[("home paths", re.compile(rf"{re.escape(home)}(?![\w-])"), HOME) for home in homes],
        *[
            ("project folders", re.compile(rf"{re.escape(folder)}(?![\w-])"), project(number))
            for number, folder in enumerate(sorted(elsewhere, key=lambda each: (-len(each), each)))
        ],
        ("home paths", HOMES, rf"\1{PERSON}"),
        ("home paths", OF_ROOT, HOME),
        ("e-mail addresses", EMAILS, EMAIL),
        *[("names", whole(name), PERSON) for name in sorted(names)],
        *[("host names", whole(host), HOST) for host in private.hosts if len(host) > 1],
        *[("words", whole(word), WORD) for word in private.words if word],
    ]


def in_a_home(folder: str, homes: Sequence[str]) -> bool:
    """Then what is replaced of it is the home."""
    known = any(folder == home or folder.startswith(f"{home}/") for home in homes)
    return known or HOMES.match(folder) is not None or OF_ROOT.match(folder) is not None


def project(number: int) -> str:
    return f"{PROJECT}-{number + 1}" if number else PROJECT


def whole(word: str) -> re.Pattern[str]:
    """Not as a part of another word."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", re.IGNORECASE)


class _Delta(Struct, frozen=True, rename="camel"):
    delta: str
    item_id: str = ""
    thread_id: str = ""


class _Streamed(Struct, frozen=True):
    method: str
    params: Raw


def find_piece(line: bytes) -> tuple[str, str] | None:
    """A piece of a text that comes in several frames: which text, and the piece."""
    if b'"delta"' not in line:
        return None
    try:
        frame = msgspec.json.decode(line, type=_Streamed)
        said = msgspec.json.decode(frame.params, type=_Delta)
    except msgspec.DecodeError:
        return None
    return f"{frame.method} {said.thread_id} {said.item_id}", said.delta
