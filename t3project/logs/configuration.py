"""Django's LOGGING: everything that is logged in this process goes one way, through one handler."""

from typing import Any

OURS = ("t3", "t3project", "orchestration", "providers")
"""What is told at the level that was asked for; of libraries only what went wrong is told."""

LIBRARIES_LEVEL = {"debug": "INFO", "info": "WARNING", "warning": "WARNING", "error": "ERROR"}


def logging_for(log_format: str, level: str) -> dict[str, Any]:
    ours = {name: {"level": level.upper()} for name in OURS}
    libraries = LIBRARIES_LEVEL[level]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redact": {"()": "t3project.redaction.RedactingFilter"}},
        "handlers": {
            "delivery": {"()": "t3project.logs.delivery.LogDelivery", "log_format": log_format}
        },
        "root": {"handlers": ["delivery"], "level": libraries},
        "loggers": {
            **ours,
            "django": {"handlers": [], "level": libraries},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # refusals are in the server's own log already
            "uvicorn.access": {"filters": ["redact"]},
        },
    }
