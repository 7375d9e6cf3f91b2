"""Settings of the portal, read from the environment; `.env.example` lists every key."""

from pathlib import Path
from urllib.parse import quote

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- The installation -------------------------------------------------------

DEBUG = env.bool("DANVAN_DEBUG", default=False)
SECRET_KEY = env.str("DANVAN_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("DANVAN_SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("DANVAN_ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
BASE_URL = env.str("DANVAN_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEPARTMENT = env.str("DANVAN_DEPARTMENT", default="Sở Giáo dục và Đào tạo")
OFFICE_PHONE = env.str("DANVAN_OFFICE_PHONE", default="")
OFFICE_HOURS = env.str("DANVAN_OFFICE_HOURS", default="")
IS_DEMO = env.bool("DANVAN_DEMO", default=False)

# --- Applications -----------------------------------------------------------

INSTALLED_APPS = [
    "danvan",
    "danvan.core",
    "registrations",
    "nominations",
    "danvan.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_include_bootstrap",
    "bs_icon_templates",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "axes",
]

MIDDLEWARE = [
    "danvan.core.middleware.ReceivedAt",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "danvan.core.middleware.PermissionsPolicy",
    "danvan.core.middleware.CleanInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "danvan.core.middleware.EmptyRefusals",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "danvan.core.middleware.SessionLimit",
    "danvan.core.middleware.PrivatePages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "danvan.core.middleware.KeepTypedText",
    "danvan.core.middleware.SayWhatWasNotDone",
    "django.middleware.csrf.CsrfViewMiddleware",
    "registrations.middleware.ActorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "danvan.urls"
WSGI_APPLICATION = "danvan.wsgi.application"

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
                "danvan.core.context.portal",
            ],
            "builtins": ["danvan.core.templatetags.portal"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Databases --------------------------------------------------------------

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;"
    ),
}
POSTGRESQL_OPTIONS = {
    "options": "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s",
}

SQLITE_FILE = VAR_DIR / "danvan.sqlite3"
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{quote(str(SQLITE_FILE))}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
_default = DATABASES["default"]
if _default["ENGINE"].endswith("sqlite3"):
    _default |= {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
else:
    _default |= {"OPTIONS": POSTGRESQL_OPTIONS, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Accounts and sessions --------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "danvan.core.accounts.PasswordBackend",
    "danvan.core.accounts.ActivationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name", "email", "phone"]},
    },
    {"NAME": "registrations.passwords.MemberLengthValidator", "OPTIONS": {"unit": 12, "office": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "registrations.passwords.MemberWordsValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

SESSION_COOKIE_AGE = 4 * 3600  # idle, seconds
PASSWORD_RESET_TIMEOUT = 3600
SESSION_ABSOLUTE_AGE = 24 * 3600
SESSION_TOUCH_SECONDS = 600  # an active session is written again this often, not at every page
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-danvan" if HTTPS else "danvan"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "danvan.core.views.errors.csrf_failure"
ACTIVATION_CODE_DAYS = 7

AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "danvan.core.views.accounts.locked_out"
AXES_CLIENT_IP_CALLABLE = "danvan.core.accounts.client_address"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "password_again"]  # never noted in clear
PROXY_COUNT = env.int("DANVAN_PROXY_COUNT", default=0)
AXES_DISABLE_ACCESS_LOG = True

# --- Browser safety ---------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"
if env.bool("DANVAN_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_BODY_BYTES = 21 * 1024 * 1024  # the largest request of all, refused before it is read

# --- Language and time ------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "danvan" / "core" / "locale"]
FORMAT_MODULE_PATH = ["danvan.core.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- Files ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("DANVAN_MEDIA_ROOT", default="") or VAR_DIR / "files")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CLAMD = env.str("DANVAN_CLAMD", default="")  # where the malware scanner listens; empty: there is none

# --- Work in the background and mail ----------------------------------------

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bulk"]},
}
OUTBOX_HANDLERS = {
    "password-reset": "danvan.core.notices.send_reset",
    "registration-receipt": "registrations.notices.send_receipt",
    "registration-soft-file": "registrations.notices.send_soft_file",
    "result-receipt": "registrations.notices.send_receipt",
    "result-soft-file": "registrations.notices.send_soft_file",
    "dossier-receipt": "registrations.notices.send_receipt",
    "sheet-to-consolidator": "registrations.notices.send_to_consolidator",
    "sheet-returned": "registrations.notices.send_returned",
    "sheet-accepted": "registrations.notices.send_accepted",
    "award-result": "nominations.notices.send_award_result",
    "reminder": "registrations.reminder_notices.send_reminder",
}
LETTER_NAMES = {
    "password-reset": "Đặt lại mật khẩu",
    "registration-receipt": "Biên nhận gửi đơn vị",
    "registration-soft-file": "File mềm gửi Sở",
    "result-receipt": "Biên nhận báo cáo kết quả",
    "result-soft-file": "File mềm báo cáo kết quả",
    "dossier-receipt": "Biên nhận hồ sơ khen thưởng",
    "sheet-to-consolidator": "Báo đơn vị đầu mối",
    "sheet-returned": "Yêu cầu bổ sung",
    "sheet-accepted": "Báo hồ sơ đã duyệt",
    "award-result": "Kết quả xét khen thưởng",
    "reminder": "Nhắc hạn",
}
DOCUMENT_BUILDERS = {
    "registration-list": "registrations.documents.registration_list",
    "office-registration-list": "registrations.documents.office_registration_list",
    "receipt-slip": "registrations.documents.receipt_slip",
    "office-summary": "registrations.summary_documents.office_summary",
    "call-list": "registrations.reminder_documents.call_list",
    "reminder-letter": "registrations.reminder_documents.reminder_letter",
    "result-report": "registrations.report_documents.result_report",
    "office-result-list": "registrations.report_documents.office_result_list",
    "paper-receipt-slip": "registrations.slips.paper_receipt_slip",
    "request": "nominations.dossier_documents.request_with_list",
    "minutes": "nominations.dossier_documents.minutes",
    "achievement-collective": "nominations.dossier_documents.achievement_report",
    "achievement-individual": "nominations.dossier_documents.achievement_report",
    "bundle": "nominations.bundles.bundle",
    "nomination-list": "nominations.list_documents.nomination_list",
    "submission-letter": "nominations.list_documents.submission_letter",
    "award-list": "nominations.award_documents.award_list",
    "launch-plan-list": "registrations.launch_plan_documents.launch_plan_list",
    "gap-letter": "registrations.gap_documents.gap_letter",
    "dossier-cover": "nominations.set_documents.dossier_cover",
    "signing-guide": "nominations.set_documents.signing_guide",
    "declaration": "nominations.set_documents.declaration",
}
DOCUMENT_GUARDS = {
    "registration-list": "registrations.views.papers.may_read",
    "receipt-slip": "registrations.views.papers.may_read",
    "office-summary": "registrations.views.papers.may_read_summary",
    "result-report": "registrations.views.papers.may_read",
    "paper-receipt-slip": "registrations.views.papers.may_read_slip",
    "request": "registrations.views.papers.may_read",
    "minutes": "registrations.views.papers.may_read",
    "achievement-collective": "registrations.views.papers.may_read",
    "achievement-individual": "registrations.views.papers.may_read",
    "award-list": "nominations.views.awards.may_read_award_list",
    "dossier-cover": "registrations.views.papers.may_read",
    "signing-guide": "registrations.views.papers.may_read",
    "declaration": "registrations.views.papers.may_read",
    "bundle": "nominations.views.bundles.may_read_bundle",
    "office-registration-list": "registrations.views.papers.may_read_lists",
    "office-result-list": "registrations.views.papers.may_read_lists",
    "call-list": "registrations.views.papers.may_read_lists",
    "reminder-letter": "registrations.views.papers.may_read_lists",
    "launch-plan-list": "registrations.views.papers.may_read_lists",
    "gap-letter": "registrations.views.papers.may_read_lists",
    "nomination-list": "registrations.views.papers.may_read_lists",
    "submission-letter": "registrations.views.papers.may_read_lists",
}
globals().update(env.email_url("DANVAN_EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DANVAN_MAIL_FROM", default="danvankheo@localhost")
EMAIL_SUBJECT_PREFIX = "[Dân vận khéo] "
REMINDER_HOUR = env.int("DANVAN_REMINDER_HOUR", default=7)

# --- Logs -------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}},
}
SIMPLE_HISTORY_REVERT_DISABLED = True
