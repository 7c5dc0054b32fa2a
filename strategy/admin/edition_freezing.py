"""Freezing an edition: a page that shows what will be in it and what will not, and the act itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from .. import editions, publishing
from ..models import Edition, Live
from ..registry import kinds
from . import overview

MEANWHILE = (
    "Noch nicht eingefroren: Seit Sie diese Seite geöffnet haben, wurde etwas veröffentlicht. Unten steht, was sich "
    "jetzt seit der letzten Fassung geändert hat. Bitte sehen Sie es an und bestätigen Sie noch einmal."
)
Listed = dict[tuple[str, str], int]


class FreezeForm(forms.Form):
    """Title and change note stay as they are typed here, for ever."""

    title = forms.CharField(
        label="Titel",
        max_length=160,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text="Zum Beispiel „Fortschreibung 2027“. Nummer und Adresse vergibt das Portal.",
    )
    note = forms.CharField(
        label="Was sich geändert hat",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 5}),
        help_text="Steht öffentlich auf der Seite der Fassung und im Impressum ihrer Dokumente.",
    )
    without_waiting = forms.BooleanField(
        label="So einfrieren, ohne die Änderungen, die noch nicht veröffentlicht sind",
        error_messages={
            "required": "Es gibt gesicherte Änderungen, die noch nicht öffentlich sind. Veröffentlichen Sie sie zuerst "
            "oder bestätigen Sie, dass die Fassung ohne sie entsteht."
        },
    )

    def __init__(self, *args: Any, has_waiting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_waiting:
            del self.fields["without_waiting"]


@dataclass(frozen=True)
class Counted:
    """What one kind contributes: how many are listed now, and how many are new, changed or gone since."""

    label: str
    total: int
    added: int
    changed: int
    removed: int

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def freeze(page: Any, request: Any) -> HttpResponse:
    """GET shows what the edition will hold, POST freezes exactly that, once."""
    with transaction.atomic():
        if request.method == "POST":
            publishing.one_at_a_time()
        waiting = overview.unpublished(page.admin_site, request)
        form = FreezeForm(request.POST or None, has_waiting=bool(waiting))
        if request.method == "POST" and form.is_valid():
            made = _freeze(page, request, form)
            if made:
                return HttpResponseRedirect(address(made))
        return TemplateResponse(request, "admin/edition/freeze.html", _context(page, request, form, waiting))


def _freeze(page: Any, request: Any, form: FreezeForm) -> Edition | None:
    title = form.cleaned_data["title"]
    if request.POST.get("up_to") != str(up_to()):
        messages.warning(request, MEANWHILE)
        return None
    try:
        with transaction.atomic():
            made = editions.freeze(title, form.cleaned_data["note"], by=request.user)
    except ValidationError as error:
        newest = Edition.objects.first()
        if newest and newest.title == title.strip():  # a second click on the same button
            return newest
        form.add_error(None, error)
        return None
    page.log_addition(request, made, "Eingefroren.")
    messages.success(request, f"{made} ist eingefroren. Ihre Dokumente entstehen jetzt im Hintergrund.")
    return made


def _context(page: Any, request: Any, form: FreezeForm, waiting: list[overview.Waiting]) -> dict[str, Any]:
    last = Edition.objects.first()
    rows = counted(listed(last), live())
    comparison = reverse("strategy:comparison", args=[last.slug, "arbeitsstand"]) if last else ""
    return {
        **page.admin_site.each_context(request),
        "title": "Neue Fassung einfrieren",
        "act": "Einfrieren",
        "opts": page.opts,
        "form": form,
        "last": last,
        "last_url": address(last) if last else "",
        "number": last.number + 1 if last else 1,
        "rows": rows,
        "total": sum(row.total for row in rows),
        "is_same": not any(row.differs for row in rows),
        "comparison_url": comparison,
        "waiting": waiting,
        "up_to": up_to(),
        "back_url": reverse("admin:strategy_edition_changelist"),
    }


def address(edition: Edition) -> str:
    return reverse("admin:strategy_edition_change", args=[edition.pk])


def up_to() -> int:
    """The number of the newest revision that is public, or was withdrawn."""
    return Live.objects.order_by("-revision_id").values_list("revision_id", flat=True).first() or 0


def live() -> Listed:
    """(kind, key) → number of the revision of everything that is public now."""
    rows = Live.objects.filter(revision__content__isnull=False)
    return {(kind, key): number for kind, key, number in rows.values_list("kind", "key", "revision_id")}


def listed(edition: Edition | None) -> Listed:
    """The same of what an edition lists."""
    if edition is None:
        return {}
    return {(kind, key): number for kind, key, number in edition.revisions.values_list("kind", "key", "pk")}


def counted(before: Listed, after: Listed) -> list[Counted]:
    """One row for each kind that stands in one of the two, in the order of the kinds."""
    found = {name: [0, 0, 0, 0] for name in kinds()}
    for place in before.keys() | after.keys():
        row = found.setdefault(place[0], [0, 0, 0, 0])
        row[0] += place in after
        row[1] += place not in before
        row[2] += place in before and place in after and before[place] != after[place]
        row[3] += place not in after
    return [Counted(_label(name), *row) for name, row in found.items() if any(row)]


def _label(name: str) -> str:
    return kinds()[name].plural if name in kinds() else name
