"""Settings of INET Cycles, read from the environment.

Each service is optional outside production and falls back, alone, to an embedded default under VAR_DIR:
SQLite, in-process tasks, files and mails on disk. With INET_ENV=production every one of them is required.
Reading them writes nothing: `make prepare` makes the folders, and the secret key is made when something first signs.
"""

import contextlib
import functools
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import lazy

from inet_cycles.content_policy import POLICY
from inet_cycles.logs import configure_structlog, logging_config
from inet_cycles.schedule import SCHEDULE
from inet_cycles.statement import read_statement

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

INET_ENV = env.str("INET_ENV", default="development")
if INET_ENV not in {"development", "test", "production"}:
    raise ImproperlyConfigured(f"INET_ENV={INET_ENV!r}: choose development, test or production.")
PRODUCTION = INET_ENV == "production"
DEBUG = env.bool("DEBUG", default=False) and not PRODUCTION

if PRODUCTION:
    required = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "STORAGE_URL", "ALLOWED_HOSTS", "VAR_DIR")
    missing = [name for name in required if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(f"INET_ENV=production needs these variables: {', '.join(missing)}. See README.md.")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
if PRODUCTION and not VAR_DIR.is_dir():
    raise ImproperlyConfigured(f"VAR_DIR={VAR_DIR} is not a folder: make it, writable by this account.")


@functools.cache
def _kept_secret_key() -> str:
    """Return the key kept in VAR_DIR, made on the first call. Two first processes agree on one key."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=VAR_DIR) as draft:  # readable by this account only
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or lazy(_kept_secret_key, str)()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
_default_site_url = f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://127.0.0.1:8000"
SITE_URL = (env.str("SITE_URL", default="") or _default_site_url).rstrip("/")
STATEMENT = read_statement(env)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "dashboard",
    "workshop",
    "demo",
    "committee",
    "instruction",
    "catalogue",
    "convocations",
    "evaluations",
    "peers",
    "candidatures",
    "fees",
    "attendance",
    "promotions",
    "modules",
    "study_tours",
    "programme",
    "cycles",
    "accounts",
    "toolkit.exports",
    "toolkit.journal",
    "toolkit.notifications",
    "toolkit.wordings",
    "toolkit.documents",
    "toolkit.files",
    "toolkit.calendars",
    "toolkit.lists",
    "toolkit.ui",
    "organisations",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "inet_cycles.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "inet_cycles.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "inet_cycles.outages.middleware.OutageMiddleware",
    "inet_cycles.middleware.BodyLimitMiddleware",
    "inet_cycles.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "attendance.middleware.TabletMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "inet_cycles.error_pages.DomainErrorMiddleware",
]

ROOT_URLCONF = "inet_cycles.urls"
WSGI_APPLICATION = "inet_cycles.wsgi.application"
FORM_RENDERER = "toolkit.ui.rendering.DirectRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["toolkit.ui.templatetags.typography"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.navigation",
            ],
        },
    }
]

# How long anything may take. A web process gives up first (wsgi.py); commands and migrations may take longer.
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=300)
REQUEST_SECONDS = 25.0
REQUEST_WITH_FILE_SECONDS = 120.0  # the file travels, is checked and converted

# Database: PostgreSQL in production, SQLite otherwise. Explicit atomic() on writes, never ATOMIC_REQUESTS.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
    _limits = {
        "statement_timeout": STATEMENT_SECONDS,
        "lock_timeout": STATEMENT_SECONDS / 2,
        "idle_in_transaction_session_timeout": STATEMENT_SECONDS * 6,
        "client_connection_check_interval": 5,  # a statement whose asker has left ends
    }
    _database["OPTIONS"] = {
        "connect_timeout": 3,
        # A server that fell silent is noticed: by the kernel for what was sent, by keepalives for what is awaited.
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        # To compile a statement pays for reports; it takes longer than any statement of ours.
        "options": " ".join(["-c jit=off", *(f"-c {name}={int(seconds * 1000)}" for name, seconds in _limits.items())]),
        **_database.get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache and broker: Redis when named, otherwise this one process. The prefix lets several share one server. Sessions are
# rows: a cache that is silent signs nobody out, and a page for a signed-in person does not ask it anything.
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_PREFIX = env.str("REDIS_PREFIX", default="")
EMBEDDED = not REDIS_URL
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": f"{REDIS_PREFIX}cache",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Celery: no result backend; the rows are the truth and a sweep takes up what a lost worker left.
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "socket_connect_timeout": 1,
        "socket_timeout": 2,  # longer than the second for which a worker waits for a message
        "visibility_timeout": 3600,
        "unacked_restore_interval": 5,
        "global_keyprefix": REDIS_PREFIX,
    }
    if REDIS_URL
    else {"polling_interval": 0.02}
)
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_IMPORTS = ["inet_cycles.tasks"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_TASK_TIME_LIMIT = 300
# The library that lays pages out keeps about half a MB of each dossier that it draws, on top of the 230 MB it takes: a
# process of the worker that has held more than this (kB), or done so many tasks, is replaced once its task is done.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE

# Mail
EMAIL_CONFIG = env.email("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = str(VAR_DIR / "mails")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="INET Cycles <cycles@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL


# Files: private, under random names; served only by a view that checks the right to read.
def _storage(url: str) -> dict:
    """Read s3://KEY:SECRET@host[:port]/bucket?region=…&scheme=http, or name the folder under VAR_DIR.

    Raises ImproperlyConfigured on any other scheme.
    """
    if not url:
        return {
            "BACKEND": "toolkit.files.storage.DiskStorage",
            "OPTIONS": {"location": str(VAR_DIR / "files"), "base_url": None},
        }
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.path.strip("/"):
        raise ImproperlyConfigured("STORAGE_URL must look like s3://KEY:SECRET@host/bucket.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    port = f":{parts.port}" if parts.port else ""
    return {
        "BACKEND": "toolkit.files.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "bucket_name": parts.path.strip("/"),
            "endpoint_url": f"{query.get('scheme', 'https')}://{parts.hostname}{port}",
            "region_name": query.get("region"),
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }


STORAGES = {
    "default": _storage(env.str("STORAGE_URL", default="")),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if INET_ENV == "test"
        else "inet_cycles.staticfiles.ModuleStaticFilesStorage"
    },
}
CLAMD_URL = env.str("CLAMD_URL", default="")
# LibreOffice, which turns office documents into PDF; named as the empty string, it is not used.
SOFFICE_PATH = env.str("SOFFICE_PATH", default=shutil.which("soffice") or shutil.which("libreoffice") or "")
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
# What a person takes out in one file: as much again is needed in VAR_DIR while it is written.
EXPORT_MAX_BYTES = env.int("EXPORT_MAX_BYTES", default=2 * 1024 * 1024 * 1024)
# What is not a file: the longest section holds 11 000 characters, of up to twelve bytes each once encoded.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Static files. Fonts are subset into VAR_DIR by `manage.py build_fonts` (see Makefile).
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or VAR_DIR / "static")
FONTS_DIR = Path(env.str("FONTS_DIR", default="") or VAR_DIR / "build")
STATICFILES_DIRS = [BASE_DIR / "static", FONTS_DIR]

CALENDAR_KEPT_DAYS = env.int("CALENDAR_KEPT_DAYS", default=365)  # what was cancelled, or is over, in calendars
# Kept so long: what participants need, after the tour; peer groups, after the last session; why one is absent, after.
NEEDS_KEPT_MONTHS = env.int("NEEDS_KEPT_MONTHS", default=2)
PEERS_KEPT_MONTHS = env.int("PEERS_KEPT_MONTHS", default=2)
ABSENCES_KEPT_MONTHS = env.int("ABSENCES_KEPT_MONTHS", default=2)
COMPLAINTS_KEPT_YEARS = env.int("COMPLAINTS_KEPT_YEARS", default=3)  # once closed; an assumption, to be confirmed

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.NotOneself"},
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotFigures"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:home"
LOGOUT_REDIRECT_URL = "catalogue:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupIdentityForm"
ACCOUNT_FORMS = {
    "login": "accounts.allauth_forms.LoginForm",
    "signup": "accounts.allauth_forms.SignupForm",
    "add_email": "accounts.allauth_forms.ChangeEmailForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "set_password": "accounts.allauth_forms.SetPasswordForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
}
ACCOUNT_CHANGE_EMAIL = True  # one address: a new one replaces the old once it is verified
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if PRODUCTION else 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "INET Cycles"
MFA_FORMS = {
    "authenticate": "accounts.allauth_forms.AuthenticateForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateCodeForm",
    "activate_totp": "accounts.allauth_forms.ActivateAppForm",
    "add_webauthn": "accounts.allauth_forms.AddKeyForm",
    "edit_webauthn": "accounts.allauth_forms.EditKeyForm",
    "authenticate_webauthn": "accounts.allauth_forms.AuthenticateKeyForm",
    "login_webauthn": "accounts.allauth_forms.LoginKeyForm",
    "reauthenticate_webauthn": "accounts.allauth_forms.ReauthenticateKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # signing in needs a verified address anyway; staff may so change theirs
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SECOND_FACTOR_REQUIRED = True if PRODUCTION else env.bool("SECOND_FACTOR_REQUIRED", default=True)

# Security
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "inet_cycles.error_pages.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^sante$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # No preload: whoever has a subdomain has no right to promise it for the domain above.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
CONTENT_SECURITY_POLICY = POLICY

# French, Paris
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Logs: one JSON object a line, each with the id of its request.
LOGGING = logging_config(level=env.str("LOG_LEVEL", default="INFO"), file=env.str("LOG_FILE", default=""))
configure_structlog()
