"""One settings module, read from the environment; safe by default.

Every variable is read here and nowhere else. A wrong value stops the start and names itself.
docs/operation.md lists the variables for administrators.
"""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY fehlt oder ist kürzer als 32 Zeichen.")
# Former keys, after a change without suspicion: sessions and second factors made under them stay valid.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

#: Names what is deployed, so that pages kept from an older release are not served.
RELEASE = env.str("RELEASE", default="1")
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(PORTAL_URL).hostname])
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "belzig_portal.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "django_prose_editor",
    "js_asset",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "strategy",
    "measures",
    "participation",
    "belzig_portal",
    "belzig_portal.accounts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "strategy.middleware.DocumentFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "belzig_portal.compression.TextGZipMiddleware",
    "belzig_portal.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "belzig_portal.accounts.middleware.StaffPagesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "strategy.middleware.OtherMethodMiddleware",
    "strategy.middleware.MovedMiddleware",
]

ROOT_URLCONF = "belzig_portal.urls"
WSGI_APPLICATION = "belzig_portal.wsgi.application"
APPEND_SLASH = True

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
                "belzig_portal.context.portal",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(
    # After a restart of PostgreSQL a pool without health checks answers with one error per dead
    # connection; and a long pool timeout would hang every thread while the database is away.
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        # What the address itself asks for (?sslmode=…, ?host=/socket/folder) stays.
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": env.int("DB_POOL_SIZE", default=8), "timeout": 2},
    },
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "TIMEOUT": 24 * 3600,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

# --- Celery: the queue carries nudges, the debt is a row (docs/architecture.md, „Dokumente“) --------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_ROUTES = {"strategy.tasks.render_due_documents": {"queue": "documents"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Kilobytes: a process that a very long document has blown up is replaced after it.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 800_000
# Seconds for fonts and hyphenation (strategy.tasks.warm_up). Celery's own four pass on a busy machine: it would kill
# each new process and start another one, for ever.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 120
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 900
CELERY_TASK_TIME_LIMIT = 960
# kombu looks for lost messages only every hundred seconds unless told otherwise.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1200, "unacked_restore_interval": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "documents": {"task": "strategy.tasks.render_due_documents", "schedule": 15.0, "options": {"expires": 15}},
    # A phase that opens at noon is open on every page within this time.
    "moments": {"task": "participation.tasks.pass_moments", "schedule": 15.0, "options": {"expires": 15}},
    "reminders": {"task": "participation.tasks.owe_reminders", "schedule": 60.0, "options": {"expires": 60}},
    "digests": {"task": "participation.tasks.make_digests", "schedule": 60.0, "options": {"expires": 60}},
    "mails": {"task": "participation.tasks.send_due_mails", "schedule": 10.0, "options": {"expires": 10}},
    "retention": {"task": "strategy.tasks.delete_expired", "schedule": 3600.0},
    # Shortly after midnight too: the salts of a day are gone within the hour.
    "participation-retention": {"task": "participation.tasks.delete_expired", "schedule": 3600.0},
}

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
# What Django's own catalogue leaves in English: pages of accounts, the admin's lists to choose from.
LOCALE_PATHS = [BASE_DIR / "belzig_portal" / "locale"]

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
DOCUMENTS_DIR = DATA_DIR / "documents"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "media")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600

# --- The portal's parts: what strategy needs of other apps, by dotted path ----------------------------------
PORTAL_KINDS = ["strategy.kinds.KINDS", "measures.kinds.KINDS", "participation.kinds.KINDS"]
PORTAL_CONTENT_LOADERS = [
    "strategy.content_loader",
    "measures.content_loader",
    "participation.content_loader",
    "belzig_portal.content_loader",
]
PORTAL_PAGE_PARTS = ["measures.page_parts.extend", "participation.page_parts.extend"]
# In this order, in the transaction of the publication; what owes documents comes last.
PORTAL_AFTER_PUBLISH = [
    "participation.fates.follow",
    "measures.sheet_document.after_publish",
    "participation.weighing_document.after_publish",
]
# What else follows from all revisions, when everything is made again from them.
PORTAL_AFTER_REBUILD = ["participation.fates.refollow_all"]
# What else staff see before they publish something.
PORTAL_PUBLISH_PARTS = ["participation.publish_parts.affected"]
PORTAL_DOCUMENT_PARTS = ["measures.document_parts.PARTS"]
# Drawings of other apps beside the title of a chapter: what staff choose (strategy.models.Chapter.Opener) → who draws.
PORTAL_CHAPTER_PICTURES = {
    name: f"measures.document_openers.{name}"
    for name in ("places", "bundles", "phases", "assessments", "money", "milestones")
}
# What else is printed: variant of a publication → who makes it.
PORTAL_DOCUMENT_MAKERS = {
    "html": "strategy.formats.makers.HTML",
    "word": "strategy.formats.makers.WORD",
    "sheet": "measures.sheet_document.MAKER",
    "selection": "strategy.selection_document.MAKER",
    "feedback": "participation.feedback_document.MAKER",
    "weighing": "participation.weighing_document.MAKER",
    "council": "strategy.council_document.MAKER",
    "synopsis": "strategy.synopsis.MAKER",
}
# What the apps say of what they know on a council sheet.
PORTAL_COUNCIL_PARTS = ["measures.council_parts.part", "participation.council_parts.part"]
# What other apps put into a document of chosen chapters and measures.
PORTAL_SELECTION_PARTS = ["measures.document_selection.nodes"]
# What drafts can be seen as PDF: kind → the document of an object of the workspace.
PORTAL_PREVIEWS = {
    "chapter": "strategy.chapter_preview.tree",
    "measure": "measures.sheet_preview.of_measure",
    "implementation": "measures.sheet_preview.of_implementation",
}
# What waits for staff, on the first page of the admin.
PORTAL_STAFF_PARTS = ["participation.admin.home.waiting"]
PORTAL_DOWNLOADS = ["measures.tables.TABLES", "strategy.tables.TABLES", "participation.tables.TABLES"]
# Several publications shortly after one another make one new document, not several.
DOCUMENT_DEBOUNCE_SECONDS = env.int("DOCUMENT_DEBOUNCE_SECONDS", default=20)
DOCUMENT_MEMORY_LIMIT_MB = env.int("DOCUMENT_MEMORY_LIMIT_MB", default=2048)
DOCUMENT_TIME_LIMIT_SECONDS = env.int("DOCUMENT_TIME_LIMIT_SECONDS", default=300)
# So long after its worker died a document is taken up again; the worker prolongs it while it lives.
DOCUMENT_LEASE_SECONDS = env.int("DOCUMENT_LEASE_SECONDS", default=45)

# --- Programs as readers: the API, open data, who to tell about a weakness ------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Smart-City-Strategie Bad Belzig und Wiesenburg/Mark",
    "DESCRIPTION": "Alles Öffentliche des Strategieportals, nur zum Lesen, ohne Anmeldung.",
    "VERSION": "1",
    "SERVERS": [{"url": PORTAL_URL}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"DatePrecisionEnum": "strategy.models.frame.DatePrecision"},
}
#: Licence of the municipalities' own texts and data; empty as long as they have not decided.
DATA_LICENCE = env.str("DATA_LICENCE", default="")
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
if any(not contact.startswith(("mailto:", "https://", "tel:")) for contact in SECURITY_CONTACT):
    raise ImproperlyConfigured("SECURITY_CONTACT: jede Adresse beginnt mit mailto:, https:// oder tel:.")
#: security.txt counts as outdated a year later, so each release renews it.
try:
    RELEASE_DATE = date.fromisoformat(env.str("RELEASE_DATE", default="2026-11-22"))
except ValueError as error:
    raise ImproperlyConfigured("RELEASE_DATE ist kein Tag der Form 2026-11-22.") from error

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_TIMEOUT = 15
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
else:
    vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
    if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":  # noqa: F821
        EMAIL_BACKEND = "participation.sending.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")
#: Where mails come back to that don't arrive: bounce@… becomes bounce+TOKEN@… on each envelope. Empty: nowhere.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
if BOUNCE_ADDRESS and not re.fullmatch(r"[A-Za-z0-9._-]{1,21}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", BOUNCE_ADDRESS):
    # With the token, what stands before the @ may have 64 letters.
    raise ImproperlyConfigured("BOUNCE_ADDRESS ist keine Adresse mit höchstens 21 Zeichen vor dem @ (ohne „+“).")
#: The mailbox behind it, as imaps://name:password@host/INBOX, if the portal is to fetch them.
BOUNCE_IMAP_URL = env.str("BOUNCE_IMAP_URL", default="")
if BOUNCE_IMAP_URL:
    mailbox = urlsplit(BOUNCE_IMAP_URL)
    if mailbox.scheme not in ("imaps", "imap+tls", "imap") or not mailbox.hostname:
        raise ImproperlyConfigured("BOUNCE_IMAP_URL ist keine Adresse der Form imaps://name:passwort@rechner/INBOX.")
    if not BOUNCE_ADDRESS:
        raise ImproperlyConfigured("BOUNCE_IMAP_URL braucht BOUNCE_ADDRESS.")
    CELERY_BEAT_SCHEDULE["bounces"] = {
        "task": "participation.tasks.read_bounces",
        "schedule": 300.0,
        "options": {"expires": 300},
    }

# --- Participation ----------------------------------------------------------------------------------
#: What people are told beside the form: so many weeks an answer usually takes.
PARTICIPATION_ANSWER_WEEKS = env.int("PARTICIPATION_ANSWER_WEEKS", default=4)
#: So long moderators can take back a decision; only then its mails leave. 0: at once.
MODERATION_UNDO_SECONDS = env.int("MODERATION_UNDO_SECONDS", default=20 if DEMO else 120)
if MODERATION_UNDO_SECONDS < 0:
    raise ImproperlyConfigured(f"MODERATION_UNDO_SECONDS={MODERATION_UNDO_SECONDS} ist keine Dauer.")
#: What people who report or appeal are told: within so many days it is usually decided.
MODERATION_ANSWER_DAYS = env.int("MODERATION_ANSWER_DAYS", default=7)
if MODERATION_ANSWER_DAYS < 1:
    raise ImproperlyConfigured(f"MODERATION_ANSWER_DAYS={MODERATION_ANSWER_DAYS} ist keine Zahl von Tagen.")
#: The hour of the day, in the time of the municipalities, at which news by mail are gathered and sent.
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)
if not 0 <= DIGEST_HOUR < 24:
    raise ImproperlyConfigured(f"DIGEST_HOUR={DIGEST_HOUR} ist keine Stunde des Tages (0 bis 23).")

# --- Sign-in of staff ---------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
# With true, staff without a second factor find nothing in the admin but its set-up.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=False)
ACCOUNT_ADAPTER = "belzig_portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "belzig_portal.accounts.forms.LoginForm",
    "reauthenticate": "belzig_portal.accounts.forms.ReauthenticateForm",
    "change_password": "belzig_portal.accounts.forms.ChangePasswordForm",
    "reset_password": "belzig_portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "belzig_portal.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # there is no sign-up; allauth wants them to fit
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Django's own, which ends with the address, the password and the next sign-in of the account.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = False  # ends with the browser, at the latest after SESSION_COOKIE_AGE
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Counted in the cache, by a pseudonym of the client's network ("ip"), by log-in or address typed ("key"), by account.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
}
MFA_ADAPTER = "belzig_portal.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "belzig_portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "belzig_portal.accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "belzig_portal.accounts.forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Smart-City-Portal"
MFA_TOTP_TOLERANCE = 1  # clocks go wrong by half a minute
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts and their addresses are made by the administration

# --- Security ---------------------------------------------------------------------------------------
SECURE = PORTAL_URL.startswith("https://")
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Forms for visitors need none; what staff fill in, and their sign-in, all stand below this. It ends with the browser.
CSRF_COOKIE_PATH = "/verwaltung/"
CSRF_COOKIE_AGE = None
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preload is the domain owner's decision, not ours
SECURE_PROXY = env.bool("SECURE_PROXY", default=False)
# How many proxies of ours add to X-Forwarded-For. For all limits, who asks is whom the first of them names.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if SECURE_PROXY else 0)
if SECURE_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": [SELF],
    }
}
# The admin's editor needs one import map in the page, allowed by nonce.
ADMIN_SCRIPT_SRC = [SELF, NONCE]

# --- Log: to standard output, without addresses of visitors -----------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "belzig_portal.logs.CarefulFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A traceback can quote what strangers sent to the address for returned mails.
        "flufl.bounce": {"level": "CRITICAL"},
        # A line per page and style sheet; the workshop listens to them for its progress.
        "weasyprint.progress": {"handlers": [], "propagate": False},
        # A line per font.
        "fontTools": {"level": "WARNING"},
    },
}
