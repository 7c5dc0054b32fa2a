from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "belzig_portal.accounts"
    label = "portal_accounts"
    verbose_name = "Anmeldung"
