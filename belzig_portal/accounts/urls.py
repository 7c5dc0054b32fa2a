"""Sign-in below /verwaltung/konto/. The names are allauth's; what is not listed here does not exist.

No sign-up, no management of mail addresses, no social accounts, no sign-in by mailed code.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from .views import guarded

urlpatterns = [
    path("", guarded(mfa.index), name="mfa_index"),
    path("anmelden/", guarded(account.login), name="account_login"),
    path("anmelden/code/", guarded(mfa.authenticate), name="mfa_authenticate"),
    path("abmelden/", guarded(account.logout), name="account_logout"),
    path("gesperrt/", guarded(account.account_inactive), name="account_inactive"),
    path("bestaetigen/", guarded(account.reauthenticate), name="account_reauthenticate"),
    path("bestaetigen/code/", guarded(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("passwort/", guarded(account.password_change), name="account_change_password"),
    path("passwort/vergessen/", guarded(account.password_reset), name="account_reset_password"),
    path("passwort/vergessen/gesendet/", guarded(account.password_reset_done), name="account_reset_password_done"),
    path(
        "passwort/neu/fertig/",
        guarded(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        guarded(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("zweiter-faktor/einrichten/", guarded(totp.activate_totp), name="mfa_activate_totp"),
    path("zweiter-faktor/entfernen/", guarded(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("notfallcodes/", guarded(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("notfallcodes/neu/", guarded(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("notfallcodes/herunterladen/", guarded(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
