"""Django's settings, made from `studio.config`."""

from studio.accounts import account_apps, account_settings
from studio.config import BASE_DIR, Config
from studio.people.rates import parse_rates

config = Config()

SECRET_KEY = config.secret_key.get_secret_value() if config.secret_key else "made by studio.secrets"
DEBUG = config.debug
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *config.allowed_hosts]
ANONYMOUS_READING = config.anonymous_reading
SIGN_UP_OPEN = config.sign_up == "open"
PUBLIC_URL = config.public_url
TRUSTED_PROXIES = config.trusted_proxies
RATE_LIMITS = parse_rates(config.rate_limits)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
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
    "django_htmx",
    "studio",
    "studio.people",
    "specs",
    "search",
    "feedback",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "studio.problems.ApiProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "studio.people.middleware.SignInMiddleware",
    "studio.people.middleware.LimitMiddleware",
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
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms/ is the house's way to set a form
DATABASES = {"default": config.database()}
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
USE_TZ = True
TIME_ZONE = "UTC"

CELERY_BROKER_URL = config.celery_broker_url.get_secret_value() if config.celery_broker_url else ""
CELERY_APP = "studio.celery.app"
JOB_LEASE_SECONDS = config.job_lease_seconds
JOB_DRAIN_SECONDS = config.job_drain_seconds
JOB_SWEEP_SECONDS = config.job_sweep_seconds
JOB_BACKOFF_SECONDS = config.job_backoff_seconds
JOB_KEEP_DAYS = config.job_keep_days
JOB_KIND_MODULES = config.job_kind_modules
