"""Django's settings; what a user may change comes from `environment.py`."""

import os
import sys
from pathlib import Path

from t3project.doors.cookies import csrf_cookie_name, session_cookie_name
from t3project.environment import BadSettingError, kept_secret, read_environment
from t3project.logs.configuration import logging_for

try:
    _environment = read_environment(os.environ)
except BadSettingError as error:
    sys.exit(str(error))

BASE_DIR = Path(__file__).resolve().parent.parent

T3_HOME = _environment.home
T3_HOST = _environment.host
T3_PORT = _environment.port
T3_TOKEN_GIVEN = _environment.token
T3_TOKEN = _environment.token or kept_secret(T3_HOME / "token")
T3_ALLOWED_HOSTS = _environment.allowed_hosts
T3_ALLOWED_ORIGINS = _environment.allowed_origins
T3_SESSION_IDLE_SECONDS = _environment.session_idle_seconds
T3_AGENT_IDLE_SECONDS = _environment.agent_idle_seconds

T3_TRACING = _environment.tracing

DEBUG = _environment.debug
SECRET_KEY = kept_secret(T3_HOME / "secret_key")

INSTALLED_APPS = [
    "t3project",  # before daphne: its runserver is ours
    "t3project.doors",
    "daphne",
    "t3project.apps.LazyAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "orchestration",
]

MIDDLEWARE = [
    "t3project.http_metrics.MeasureRequests",
    "django.middleware.security.SecurityMiddleware",
    "t3project.doors.middleware.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "t3project.doors.middleware.RequireOwner",
    "t3project.lazy_admin.LazyAdmin",
]

ROOT_URLCONF = "t3project.urls"
ASGI_APPLICATION = "t3project.asgi.application"

# The outer door checks Host and Origin itself: it alone knows the address that a call came to.
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = list(T3_ALLOWED_ORIGINS)
SECURE_REFERRER_POLICY = "no-referrer"
SESSION_COOKIE_NAME = session_cookie_name(T3_PORT)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_NAME = csrf_cookie_name(T3_PORT)
CSRF_COOKIE_HTTPONLY = True
EVENTSTREAM_ALLOW_ORIGINS: list[str] = []
EVENTSTREAM_CHANNELMANAGER_CLASS = "orchestration.event_stream.channels.OwnersChannels"

# Images travel inside messages; the consumer has its own, smaller limit, and closes politely.
DAPHNE_WEBSOCKET_MAX_MESSAGE_SIZE = 128 * 1024 * 1024
DAPHNE_WEBSOCKET_MAX_FRAME_SIZE = 128 * 1024 * 1024

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": _environment.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CHANNEL_LAYERS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}
if _environment.redis_url:
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # redis-py 8 would end the layer after five idle seconds.
        "CONFIG": {"hosts": [{"address": _environment.redis_url, "socket_timeout": None}]},
    }

FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATIC_URL = "/static/"
STORAGES = {
    "default": {  # attachments
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": T3_HOME / "attachments",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = logging_for(_environment.log_format, _environment.log_level)
