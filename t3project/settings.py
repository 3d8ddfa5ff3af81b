"""Django's settings; what a user may change comes from `environment.py`."""

import os
import sys
from pathlib import Path

from t3project.environment import BadSettingError, kept_secret, read_environment

try:
    _environment = read_environment(os.environ)
except BadSettingError as error:
    sys.exit(str(error))

BASE_DIR = Path(__file__).resolve().parent.parent

T3_HOME = _environment.home
T3_HOST = _environment.host
T3_PORT = _environment.port
T3_TOKEN = _environment.token or kept_secret(T3_HOME / "token")
T3_ALLOWED_HOSTS = _environment.allowed_hosts
T3_ALLOWED_ORIGINS = _environment.allowed_origins

DEBUG = _environment.debug
SECRET_KEY = kept_secret(T3_HOME / "secret_key")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin.apps.SimpleAdminConfig",  # its modules load with the first /admin/ page
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "orchestration",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "t3project.urls"
ASGI_APPLICATION = "t3project.asgi.application"

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

STATIC_URL = "static/"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
