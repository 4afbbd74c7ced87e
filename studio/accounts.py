"""Signing in: the settings of django-allauth, made from `studio.config`."""

from typing import Any

from django.conf import settings
from django.urls import URLResolver, include, path

from studio.config import Config

OIDC = "allauth.socialaccount.providers.openid_connect"


def account_apps(config: Config) -> list[str]:
    provider = [OIDC] if config.oidc_issuer else []
    return ["allauth", "allauth.account", "allauth.socialaccount", *provider]


def account_settings(config: Config) -> dict[str, Any]:
    """What `studio.settings` adds to its own names."""
    return {
        "AUTHENTICATION_BACKENDS": [
            "django.contrib.auth.backends.ModelBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"}
            for name in (
                "UserAttributeSimilarityValidator",
                "MinimumLengthValidator",
                "CommonPasswordValidator",
                "NumericPasswordValidator",
            )
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "LOGOUT_REDIRECT_URL": "account_login",
        "ACCOUNT_ADAPTER": "studio.people.adapters.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "username*", "password1*", "password2*"],
        "ACCOUNT_UNIQUE_EMAIL": True,
        "ACCOUNT_CHANGE_EMAIL": True,
        # Who was invited is known already; of strangers it must be true that the address is theirs.
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory" if config.sign_up == "open" else "optional",
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": config.public_url.partition(":")[0],
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        # Ours (studio.people.limits) are counted in Postgres; allauth's live in the cache of one process.
        "ACCOUNT_RATE_LIMITS": False,
        "SOCIALACCOUNT_ADAPTER": "studio.people.adapters.SocialAccountAdapter",
        "SOCIALACCOUNT_AUTO_SIGNUP": True,
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
        # The provider is the organization's own: an address that it says is verified finds the account that has it.
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [_oidc(config)]}} if config.oidc_issuer else {},
    }


def single_sign_on() -> list[URLResolver]:
    """The addresses that the OpenID Connect provider sends people back to, where there is one."""
    return [path("accounts/", include(f"{OIDC}.urls"))] if OIDC in settings.INSTALLED_APPS else []


def _oidc(config: Config) -> dict[str, Any]:
    secret = config.oidc_client_secret
    return {
        "provider_id": "oidc",
        "name": config.oidc_name,
        "client_id": config.oidc_client_id,
        "secret": secret.get_secret_value() if secret else "",
        "settings": {"server_url": config.oidc_issuer, "oauth_pkce_enabled": True},
    }
