"""`manage.py runserver`: Daphne's, bound first, without reloading, and with a way in."""

import contextlib
import ctypes
import errno
import gc
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.management.commands.runserver import Command as DaphneCommand
from daphne.management.commands.runserver import get_default_application
from daphne.server import Server
from django.conf import settings
from django.core.management.base import CommandError

from orchestration.ownership import AlreadyOwned, lock_home
from orchestration.upkeep.soundness import (
    UnusableDatabase,
    require_usable_database,
    require_writable_file,
)
from t3project.doors import cookies
from t3project.doors.login_codes import address_of_app, login_link
from t3project.environment import MINIMUM_TOKEN_LENGTH, is_loopback
from t3project.lifespan import lifespan
from t3project.redaction import without_query

PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Command(DaphneCommand):  # type: ignore[misc]  # Daphne has no types
    help = "Runs the server and prints a login link."
    addr: str
    port: str
    use_ipv6: bool
    requires_system_checks = ()
    default_port = str(settings.T3_PORT)
    default_addr = settings.T3_HOST
    default_addr_ipv6 = "::1"

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--reload",
            action="store_true",
            help="Restart when code changes, as T3_DEBUG=1 does. Running turns end with it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reload = options["reload"] or settings.DEBUG
        options["use_reloader"] = reload and options["use_reloader"]
        if not options["addrport"] and ":" in settings.T3_HOST:
            options["addrport"] = f"[{settings.T3_HOST}]:{settings.T3_PORT}"
        super().handle(*args, **options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        if options["use_reloader"]:
            die_with_reloader()
        require_safe_address(self.addr)
        require_database()
        listening = require_free_port(self.addr, int(self.port), ipv6=self.use_ipv6)
        settings.T3_HOST = self.addr
        adopt_port(listening.getsockname()[1])
        with contextlib.suppress(KeyboardInterrupt):
            self.serve(listening, reloading=options["use_reloader"])

    def serve(self, listening: socket.socket, *, reloading: bool) -> None:
        link = login_link()
        server = Server(
            application=get_default_application(),
            endpoints=endpoints_of(listening),
            signal_handlers=not reloading,
            action_logger=self.log_action,
            http_timeout=self.http_timeout,
            websocket_handshake_timeout=self.websocket_handshake_timeout,
            websocket_max_message_size=self.websocket_max_message_size,
            websocket_max_frame_size=self.websocket_max_frame_size,
            websocket_timeout=-1,
            server_name="t3project",
        )
        lifespan.on_started = lambda: self.greet(link)
        gc.freeze()  # what is imported stays: to walk it at each full collection took 25 ms
        server.run()
        if lifespan.failed or not server.listening_addresses:
            sys.exit(1)

    def greet(self, link: str) -> None:
        self.stdout.write(
            f"t3project runs at {address_of_app()}\n"
            f"Open this link to sign in (it works once, within 15 minutes):\n\n    {link}\n\n"
            "Ctrl-C stops the server."
        )
        self.stdout.flush()

    def log_action(self, protocol: str, action: str, details: dict[str, Any]) -> None:
        super().log_action(protocol, action, {**details, "path": without_query(details["path"])})


def die_with_reloader() -> None:
    """A reloader that ends while it starts its child leaves it behind; only Linux can tell it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if b"runserver" not in Path(f"/proc/{os.getppid()}/cmdline").read_bytes():
            os.kill(os.getpid(), signal.SIGTERM)  # it has died before


def require_safe_address(host: str) -> None:
    if not is_loopback(host) and len(settings.T3_TOKEN_GIVEN or "") < MINIMUM_TOKEN_LENGTH:
        raise CommandError(
            f"other machines can reach {host}: set T3_TOKEN to at least "
            f"{MINIMUM_TOKEN_LENGTH} characters"
        )


def require_database() -> None:
    try:
        lock_home(settings.T3_HOME).close()  # the runtime takes it; whoever has it may be writing
        require_usable_database()
        require_writable_file()
    except (AlreadyOwned, UnusableDatabase) as error:
        raise CommandError(str(error)) from error


def require_free_port(host: str, port: int, *, ipv6: bool) -> socket.socket:
    """A bound socket: nobody can take the port any more, and port 0 has become a real one."""
    listening = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            reason = "is taken: stop the other server, or choose another with T3_PORT"
        else:
            reason = f"cannot be used: {error.strerror}"
        raise CommandError(f"port {port} on {host} {reason}") from error
    return listening


def endpoints_of(listening: socket.socket) -> list[str]:
    """Daphne takes over sockets of IPv4 only; for IPv6 it binds the same address anew."""
    if listening.family == socket.AF_INET6:
        host, port = listening.getsockname()[:2]
        listening.close()
        return list(build_endpoint_description_strings(host=host, port=port))
    listening.listen(128)
    listening.setblocking(False)
    return list(build_endpoint_description_strings(file_descriptor=listening.fileno()))


def adopt_port(port: int) -> None:
    """The port in use decides the cookies' names."""
    settings.T3_PORT = port
    settings.SESSION_COOKIE_NAME = cookies.session_cookie_name(port)
    settings.CSRF_COOKIE_NAME = cookies.csrf_cookie_name(port)
