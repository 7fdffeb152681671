"""Django settings without secrets. Values of the regulation and of the site are not here."""

from pathlib import Path

from csp.constants import NONE, SELF

from apps.base.logging import LOGGING as STRUCTURED_LOGGING
from dsportal.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("DSPORTAL_VAR", str(BASE_DIR / "var")))
DEBUG = False
ALLOWED_HOSTS = env.text("DSPORTAL_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "apps.base",  # first: its commands replace those of the libraries that would go round our services
    "dsportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "axes",
    "csp",
    "apps.audit",
    "apps.approvals",
    "apps.policy",
    "apps.staff",
    "apps.operations",
    "apps.keys",
    "apps.certificates",
    "apps.registration",
    "apps.issuance",
    "apps.revocation",
    "apps.publication",
    "apps.incidents",
    "apps.compliance",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dsportal.middleware.RequestIdentityMiddleware",
    "apps.base.middleware.ApiBodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "dsportal.middleware.StaffSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
LOGGING = STRUCTURED_LOGGING
ROOT_URLCONF = "dsportal.urls"
WSGI_APPLICATION = "dsportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "ceremonies": "dsportal.templatetags.ceremonies",
                "portal": "dsportal.templatetags.portal",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "dsportal" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "dsportal" / "static"]
STATIC_ROOT = VAR_DIR / "static"
LOGIN_URL = "/admin/login/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # an application with two images is under 1 MiB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600  # the most that session_max_hours may say; the row of the session decides
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "dsportal.screens.errors.csrf_failure"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send "Origin: null" and CSRF fails
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

AXES_FAILURE_LIMIT = "dsportal.screens.lockout.failures_allowed"
AXES_COOLOFF_TIME = "dsportal.screens.lockout.locked_for"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_LOCKOUT_TEMPLATE = "admin/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "apps.staff.selectors.password_rules.SiteRules"},
]
OTP_TOTP_ISSUER = "dsportal"
OTP_WEBAUTHN_RP_NAME = "dsportal"
OTP_WEBAUTHN_RP_ID = env.text("DSPORTAL_RP_ID", "localhost")
OTP_WEBAUTHN_ALLOWED_ORIGINS = env.text("DSPORTAL_ORIGINS", "http://localhost:8000").split(",")
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_HELPER_CLASS = "dsportal.screens.passkeys.StrictWebAuthnHelper"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.staff.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.base.problems.problem_handler",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "dsportal API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "dsportal.openapi.add_problems",
    ],
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("DSPORTAL_MAIL_FROM", "dsportal@localhost")

CELERY_BROKER_URL = env.text("DSPORTAL_BROKER", "filesystem://localhost")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.05,  # seconds
    }

DSPORTAL: dict[str, object] = {
    "production": False,
    "var_dir": VAR_DIR,
    # A RAM file system owned by the signer's user: what lies here dies with the machine's power.
    "runtime_dir": Path(env.text("DSPORTAL_RUNTIME", "/dev/shm/dsportal")),  # noqa: S108 - on purpose
    "data_key_file": Path(env.text("DSPORTAL_DATA_KEY_FILE", str(VAR_DIR / "secrets" / "data.key"))),
    "pkcs11_module": env.text("DSPORTAL_PKCS11_MODULE", "/usr/lib/softhsm/libsofthsm2.so"),
    "token_label": env.text("DSPORTAL_TOKEN", "ds"),
    "hsm_provider": "apps.lib.hsm.pkcs11.Pkcs11Hsm",
    # What opens the token: SHARES (SLIP-39), or CARDS of a set that the vendor's device reads (6.2.2.1).
    "quorum": env.text("DSPORTAL_QUORUM", "SHARES"),
    "card_device": env.text("DSPORTAL_CARD_DEVICE", ""),
    # NONE: a key never leaves its token. WRAP: it may go, wrapped, to the tokens named beside it (6.2.4).
    "backup_method": env.text("DSPORTAL_BACKUP_METHOD", "NONE"),
    "backup_tokens": tuple(env.text("DSPORTAL_BACKUP_TOKENS", "").split()),
    "key_journal": "dsportal.key_journal.IssuedUnderKey",
    # A directory of this installation simulates the repository DTS; a real one is mounted elsewhere (2.2).
    "dts_dir": Path(env.text("DSPORTAL_DTS", str(VAR_DIR / "dts"))),
    "public_base_url": env.text("DSPORTAL_URL", "http://localhost:8000"),
    "log_origin": env.text("DSPORTAL_LOG_ORIGIN", "dsportal.example/log"),
    "jpki_anchor_dir": Path(env.text("DSPORTAL_JPKI_ANCHORS", str(VAR_DIR / "jpki-anchors"))),
    "jpki_test_policy_oids": True,
    "jpki_status_provider": "apps.registration.adapters.simulated_jpki_status.SimulatedJpkiStatus",
    "staff_directory": "apps.staff.selectors.directory.StaffDirectory",
    "ceremony_desk": "dsportal.ceremony_desk.CertificateDesk",
    # What proxy and portal share, so that the headers of `apps.staff.selectors.proxy` are believed.
    "proxy_secret": env.secret("DSPORTAL_PROXY_SECRET", VAR_DIR / "secrets" / "proxy.secret")
    if env.flag("DSPORTAL_PROXY")
    else "",
    "card_login": env.flag("DSPORTAL_CARD_LOGIN"),
}
