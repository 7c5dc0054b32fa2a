"""allauth's forms with our words: labels beside the fields instead of placeholders inside them."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD_HINT = _("Mindestens 12 Zeichen, kein gängiges Passwort, Ihrem Namen nicht ähnlich. Am besten ein Satz.")
CODE_HINT = _("Sechs Ziffern aus Ihrer App oder einer Ihrer Notfallcodes.")


class PlainFields:
    """Labels and hints by field name; no placeholders, no links inside hints."""

    labels: dict = {}
    hints: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class LoginForm(PlainFields, account.LoginForm):
    labels = {"login": _("Benutzername"), "password": _("Passwort")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")


class ReauthenticateForm(PlainFields, account.ReauthenticateForm):
    labels = {"password": _("Passwort")}


class NewPasswordWords(PlainFields):
    labels = {
        "oldpassword": _("Jetziges Passwort"),
        "password1": _("Neues Passwort"),
        "password2": _("Neues Passwort noch einmal"),
    }
    hints = {"password1": NEW_PASSWORD_HINT}

    def clean(self):
        # Checked here, so that the sentence is ours.
        cleaned = super(account.PasswordVerificationMixin, self).clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Die beiden neuen Passwörter sind verschieden."))
        return cleaned


class ChangePasswordForm(NewPasswordWords, account.ChangePasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordWords, account.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(PlainFields, account.ResetPasswordForm):
    labels = {"email": _("E-Mail-Adresse")}
    hints = {"email": _("Die Adresse, die in Ihrem Konto hinterlegt ist.")}

    def clean_email(self) -> str:
        """Only addresses the administration has entered: allauth's own table may still hold former ones."""
        email = self.cleaned_data["email"]
        users = get_user_model()._default_manager.filter(email__iexact=email, is_active=True)
        self.users = [user for user in users if user.has_usable_password()]
        return email


class OnceOnlyCode(PlainFields):
    """A code from the app is good once, for as long as it is accepted at all.

    allauth remembers a used code for one period only; with a tolerance it could be used again afterwards.
    """

    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not self._first_use(code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code

    def _first_use(self, code: str) -> bool:
        accepted_for = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
        digits = "".join(filter(str.isdigit, code))
        return cache.add(f"second-factor-used:{self.user.pk}:{digits}", True, timeout=accepted_for)


class AuthenticateForm(OnceOnlyCode, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(OnceOnlyCode, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(PlainFields, totp.ActivateTOTPForm):
    labels = {"code": _("Code aus der App")}
    hints = {"code": _("Sechs Ziffern. Die App zeigt alle 30 Sekunden einen neuen Code.")}
