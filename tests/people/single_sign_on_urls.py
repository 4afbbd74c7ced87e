"""The product's addresses with those of a single sign-on, which are only there where a provider is set."""

from django.urls import include, path

from studio.accounts import OIDC
from studio.urls import urlpatterns as own

urlpatterns = [*own, path("accounts/", include(f"{OIDC}.urls"))]
