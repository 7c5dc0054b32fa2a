from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "belzig_portal"
    verbose_name = "Portal"
