"""Settings of the bare reference: our models and database, Django's own sessions, and nothing else."""

from bench.settings import (  # noqa: F401
    AUTH_USER_MODEL,
    CACHES,
    DATABASES,
    DEFAULT_AUTO_FIELD,
    EMBEDDED,
    LANGUAGE_CODE,
    PASSWORD_HASHERS,
    SECRET_KEY,
    STORAGES,
    TIME_ZONE,
    USE_I18N,
    USE_TZ,
    VAR_DIR,
)
from bench.settings import INSTALLED_APPS as OURS

ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.bare.urls"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "list"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
INSTALLED_APPS = [
    "bench.bare",
    "bench.bare.apps.AccountModels",
    "bench.bare.apps.SecondFactorModels",
    *(name for name in OURS if not name.startswith(("allauth", "bench"))),
]
MIDDLEWARE = [
    "bench.middleware.QueryCountMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
LOGGING = {"version": 1, "disable_existing_loggers": False}
