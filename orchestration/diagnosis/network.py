"""What others share with us: the port, the data folder's lock, Redis."""

import fcntl
import http.client
import os
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.diagnosis.findings import Finding, Place, doubtful, fine, wrong

SECONDS = 2.0
SERVER_NAME = "t3project"
"""What our server calls itself in every answer."""
PROC = Path("/proc")
LISTENING = "0A"
ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def check_port(place: Place) -> list[Finding]:
    """Whether it is free; if not, whether it is our own server that has it."""
    owner = find_server(place.home)
    said = _server_at(ANY.get(place.host, place.host), place.port)
    where = f"port {place.port} on {place.host}"
    if said is None:
        if (trouble := _trouble_with(place)) is not None:
            return [wrong("port", f"{where} cannot be used: {trouble}", OTHER_PORT)]
        if owner:
            words = f"the server (process {owner}) runs on another port than {place.port}"
            return [doubtful("port", words, "ask it there, or set T3_PORT as it was started")]
        return [fine("port", f"{where} is free; no server runs on this data folder")]
    if said == SERVER_NAME and owner:
        return [fine("port", f"the server (process {owner}) answers on {where}")]
    if said == SERVER_NAME:
        words = f"a server with another data folder answers on {where}"
        return [wrong("port", words, f"stop it, {OTHER_PORT}")]
    holder = find_listener(place.port)
    by = f"process {holder} ({name_of(holder)})" if holder else "another program"
    return [wrong("port", f"{where} is taken by {by}", f"end that, {OTHER_PORT}")]


OTHER_PORT = "or choose another port with T3_PORT"


def check_redis(place: Place) -> list[Finding]:
    if place.redis_url is None:
        return [fine("redis", "not used: a single server does without")]
    from redis import Redis, RedisError

    parts = urlsplit(place.redis_url)
    where = f"{parts.hostname}:{parts.port or 6379}"
    try:
        with Redis.from_url(
            place.redis_url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS
        ) as redis:
            redis.ping()
    except (RedisError, OSError, ValueError) as error:
        advice = "start it, or unset REDIS_URL: a single server does without"
        return [wrong("redis", f"Redis at {where} does not answer: {error}", advice)]
    return [fine("redis", f"Redis at {where} answers")]


def find_server(home: Path) -> str | None:
    """The process that holds the data folder; None where no server runs on it."""
    try:
        with (home / "server.lock").open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return file.read().strip() or "unknown"
    except OSError:
        pass  # it never ran here
    return None


def find_listener(port: int) -> int | None:
    """The process that listens there, if it is one of ours to see; only Linux can tell."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for entry in PROC.iterdir() if sockets else ():
        with suppress(OSError):
            for link in (entry / "fd").iterdir() if entry.name.isdigit() else ():
                if os.readlink(link) in sockets:
                    return int(entry.name)
    return None


def name_of(pid: int | None) -> str:
    try:
        return (PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return "unknown"


def _listening_inodes(port: int) -> list[str]:
    """From lines like ``0: 0100007F:0EBD 00000000:0000 0A … inode …``."""
    found: list[str] = []
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (PROC / "net" / table).read_text().splitlines()[1:]:
                columns = line.split()
                if columns[3] == LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    found.append(columns[9])
    return found


def _server_at(host: str, port: int) -> str | None:
    """What answers there, by the name that it gives itself; None where nobody listens."""
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.connect()
    except OSError:
        return None
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().getheader("Server", "")
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def _trouble_with(place: Place) -> str | None:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((place.host, place.port))
        except OSError as error:
            return error.strerror or str(error)
    return None
