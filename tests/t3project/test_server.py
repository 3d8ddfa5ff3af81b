"""The real server: it starts, prints a way in, and stops."""

import signal

import httpx

from tests.support.server import RunningServer, StartServer, sign_in


def test_the_printed_link_signs_a_browser_in(server: RunningServer) -> None:
    with httpx.Client(base_url=server.base_url) as browser:
        response = sign_in(browser, server.login_link)

        assert response.status_code == 302 and response.headers["Location"] == "/"
        assert browser.get("/logout").status_code == 200


def test_ctrl_c_and_termination_end_the_server_quickly_and_cleanly(
    start_server: StartServer,
) -> None:
    for how in (signal.SIGINT, signal.SIGTERM):
        server = start_server()

        assert server.stop(how) == 0
        assert "Traceback" not in server.output


def test_a_second_server_on_the_same_port_is_refused_in_one_sentence(
    server: RunningServer, start_server: StartServer
) -> None:
    try:
        start_server(port=server.port)
    except AssertionError as refusal:
        assert f"port {server.port} on 127.0.0.1 is taken" in str(refusal)
        assert "Traceback" not in str(refusal)
    else:
        raise AssertionError("two servers share a port")
