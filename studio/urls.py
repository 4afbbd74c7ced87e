"""Every address of the product; each room brings its own list."""

from django.urls import URLPattern, URLResolver, include, path

from specs.pages import listing
from studio import health, metrics, pages
from studio.accounts import single_sign_on
from studio.api import api
from studio.api_docs import api_docs

handler400 = "studio.pages.bad_request"
handler403 = "studio.pages.forbidden"
handler404 = "studio.pages.not_found"
handler500 = "studio.pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.home, name="home"),
    path("theme/", pages.choose_theme, name="theme"),
    path("keys/", pages.keys, name="keys"),
    path("", include("specs.urls")),
    path("", include("search.urls")),
    path("", include("feedback.urls")),
    path("jobs/", include("specs.jobs.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("studio.people.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    *single_sign_on(),
    path("api/docs", api_docs, name="api-docs"),
    path("api/v1/", api.urls),
]
