"""Debian packages that tests need and a clean machine lacks."""

import os
import shutil
import subprocess


def install_package(name: str) -> None:
    """Tries to; whether it worked is for the caller to see."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not all(map(shutil.which, [*as_root[:1], "apt-get"])):
        return
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", name]):
        subprocess.run(
            [*as_root, "apt-get", *arguments],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
