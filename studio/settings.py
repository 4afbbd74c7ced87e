"""Django's settings, made from `studio.config`."""

import sys

from studio import logs
from studio.accounts import account_apps, account_settings
from studio.config import BASE_DIR, load
from studio.headers import content_security_policy
from studio.people.rates import parse_rates
from studio.secret_key import secret_key
from studio.startup import StartupError

try:
    config = load()
    SECRET_KEY = config.secret_key.get_secret_value() if config.secret_key else secret_key(config.data_dir)
except StartupError as error:
    # Every server and command reads this file first, and none of them has a use for a traceback here.
    sys.exit(f"error: {error}")

CONFIG = config
DATA_DIR = config.data_dir
BIND = config.bind
PORT = config.port
DEBUG = config.debug
PUBLIC_URL = config.public_url
ALLOWED_HOSTS = config.hosts()
TRUSTED_PROXIES = config.trusted_proxies
ANONYMOUS_READING = config.anonymous_reading
SIGN_UP_OPEN = config.sign_up == "open"
RATE_LIMITS = parse_rates(config.rate_limits)
METRICS_TOKEN = config.metrics_token.get_secret_value() if config.metrics_token else ""
globals().update(account_settings(config))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    *account_apps(config),
    "csp",
    "django_htmx",
    "django_structlog",
    "studio",
    "studio.people",
    "specs",
    "search",
    "feedback",
]
MIDDLEWARE = [
    "studio.headers.HeadersMiddleware",
    "studio.metrics.MetricsMiddleware",
    "studio.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "studio.static_files.StaticFilesMiddleware",
    "studio.heads.ApiHeadMiddleware",
    "studio.problems.ApiProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "studio.people.middleware.SignInMiddleware",
    "studio.people.middleware.LimitMiddleware",
    "studio.people.middleware.PlainTextMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
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
                "studio.shell.shell",
                "studio.people.context.signing_in",
                "feedback.context.inbox",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms/ is the house's way to set a form
DATABASES = {"default": config.database()}
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATIC_ROOT = config.data_dir / "static"  # `up` and `collectstatic` fill it
STATICFILES_DIRS = [BASE_DIR / "static"]
# A file that was not collected is named as it is: the page that says what went wrong must not fail on its icon.
WHITENOISE_MANIFEST_STRICT = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
USE_TZ = True
TIME_ZONE = "UTC"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # HeadersMiddleware lets it through from proxies alone
SECURE_SSL_REDIRECT = config.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # probes come from inside, over http
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if config.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = config.https
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading is a promise for a whole domain: its owner's to make, not ours
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = config.https
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [config.public_url]
CSRF_FAILURE_VIEW = "studio.pages.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = content_security_policy([config.oidc_issuer] if config.oidc_issuer else [])

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if config.email_host else 'dummy'}.EmailBackend"
EMAIL_HOST = config.email_host
EMAIL_PORT = config.email_port
EMAIL_HOST_USER = config.email_user
EMAIL_HOST_PASSWORD = config.email_password.get_secret_value() if config.email_password else ""
EMAIL_USE_SSL = config.email_tls and config.email_port == 465
EMAIL_USE_TLS = config.email_tls and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = config.email_from

LOGGING = logs.logging_config(config.log_format, config.log_level)
logs.configure()
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # RequestLog binds the address as TRUSTED_PROXIES allows
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # debug: the line at the end of a request says it all

GIT_ALLOWED_HOSTS = config.git_allowed_hosts
GIT_CREDENTIALS = config.git_credentials_by_host()
LOCAL_PATH_ROOTS = config.local_path_roots
LIMIT_REPOSITORY_MB = config.limit_repository_mb
LIMIT_FETCH_SECONDS = config.limit_fetch_seconds
LIMIT_FILES = config.limit_files
LIMIT_PACKAGE_MB = config.limit_package_mb
LIMIT_FILE_KB = config.limit_file_kb
LIMIT_LINE_LENGTH = config.limit_line_length
LIMIT_PATH_DEPTH = config.limit_path_depth
LIMIT_ANALYSIS_SECONDS = config.limit_analysis_seconds
LIMIT_ANALYSIS_MB = config.limit_analysis_mb
LIMIT_CHECK_MB = config.limit_check_mb
ANALYSIS_PROCESSES = config.analysis_processes
POLL_MINUTES = config.poll_minutes
WEBHOOK_SECRET = config.webhook_secret.get_secret_value() if config.webhook_secret else ""
ACCEPT_OWN_CORRECTIONS = config.accept_own_corrections
CORRECTION_MAIL = config.correction_mail
SPECS_GUIDANCE = "feedback.guidance.Corrections"
SPECS_PANELS = ["search.panels.Ask", "feedback.panels.Corrections"]
EMBEDDING_MODEL = config.embedding_model
EMBEDDING_DIMENSION = config.embedding_dimension
ENGINE = config.engine
MODEL = config.model
MODEL_URL = config.model_url
MODEL_API_KEY = config.model_api_key.get_secret_value() if config.model_api_key else ""
# Measures that `bench` runs, by name: functions without arguments that give `studio.bench.Measure`s.
BENCH_MEASURES = {
    "first-version": "specs.bench.generating.first_version",
    "first-version-by-language": "specs.bench.generating.first_version_by_language",
    "first-version-peer": "specs.bench.peer.first_version_of_one",
    "small-commit": "specs.bench.generating.small_commit",
    "rerun": "specs.bench.generating.rerun",
    "pages": "specs.bench.pages.page_times",
    "bulk": "specs.bench.generating.bulk",
    "storage": "specs.bench.storage.stored_bytes",
    "memory": "specs.bench.generating.memory",
    "proved": "specs.bench.truth.proved",
    "proved-after-commits": "specs.bench.truth.proved_after_commits",
    "corrections": "feedback.bench.corrections",
    "check": "feedback.bench.check_time",
    "second-start": "studio.bench.starting.second_start",
    "embedding": "search.bench.embedding.embedding",
    "search": "search.bench.finding.search_quality",
    "answers": "search.bench.answering.answers",
    "search-scale": "search.bench.scale.search_at_scale",
}

CELERY_BROKER_URL = config.celery_broker_url.get_secret_value() if config.celery_broker_url else ""
CELERY_APP = "studio.celery.app"
JOB_LEASE_SECONDS = config.job_lease_seconds
JOB_DRAIN_SECONDS = config.job_drain_seconds
JOB_SWEEP_SECONDS = config.job_sweep_seconds
JOB_BACKOFF_SECONDS = config.job_backoff_seconds
JOB_KEEP_DAYS = config.job_keep_days
JOB_KIND_MODULES = config.job_kind_modules
