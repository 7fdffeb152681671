"""Settings of the tests: random secrets, simulated peers, database by environment."""

import secrets
import tempfile
from pathlib import Path

from dsportal.settings import env
from dsportal.settings.base import *  # noqa: F403 - differences only
from dsportal.settings.base import DSPORTAL as BASE_DSPORTAL
from dsportal.settings.databases import database

_SCRATCH = Path(tempfile.mkdtemp(prefix="dsportal-test-"))
SECRET_KEY = secrets.token_urlsafe(48)
DATABASES = {"default": database(env.text("DSPORTAL_TEST_DB", f"sqlite:{_SCRATCH / 'test.sqlite3'}"))}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
STATIC_ROOT = _SCRATCH / "static"
STATIC_ROOT.mkdir()
(_SCRATCH / "data.key").touch(mode=0o600)
(_SCRATCH / "data.key").write_text(secrets.token_hex(32), encoding="ascii")
DSPORTAL = BASE_DSPORTAL | {
    "var_dir": _SCRATCH,
    "runtime_dir": _SCRATCH / "runtime",
    "dts_dir": _SCRATCH / "dts",
    "data_key_file": _SCRATCH / "data.key",
    "jpki_anchor_dir": _SCRATCH / "jpki-anchors",
}
