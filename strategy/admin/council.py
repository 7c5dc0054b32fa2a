"""What the councils decided: the form that staff fill after a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from .. import edition_outcome, editions
from ..models import Resolution, Revision
from ..models.base import german_slug
from ..state import State
from ..views.frame import municipality_context
from . import preview
from .forms import PublishableForm
from .places import PAGE_NEEDS
from .publishable import PublishableAdmin
from .scoped import ScopeFilter

HTTPS = "Bitte eine Adresse angeben, die mit https:// beginnt; das Ratsinformationssystem hat eine."
NO_DATE = (
    "Ein Ergebnis braucht den Sitzungstag. Ist er nicht bekannt, sagen Sie im Hinweis zum Datum, was man darüber weiß."
)
TOO_EARLY = "Der Sitzungstag liegt in der Zukunft. Ein Ergebnis gibt es erst nach der Sitzung."
BEFORE_IT_WAS_THERE = (
    "Der Sitzungstag ({}) liegt vor dem Tag, an dem Fassung {} eingefroren wurde ({}). Über diesen Wortlaut kann der "
    "Rat da noch nicht entschieden haben. Bitte prüfen Sie Tag und Fassung."
)
WHAT = "Bitte wählen Sie eine Fassung, oder sagen Sie in Worten, worüber entschieden wurde."


class ResolutionForm(PublishableForm):
    """What can be known from the edition and the municipality need not be typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {
            "body": "Leer: der Rat der Kommune unter seinem Namen.",
            "edition_title": "Leer: Nummer und Titel der Fassung.",
            "paper_number": "Wie im Ratsinformationssystem, zum Beispiel „BV-031/2026“.",
            "link": "Adresse der Vorlage im Ratsinformationssystem, mit https://.",
            "date_note": "Nur wenn der Tag nicht genau bekannt ist.",
            "note": "Steht öffentlich beim Beschluss und im PDF, zum Beispiel Auflagen oder Änderungen.",
        }
        for name, hint in hints.items():
            if name in self.fields:
                self.fields[name].help_text = hint
        for name in ("body", "edition_title"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"]

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith("https://"):
            raise forms.ValidationError(HTTPS)
        return link

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._fill(cleaned)
        self._check(cleaned)
        return cleaned

    def _fill(self, cleaned: dict[str, Any]) -> None:
        place, edition = cleaned.get("municipality"), cleaned.get("edition")
        if place and not cleaned.get("body"):
            cleaned["body"] = place.council
        if edition and not cleaned.get("edition_title"):
            cleaned["edition_title"] = f"Fassung {edition.number}: {edition.title}"
        if place and "slug" in cleaned and not cleaned["slug"]:
            cleaned["slug"] = free_slug(f"{place.slug} fassung {edition.number}" if edition else f"{place.slug} rat")

    def _check(self, cleaned: dict[str, Any]) -> None:
        for name, problem in (("body", "Bitte nennen Sie das Gremium."), ("edition_title", WHAT)):
            if name in self.fields and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, problem)
        if not cleaned.get("result") or "date" in self.errors:
            return
        if not cleaned.get("date") and not cleaned.get("date_note"):
            self.add_error("date", NO_DATE)
        elif cleaned.get("date") and cleaned["date"] > timezone.localdate():
            self.add_error("date", TOO_EARLY)
        elif problem := self._was_not_there(cleaned):
            self.add_error("date", problem)

    @staticmethod
    def _was_not_there(cleaned: dict[str, Any]) -> str:
        """A council decides on an edition after it was frozen, never before."""
        day, edition = cleaned.get("date"), cleaned.get("edition")
        frozen_on = timezone.localdate(edition.frozen_at) if edition else None
        if not day or not frozen_on or day >= frozen_on:
            return ""
        return BEFORE_IT_WAS_THERE.format(f"{day:%d.%m.%Y}", edition.number, f"{frozen_on:%d.%m.%Y}")


def free_slug(words: str) -> str:
    """„bad-belzig-fassung-2“, with a number if a council decided on the same edition before."""
    slug, number = german_slug(words)[:70], 2
    while Resolution.objects.filter(slug=slug).exists():
        slug, number = f"{german_slug(words)[:70]}-{number}", number + 1
    return slug


@admin.register(Resolution)
class ResolutionAdmin(PublishableAdmin):
    form = ResolutionForm
    scope_field = "municipality"
    list_display = ["__str__", "municipality", "edition_column", "result_column", "date"]
    list_filter = [ScopeFilter, "result"]
    ordering = ["-date", "-id"]
    fieldsets = [
        (None, {"fields": ["municipality", "edition", "edition_title", "body"]}),
        ("Sitzung", {"fields": [("date", "date_note"), ("result", "outcome"), "paper_number", "link", "note"]}),
        ("Adresse und Quellen", {"fields": ["slug", "sources"], "classes": ["collapse"]}),
    ]

    @admin.display(description="Fassung", ordering="edition__number")
    def edition_column(self, obj):
        return f"Fassung {obj.edition.number}" if obj.edition else "–"

    @admin.display(description="Ergebnis", ordering="result")
    def result_column(self, obj):
        return obj.get_result_display() if obj.result else "noch nicht entschieden"

    def preview(self, request, obj):
        state, _ = preview.draft(State.live(*PAGE_NEEDS), obj)
        if state.get("municipality", obj.municipality.key) is None:
            state = preview.with_drafts(state, [obj.municipality])
        found = state.get("municipality", obj.municipality.key)
        return preview.page(request, obj, "strategy/municipality_detail.html", municipality_context(state, found))

    def hints(self, obj, state):
        """What publishing means for the editions."""
        after = preview.with_drafts(state, [obj])
        outcome = edition_outcome.changed(state.all("resolution"), after.all("resolution"), "Danach")
        return [*self._where(obj), *outcome]

    @staticmethod
    def _where(obj):
        if not obj.edition:
            return []
        name = f"Fassung {obj.edition.number}"
        again = f"Die Seite der {name} und ihre Dokumente sagen danach, wie dieser Rat entschieden hat."
        if obj.result in editions.ADOPTING:
            again = f"{again} Haben alle Räte sie beschlossen, gilt sie als beschlossen und löst frühere ab."
        return [again]

    def consequences(self, obj):
        """What publishing has led to for the editions."""
        after = State.live("resolution")
        revisions = Revision.objects.filter(kind=obj.kind, key=obj.key).order_by("-number")
        before = State([*(r for r in after.revisions() if r.key != obj.key), *revisions[1:2]])
        return edition_outcome.changed(before.all("resolution"), after.all("resolution"))

    def affected_pages(self, obj, after, state):
        pages = super().affected_pages(obj, after, state)
        if obj.edition:
            pages.append((str(obj.edition), editions.address(obj.edition)))
        return [*pages, ("Dokumente", reverse("strategy:documents"))]
