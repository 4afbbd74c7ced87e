"""Forms of the settings pages. They check shape; what may be done is decided in the functions they are handed to."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from studio.people.models import Role, Scope

EXPIRIES = [("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("0", "never")]


def _username() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    return forms.CharField(max_length=150, widget=widget, help_text="How others see you here.")


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What will use it: “laptop”, “CI of the billing team”.")
    scope = forms.ChoiceField(
        choices=[
            (Scope.READ, "read: look at everything you may see"),
            (Scope.WRITE, "write: also start runs, correct specs, add packages"),
            (Scope.ADMIN, "admin: also manage your teams and tokens"),
        ]
    )
    expires = forms.ChoiceField(choices=EXPIRIES, initial="90")

    def expires_at(self) -> datetime | None:
        days = int(self.cleaned_data["expires"])
        return timezone.now() + timedelta(days=days) if days else None


class TeamForm(forms.Form):
    name = forms.CharField(max_length=120)
    slug = forms.SlugField(
        label="Short name",
        max_length=80,
        help_text="Stands in addresses and commands: lower-case letters, digits and hyphens. Stays for good.",
    )


class RenameForm(forms.Form):
    name = forms.CharField(max_length=120)


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)
    role = forms.ChoiceField(choices=Role.choices, initial=Role.MEMBER)


class NameForm(forms.Form):
    username = _username()
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)


class PasswordsForm(forms.Form):
    """A new account: a name, and a password typed twice."""

    username = _username()
    password = forms.CharField(
        max_length=4096, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    repeated = forms.CharField(
        label="Password again",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned.get("repeated") and cleaned["password"] != cleaned["repeated"]:
            self.add_error("repeated", "The two passwords are not the same.")
        return cleaned


class WelcomeForm(PasswordsForm):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="You sign in with it. It is shown to your teams only.",
    )
    field_order = ["username", "email", "password", "repeated"]


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is made with: of a POST its fields, even if there are none."""
    return request.POST if request.method == "POST" else None


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Puts what the domain refused beside the fields it named, and what names no field of the form on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
