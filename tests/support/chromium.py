"""A Chromium for browser tests: an installed one, Playwright's own, or the system's package."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import Any, TypedDict

from playwright.sync_api import Error, sync_playwright

from tests.support.system_packages import install_package

DOWNLOAD_SECONDS = 300
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIETLY: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class LaunchOptions(TypedDict):
    """What `playwright.chromium.launch` is given."""

    executable_path: str | None
    args: list[str]


def launch_options() -> LaunchOptions:
    """An installed Chromium if there is one, else Playwright's own (path None)."""
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    # Its sandbox refuses to work for root, as in a container.
    return {"executable_path": installed, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}


def starts() -> bool:
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(**launch_options()).close()
    except Error:
        return False
    return True


def install_playwrights_own() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(command, check=False, timeout=DOWNLOAD_SECONDS, **QUIETLY)


def install_system_package() -> None:
    install_package("chromium")


def require_chromium() -> None:
    """Returns once a Chromium starts; exits with one sentence if there is no way to get one."""
    if starts():
        return
    for install in (install_playwrights_own, install_system_package):
        sys.stdout.write("Installing Chromium …\n")
        sys.stdout.flush()
        install()
        if starts():
            return
    sys.exit("The browser tests need Chromium: install it (on Debian: apt-get install chromium).")


if __name__ == "__main__":
    require_chromium()
