"""Dying with the one who started us, whatever way it dies."""

from __future__ import annotations

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Loaded before any fork: a forked child must not load libraries.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_agent() -> None:
    """Run in a command between fork and exec: kill it when the agent is killed; only Linux can.

    The agent itself needs no such thing: the end of its stdin tells it.
    """
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
