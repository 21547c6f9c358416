"""Settings of the paper, in one file.

`NEWSROOM_ENV` is the same for every process: development (a programmer's `manage.py`), trial (`make run`: production
without what needs TLS) or production. Whatever else differs between machines is read by `newsroom.environment`.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from whitenoise.compress import Compressor

from newsroom import environment

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = environment.choice("NEWSROOM_ENV", environment.ENVIRONMENTS, "development")
DEVELOPMENT = ENVIRONMENT == "development"
PRODUCTION = ENVIRONMENT == "production"
DEBUG = DEVELOPMENT

# Everything that is made while running: database, pictures, mail, keys. Nothing below it is in git.
VAR = Path(environment.text("NEWSROOM_VAR", str(BASE_DIR / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)

# --- Who answers, and where -----------------------------------------------------------------------

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
if PRODUCTION:
    SECRET_KEY = environment.text("NEWSROOM_SECRET_KEY")
    ORIGIN = environment.origin("NEWSROOM_ORIGIN")
    ALLOWED_HOSTS = [ORIGIN.split("//")[1].split(":")[0], *environment.words("NEWSROOM_HOSTS")]
else:
    SECRET_KEY = environment.kept_secret(VAR / "secret-key")
    ORIGIN = environment.origin("NEWSROOM_ORIGIN", "http://127.0.0.1:8000", schemes=("http", "https"))
    ALLOWED_HOSTS = [*LOCAL_HOSTS, *environment.words("NEWSROOM_HOSTS")]

# What the pages say about the paper itself. Numbers are placeholders until the paper has its own.
NEWSROOM_SITE = {
    "name": "京华工报",
    "motto": "首都职工的日报",
    "origin": ORIGIN,
    "publication_number": "CN 00-0000",
    "news_licence": "00000000000",
    "icp_number": "京ICP备00000000号",
    "police_number": "京公网安备00000000000000号",
    "report_phone": "010-0000 0000",
}

# 核红: what a final reviewer changed while signing is compared by somebody else before it goes out.
NEWSROOM_CHECK_SIGNERS_CHANGES = environment.boolean("NEWSROOM_CHECK_SIGNERS_CHANGES", True)

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "newsroom.apps.HouseConfig",
    # The board is the admin's home; the site class is named by a string, so nothing imports desk.
    "desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "taggit",
    "axes",
    "csp",
    "js_asset",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "organisations",
    "articles",
    "intake",
    "desk.apps.DeskConfig",
    "public",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Hashed static files from STATIC_ROOT; in development runserver finds them where they are written.
    *([] if DEVELOPMENT else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "csp.middleware.CSPMiddleware",
    # Sessions are only touched by who signs in: readers get no cookie and no Vary: Cookie.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # After the form's secret is checked and it is known who asks.
    "newsroom.odd_input.OddInputMiddleware",
    "newsroom.interrupted.InterruptedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context.paper",
                "articles.site_context.navigation",
                "articles.site_context.notices",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------------

DATABASES = {
    "default": environment.database("DATABASE_URL", None if PRODUCTION else f"sqlite:///{VAR}/newsroom.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = VAR / "private"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []

STORAGES = {
    # Renditions of live articles, under unguessable names, served by the app server's static mount or nginx.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": MEDIA_URL, "file_permissions_mode": 0o644},
    },
    # Originals as they came, with EXIF and place: evidence for the photo desk, never reachable by an address.
    "originals": {
        "BACKEND": "newsroom.storage.PrivateStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # Files of raw copy as they were sent in, and the pictures that were inside them.
    "intake": {
        "BACKEND": "newsroom.storage.PrivateStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT / "intake",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # Originals that writers attach to their stories, exactly as they came.
    "attachments": {
        "BACKEND": "newsroom.storage.PrivateStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT / "attachments",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # Re-encoded pictures before publication, shown to the staff by a checked view.
    "renditions": {
        "BACKEND": "newsroom.storage.PrivateStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT / "renditions",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "newsroom.storage.StaticStorage"
    },
}

# Nobody's page loads a source map, and to compress the editor's takes as long as all other files together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# A newspaper page is some 20 kB of text; a story form with its pictures' captions stays far below this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Language and time ----------------------------------------------------------------------------

# No LocaleMiddleware: the site speaks its own language whatever the browser says, so one page has one cached form.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# Django 6 assumes it; until then this silences a warning for every URL field of the admin.
FORMS_URLFIELD_ASSUME_HTTPS = True

TAGGIT_CASE_INSENSITIVE = True

# --- Who may come in ------------------------------------------------------------------------------

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:arrive"
LOGOUT_REDIRECT_URL = "login"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60

# Locked by name and address together: a whole newsroom shares one address, and a name alone would let anyone lock
# an editor out. The lock is short, because the third reviewer signs on a phone at night.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_CLIENT_IP_CALLABLE = "newsroom.proxy.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Cookies and headers --------------------------------------------------------------------------

# A shift is long and runs past midnight; a story typed over supper must still find its writer signed in.
SESSION_COOKIE_AGE = 16 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "newsroom.interrupted.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# A page that needs more than this (the editor of the story form) says so at its own view.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# How many proxies of ours stand before the app server: their last entries in X-Forwarded-For are believed, no others.
NEWSROOM_PROXIES = int(environment.choice("NEWSROOM_PROXIES", ("0", "1", "2"), "1" if PRODUCTION else "0"))

if PRODUCTION:
    # What needs TLS, and is therefore all that a trial lacks.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NEWSROOM_PROXIES else None
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The prefix makes browsers refuse the cookie from a sister host or without TLS.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# --- Mail, tasks and log --------------------------------------------------------------------------

if PRODUCTION:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(environment.mail("NEWSROOM_MAIL_URL"))
    DEFAULT_FROM_EMAIL = environment.text("NEWSROOM_MAIL_FROM")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
    DEFAULT_FROM_EMAIL = "newsroom@localhost"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Tasks are rows of the same database, so they are written in the transaction of what they are about. One queue.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# The hosts that group robots may be on, {(host, port)}; none, and nothing of it leaves the house.
NEWSROOM_ROBOT_HOSTS = environment.hosts("NEWSROOM_ROBOT_HOSTS", this_machine=not PRODUCTION)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Without DEBUG Django logs nowhere by itself; errors must reach whoever runs the server.
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
if DEVELOPMENT:
    LOGGING["loggers"]["django.server"] = {"level": "INFO"}
