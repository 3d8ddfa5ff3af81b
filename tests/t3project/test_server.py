"""The real server: it starts, prints a way in, keeps its doors, and stops."""

import http.client
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.support.server import (
    ROOT,
    RunningServer,
    StartServer,
    environment_for,
    manage,
    sign_in,
    sign_out,
)


def refused_start(home: Path, *arguments: str, **environment: str) -> str:
    """What `runserver` complained about on its only line."""
    done = subprocess.run(
        [sys.executable, "manage.py", "runserver", *arguments],
        cwd=ROOT,
        env=environment_for(home, **environment),
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (sentence,) = done.stderr.splitlines()
    return sentence


def answer_to(server: RunningServer, path: str, **headers: str) -> tuple[int, str]:
    """Sends path and headers exactly as they are; other clients would tidy them up."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.reason
    finally:
        connection.close()


def status_of(server: RunningServer, path: str, **headers: str) -> int:
    return answer_to(server, path, **headers)[0]


def handshake(server: RunningServer, path: str = "/", **headers: str) -> tuple[int, str]:
    """The answer to a WebSocket's first request."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    return answer_to(server, path, **upgrade, **headers)


def test_the_printed_link_signs_one_browser_in_once(server: RunningServer) -> None:
    with httpx.Client() as browser, httpx.Client() as other:
        response = sign_in(browser, server.login_link)

        assert response.status_code == 302 and response.headers["Location"] == "/"
        assert browser.get(f"{server.base_url}/logout").status_code == 200
        assert f"t3_session_{server.port}" in browser.cookies
        assert sign_in(other, server.login_link).status_code == 403
        assert other.get(f"{server.base_url}/logout").status_code == 401


def test_another_link_can_be_printed(shared_server: RunningServer) -> None:
    with shared_server.signed_in() as browser:
        assert browser.get("/logout").status_code == 200


def test_the_wire_refuses_strangers_in_words(shared_server: RunningServer) -> None:
    bearer = shared_server.authorization
    assert handshake(shared_server) == (401, "a token is needed")
    assert handshake(shared_server, Authorization="Bearer wrong") == (401, "wrong token")
    assert handshake(shared_server, "/ws?token=wrong") == (401, "wrong token")
    foreign_host = handshake(shared_server, Host="evil.example", **bearer)
    assert foreign_host == (403, "this host is not allowed; see T3_ALLOWED_HOSTS")
    foreign_origin = handshake(shared_server, Origin="http://localhost:5173", **bearer)
    assert foreign_origin == (403, "this origin is not allowed; see T3_ALLOWED_ORIGINS")
    assert handshake(shared_server, "/other", **bearer) == (404, "no socket here")


def test_a_cookie_without_an_origin_opens_no_socket(shared_server: RunningServer) -> None:
    with shared_server.signed_in() as browser:
        name = f"t3_session_{shared_server.port}"
        cookie = f"{name}={browser.cookies[name]}"

        assert handshake(shared_server, Cookie=cookie) == (401, "a token is needed")
        other_port = handshake(shared_server, Cookie=cookie, Origin="http://127.0.0.1:5173")
        assert other_port[0] == 403


def test_http_refuses_forged_hosts_and_origins(shared_server: RunningServer) -> None:
    bearer = shared_server.authorization
    assert status_of(shared_server, "/attachments/a", **bearer) == 404
    assert status_of(shared_server, "/attachments/a", Host="evil.example", **bearer) == 403
    assert status_of(shared_server, "/attachments/a", Origin="http://localhost:1", **bearer) == 403
    assert status_of(shared_server, "/healthz", Host="evil.example") == 403


@pytest.mark.parametrize(
    "path",
    [
        "/../t3project/settings.py",
        "/assets/../../../t3project/settings.py",
        "/assets/%2e%2e/%2e%2e/package.json",
        "/static/../manage.py",
        "/attachments/../token",
        "/attachments/..%2Ftoken",
        "/attachments/%2e%2e%2ftoken",
        "/api/project-favicon?cwd=/tmp/../etc",
        "/api/project-favicon?cwd=..",
    ],
)
def test_no_path_leads_out_of_its_folder(shared_server: RunningServer, path: str) -> None:
    assert status_of(shared_server, path, **shared_server.authorization) == 400


def test_no_secret_reaches_the_logs(start_server: StartServer) -> None:
    server = start_server(T3_DEBUG="1", T3_TOKEN="the-secret-token")
    code = httpx.URL(server.login_link).params["code"]
    for path in ("/ws?token=the-secret-token", "/ws?token=almost-the-secret"):
        status_of(server, path)
        handshake(server, path)
        handshake(server, path, Origin="http://evil.example")
    status_of(server, "/metrics?token=the-secret-token")
    status_of(server, "/?token=the-secret-token", Authorization="Bearer the-secret-token")
    with httpx.Client() as browser:
        sign_in(browser, server.login_link)

    server.stop(signal.SIGINT)

    assert "/metrics" in server.output, "requests are logged, so that this test means something"
    assert "secret" not in server.output
    assert server.output.count(code) == 1, "the code stands only in the printed link"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_termination_end_the_server_cleanly(
    server: RunningServer, how: signal.Signals
) -> None:
    assert server.stop(how) == 0
    assert "Traceback" not in server.output


def test_a_reloading_server_ends_with_ctrl_c_too(start_server: StartServer) -> None:
    server = start_server(T3_DEBUG="1")

    server.stop(signal.SIGINT)

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.base_url}/healthz")


def test_a_taken_port_is_named_in_one_sentence(
    shared_server: RunningServer, tmp_path: Path, migrated_database: Path
) -> None:
    shutil.copy(migrated_database, tmp_path)
    complaint = refused_start(tmp_path, f"127.0.0.1:{shared_server.port}")

    assert complaint.startswith(f"CommandError: port {shared_server.port} on 127.0.0.1 is taken")


def test_a_database_without_its_tables_is_named_in_one_sentence(tmp_path: Path) -> None:
    complaint = refused_start(tmp_path / "home", "127.0.0.1:0")

    assert complaint == (
        "CommandError: the database is not up to date: "
        "run `manage.py migrate`, as `make serve` does"
    )


def test_an_own_address_that_others_can_reach_needs_a_long_token(
    shared_server: RunningServer,
) -> None:
    complaint = refused_start(shared_server.home, "0.0.0.0:0", T3_TOKEN="short")

    assert "T3_TOKEN" in complaint and "short" not in complaint


def test_an_own_address_wins_over_the_settings(start_server: StartServer) -> None:
    server = start_server(T3_PORT="1", T3_HOST="127.0.0.2")

    assert server.base_url.startswith("http://127.0.0.1:")


def test_the_settings_say_where_to_listen(tmp_path: Path, migrated_database: Path) -> None:
    link = manage(
        environment_for(migrated_database.parent, T3_PORT="4000", T3_HOST="::1"), "login_link"
    )

    assert link.startswith("http://[::1]:4000/login?code=")


def test_logging_out_closes_the_sockets_of_that_session(shared_server: RunningServer) -> None:
    with shared_server.signed_in() as browser:
        name = f"t3_session_{shared_server.port}"
        cookie = {"Cookie": f"{name}={browser.cookies[name]}"}
        with connect(
            shared_server.socket_url("/ws"),
            origin=Origin(shared_server.base_url),
            additional_headers=cookie,
        ) as client:
            assert "server.welcome" in str(client.recv(timeout=5))

            sign_out(browser)

            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    client.recv(timeout=5)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
        assert handshake(shared_server, "/ws", Origin=shared_server.base_url, **cookie)[0] == 401


def test_a_program_with_the_token_is_let_in(shared_server: RunningServer) -> None:
    for url, headers in [
        (shared_server.socket_url("/"), shared_server.authorization),
        (shared_server.socket_url(f"/?token={shared_server.token}"), {}),
    ]:
        with connect(url, additional_headers=headers) as client:
            assert "server.welcome" in str(client.recv(timeout=5))


def test_the_server_says_when_it_is_ready(shared_server: RunningServer) -> None:
    ready = httpx.get(f"{shared_server.base_url}/readyz")

    assert ready.status_code == 200
    assert ready.json()["ready"] is True
    assert all(ready.json()["gates"].values())


def test_open_sockets_do_not_keep_the_server_from_ending_cleanly(server: RunningServer) -> None:
    with connect(server.socket_url("/"), additional_headers=server.authorization) as client:
        client.recv(timeout=5)

        assert server.stop() == 0
    assert "Traceback" not in server.output


def test_a_message_as_large_as_images_are_does_not_end_the_connection(
    shared_server: RunningServer,
) -> None:
    with connect(
        shared_server.socket_url("/"), additional_headers=shared_server.authorization
    ) as client:
        client.recv(timeout=5)

        client.send('{"id": "large", "body": {"padding": "' + "x" * 3_000_000 + '"}}')

        assert '"large"' in str(client.recv(timeout=5))


def test_the_daphne_command_serves_the_same_and_hides_queries_too(
    tmp_path: Path, migrated_database: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(migrated_database.parent, home)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        descriptor = listening.fileno()
        daphne = subprocess.Popen(
            [sys.executable, "-m", "daphne", "--fd", str(descriptor), "t3project.asgi:application"],
            cwd=ROOT,
            env=environment_for(home, T3_TOKEN="the-secret-token"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=[descriptor],
        )
        url = f"ws://127.0.0.1:{listening.getsockname()[1]}/?token=the-secret-token"
        with connect(url, open_timeout=10) as client:
            assert "server.welcome" in str(client.recv(timeout=10))
            httpx.get(url.replace("ws:", "http:"))

            daphne.send_signal(signal.SIGTERM)
            output, _ = daphne.communicate(timeout=10)

    assert daphne.returncode == 0
    assert "WSCONNECT" in output and '"GET /"' in output
    assert "secret" not in output and "Traceback" not in output
