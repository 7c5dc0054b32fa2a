"""Rückläufer to read: that mails came back and why, never whose."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from strategy.admin.records import RecordAdmin

from .. import permissions
from ..models import Bounce, Participant
from ..querysets import ABOUT_US
from .contribution_list import ChosenFilter

#: So long it stands on the first page.
RECENT = timedelta(days=14)
#: Beginning of the status → what it means, the first that fits.
MEANINGS = [
    (ABOUT_US, "Abgewiesen: unserem Postausgang wird nicht getraut"),
    (r"5\.1\.", "Diese Adresse gibt es nicht"),
    (r"5\.2\.", "Postfach voll oder abgeschaltet"),
    (r"5\.4\.", "Der andere Mailserver ist nicht zu finden"),
    (r"5\.[36]\.", "Der andere Mailserver nimmt solche Mails nicht"),
    ("", "Nicht zustellbar"),
]


def meaning(bounce: Bounce) -> str:
    if not bounce.is_permanent:
        return "Vorerst nicht zustellbar"
    return next(words for start, words in MEANINGS if re.match(start, bounce.status))


class WhyFilter(ChosenFilter):
    title = "Warum"
    parameter_name = "warum"
    choices_offered = [("postfach", "am Postfach"), ("postausgang", "an unserem Postausgang"), ("vorerst", "vorerst")]

    def chosen(self, queryset, value):
        if value == "vorerst":
            return queryset.filter(is_permanent=False)
        final = queryset.final()
        return final.of_the_mailbox() if value == "postfach" else final.filter(status__regex=ABOUT_US)


@admin.register(Bounce)
class BounceAdmin(RecordAdmin):
    """For whoever moderates somewhere. Neither the person nor the address is shown or can be searched."""

    list_display = ["at", "why", "status", "then"]
    list_display_links = None
    list_filter = [WhyFilter]
    list_select_related = ["participant"]
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-at"]
    fields = ["at", "why", "status"]

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return permissions.moderates_anywhere(request.user)

    def get_actions(self, request):
        return {}

    @admin.display(description="Was geschah")
    def why(self, obj):
        return meaning(obj)

    @admin.display(description="Folge")
    def then(self, obj):
        return "Diese Person bekommt keine Mails mehr" if obj.participant.mail_stopped_at else "–"


# --- The first page ---------------------------------------------------------------------------------------


def part(user: Any) -> list[dict[str, Any]]:
    """What the first page says about mails that came back: a part like those of `home.waiting`, or none."""
    if not permissions.moderates_anywhere(user):
        return []
    since = timezone.now() - RECENT
    about_us = Q(status__regex=ABOUT_US)
    recent = Bounce.objects.final().filter(at__gt=since)
    found = recent.aggregate(mailbox=Count("pk", filter=~about_us), us=Count("pk", filter=about_us))
    lines = [*_at_mailboxes(found["mailbox"], since), *_at_us(found["us"])]
    return [{"id": "returned", "title": "Zurückgekommene Mails", "lines": lines}] if lines else []


def _at_mailboxes(number: int, since: Any) -> list[dict[str, str]]:
    if not number:
        return []
    people = Participant.objects.filter(mail_stopped_at__gt=since).count()
    words = "1 Mail kam" if number == 1 else f"{number} Mails kamen"
    note = f"{_people(people)} seitdem keine mehr" if people else ""
    return [_line(f"{words} in den letzten 14 Tagen endgültig zurück", "postfach", note)]


def _at_us(number: int) -> list[dict[str, str]]:
    if not number:
        return []
    words = "1 Mail wurde" if number == 1 else f"{number} Mails wurden"
    words = f"{words} abgewiesen: Unserem Postausgang wird nicht getraut"
    return [_line(words, "postausgang", "bitte dem Betrieb sagen")]


def _people(number: int) -> str:
    return "1 Person bekommt" if number == 1 else f"{number} Personen bekommen"


def _line(text: str, why: str, note: str) -> dict[str, str]:
    return {"text": text, "url": reverse("admin:participation_bounce_changelist") + f"?warum={why}", "note": note}
