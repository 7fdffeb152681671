"""The production shape: PostgreSQL, RabbitMQ, TLS, real peers. Everything secret comes from files."""

from dsportal.settings import env
from dsportal.settings.base import *  # noqa: F403 - differences only
from dsportal.settings.base import DSPORTAL as BASE_DSPORTAL
from dsportal.settings.base import VAR_DIR
from dsportal.settings.databases import database

SECRET_KEY = env.secret("DSPORTAL_SECRET_KEY", VAR_DIR / "secrets" / "django.key")
DATABASES = {"default": database(env.text("DSPORTAL_DB"))}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("DSPORTAL_MAIL_HOST", "localhost")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
DSPORTAL = BASE_DSPORTAL | {
    "production": True,
    "jpki_test_policy_oids": False,
    "jpki_status_provider": env.text("DSPORTAL_JPKI_STATUS"),
}
