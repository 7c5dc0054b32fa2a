from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = "Beteiligung"

    def ready(self) -> None:
        from . import checks  # noqa: F401, PLC0415 - registers them
