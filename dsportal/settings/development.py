"""The embedded shape: SQLite, SoftHSM, file queue, simulated peers."""

from dsportal.settings import env
from dsportal.settings.base import *  # noqa: F403 - differences only
from dsportal.settings.base import VAR_DIR
from dsportal.settings.databases import database

SECRET_KEY = env.secret("DSPORTAL_SECRET_KEY", VAR_DIR / "secrets" / "django.key")
DATABASES = {"default": database(env.text("DSPORTAL_DB", f"sqlite:{VAR_DIR / 'dsportal.sqlite3'}"))}
