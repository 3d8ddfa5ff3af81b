"""The project's settings on a throw-away home: tests never see the developer's own."""

import os
import tempfile

_home = tempfile.TemporaryDirectory(prefix="t3-test-home-")

for _name in [name for name in os.environ if name.startswith("T3_") and name != "T3_TEST_CODEX"]:
    del os.environ[_name]
os.environ.pop("DATABASE_URL", None)
os.environ.pop("REDIS_URL", None)
os.environ["T3_HOME"] = _home.name

from t3project.settings import *  # noqa: E402, F403

LOGGING["handlers"]["delivery"] = {"class": "logging.NullHandler"}  # noqa: F405 - pytest has its own
