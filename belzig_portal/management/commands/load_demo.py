"""The demo's staff log-ins and example values. Refuses to run outside the demo."""

import secrets
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from strategy.content_files import ContentError
from strategy.content_loading import Report, add_days_ago, past
from strategy.models import Municipality, StaffRole

MODERATORS = [("moderator", "bad-belzig"), ("moderator", "wiesenburg-mark"), ("moderator", "")]
#: Log-in, person's words for it, roles as (role, municipality key or "" for the joint scope).
STAFF = (
    ("redaktion-belzig", "Redaktion Bad Belzig", [("publisher", "bad-belzig")]),
    ("redaktion-wiesenburg", "Redaktion Wiesenburg/Mark", [("publisher", "wiesenburg-mark")]),
    ("moderation", "Moderation", MODERATORS),
    # Who decides over objections to the decisions of the first.
    ("moderation-zwei", "Zweite Moderation", MODERATORS),
    ("leitung", "Projektleitung", [("publisher", "bad-belzig"), ("publisher", "wiesenburg-mark"), ("publisher", "")]),
    ("admin", "Administration", []),
)


class Command(BaseCommand):
    help = "Legt die Anmeldungen und Beispielwerte der Demo an."

    def add_arguments(self, parser) -> None:
        add_days_ago(parser)

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Nur in der Demo (DEMO=true).")
        report = Report(at=past(options))
        logins = settings.DATA_DIR / "logins.txt"
        # First, because example answers have an author.
        self._make_staff(logins)
        try:
            self._load(report)
        except ContentError as error:
            raise CommandError(f"{error} Es wurde nichts geladen.") from error
        self.stdout.write(f"Beispielwerte: {report.changes} geladen. Anmeldungen: {logins.name}")

    @transaction.atomic
    def _load(self, report: Report) -> None:
        for dotted_path in settings.PORTAL_CONTENT_LOADERS:
            import_module(dotted_path).load_demo(report)

    def _make_staff(self, logins: Path) -> None:
        lines = []
        for username, name, roles in STAFF:
            user, created = get_user_model().objects.get_or_create(
                username=username,
                defaults={"first_name": name, "is_staff": True, "is_superuser": username == "admin"},
            )
            if created:
                password = "-".join(secrets.token_hex(3) for _ in range(3))
                user.set_password(password)
                user.save()
                lines.append(f"{username:<22} {password}\n")
            for role, key in roles:
                municipality = Municipality.objects.get(key=key) if key else None
                StaffRole.objects.get_or_create(user=user, role=role, municipality=municipality)
        if lines:
            logins.parent.mkdir(parents=True, exist_ok=True)
            with logins.open("a") as file:
                logins.chmod(0o600)
                file.writelines(lines)
