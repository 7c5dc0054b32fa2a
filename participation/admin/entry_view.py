"""„Beitrag erfassen“: what came on paper, by mail, by telephone or at an event."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from strategy.forms import FormIdField
from strategy.models import Municipality
from strategy.state import State

from .. import entering, permissions
from ..forms.base import LineField, NameField, TextField
from ..models import Contribution
from ..models.contributions import MAX_TEXT
from .offered import Group, entry_choices, shortened, staff_state

SOURCES = [choice for choice in Contribution.Source.choices if choice[0] != Contribution.Source.PORTAL]
#: What stays in the form when the next sheet of the same pile is typed in: query name → field.
KEPT = {"eingang": "source", "am": "received_on", "zu": "subject", "bereich": "municipality"}


class EntryForm(forms.Form):
    """Contributions of a pile of sheets share their source, day and subject; all else is typed anew."""

    source = forms.ChoiceField(label="Eingang", choices=[("", "– bitte wählen –"), *SOURCES])
    received_on = forms.DateField(
        label="Eingegangen am", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    subject = forms.ChoiceField(
        label="Worum es geht",
        help_text="Auf dem Rückmeldebogen steht die Nummer des Absatzes. Tippen Sie sie in der geöffneten Liste ein.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Bitte wählen Sie, worum es geht."),
    )
    municipality = forms.ChoiceField(
        label="Bereich",
        required=False,
        help_text="Nur für eigene Vorschläge; sonst gilt der Bereich dessen, worum es geht.",
    )
    title = LineField(label="Titel", max_length=120, required=False, help_text="Nur für eigene Vorschläge.")
    text = TextField(
        label="Wortlaut",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
        help_text="So abschreiben, wie es dasteht. Adressen, Telefonnummern und Namen anderer bleiben weg.",
        error_messages={
            "required": "Bitte tippen Sie den Wortlaut ab.",
            "max_length": "Bitte kürzen Sie auf %(limit_value)d Zeichen. Der Text hat %(show_value)d.",
        },
    )
    consent = LineField(
        label="Einwilligung in die Veröffentlichung",
        max_length=300,
        help_text="Wer hat wie zugestimmt? Zum Beispiel: „Kreuz auf dem Bogen“ oder „am Telefon, Frau Muster, "
        "Bauamt“. Liest nur die Moderation.",
        error_messages={"required": "Ohne Einwilligung kann der Beitrag nicht erscheinen. Bitte vermerken Sie sie."},
    )
    name = NameField(label="Name, der gezeigt wird", required=False, help_text="Leer: „Ohne Namen“.")
    may_name = forms.BooleanField(
        label="Die Person ist einverstanden, dass ihr Name beim Beitrag steht.", required=False
    )
    is_another = forms.BooleanField(
        label="Das ist ein weiterer Beitrag mit gleichem Wortlaut, kein doppelt erfasster.", required=False
    )
    form_id = FormIdField(required=False)

    def __init__(self, *args: Any, user: Any, state: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.same = user, []
        self.initial.setdefault("form_id", uuid.uuid4())
        self.initial.setdefault("received_on", timezone.localdate())
        self.fields["municipality"].choices = scope_choices(user)
        self.fields["subject"].choices = [("", "– bitte wählen –"), *subject_choices(user, state)]
        for name in ("title", "consent", "name"):
            self.fields[name].widget.attrs |= {"class": "vTextField", "autocomplete": "off"}

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Dieser Tag liegt in der Zukunft.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("may_name"):
            self.add_error("may_name", "Ohne diese Zustimmung lassen Sie den Namen bitte weg.")
        if cleaned.get("subject") == "proposal" and not cleaned.get("title"):
            self.add_error("title", "Ein eigener Vorschlag braucht einen Titel.")
        if cleaned.get("subject") and cleaned.get("received_on"):
            self._read_subject(cleaned)
        if not self.errors and not cleaned["is_another"]:
            self._look_for_the_same(cleaned)
        return cleaned

    def _read_subject(self, cleaned: dict[str, Any]) -> None:
        key = cleaned.get("municipality", "")
        place = Municipality.objects.filter(key=key).first() if key else None
        try:
            cleaned["about"] = entering.read_subject(cleaned["subject"], cleaned["received_on"], place)
        except entering.Unknown as error:
            self.add_error("subject", str(error))

    def _look_for_the_same(self, cleaned: dict[str, Any]) -> None:
        """What this form itself wrote a moment ago (a double click) is no duplicate."""
        number = entering.public_id(self.word_id)
        self.same = [one for one in entering.same_text(cleaned["text"]) if one.public_id != number]
        if self.same:
            self.add_error("is_another", "Diesen Wortlaut gibt es schon.")

    @property
    def word_id(self) -> uuid.UUID:
        """Of the form with these words: sent twice it is the same, with other words another."""
        words = {n: self.cleaned_data.get(n) for n in ("source", "received_on", "subject", "title", "text", "name")}
        return uuid.uuid5(self.cleaned_data["form_id"], json.dumps(words, sort_keys=True, default=str))

    def entry(self) -> entering.Entry:
        cleaned = self.cleaned_data
        names = ("text", "source", "received_on", "consent", "title")
        return entering.Entry(**{name: cleaned[name] for name in names}, display_name=cleaned["name"])


def scope_choices(user: Any) -> list[tuple[str, str]]:
    """Municipality's key → name of the scopes in which the person enters; "" is the joint one."""
    places = [(m.key, m.name) for m in Municipality.objects.all() if permissions.enters_in_scope(user, m.pk)]
    return [("", "gemeinsam (beide Kommunen)"), *places] if permissions.enters_in_scope(user, None) else places


def subject_choices(user: Any, state: State) -> list[Any]:
    numbers = dict(Municipality.objects.values_list("key", "pk"))

    def may_enter(key: str | None) -> bool:
        return permissions.enters_in_scope(user, numbers.get(key) if key else None)

    groups: list[Group] = entry_choices(state, may_enter)
    return [("proposal", "eigener Vorschlag, ohne Bezug auf eine Stelle"), *groups]


def enter(page: Any, request: Any) -> HttpResponse:
    if not page.has_add_permission(request):
        raise PermissionDenied("Beiträge erfassen darf, wer in einem Bereich redigiert oder moderiert.")
    given = {"user": request.user, "state": staff_state()}
    if request.method != "POST":
        return _shown(page, request, EntryForm(initial=_kept(request), **given))
    form = EntryForm(request.POST, **given)
    if not form.is_valid():
        return _shown(page, request, form)
    try:
        contribution = entering.enter(form.entry(), form.cleaned_data["about"], request.user, form.word_id)
    except entering.Unknown as error:
        form.add_error(None, str(error))
        return _shown(page, request, form)
    _confirm(request, contribution)
    return HttpResponseRedirect(_next(request, form, contribution))


def _kept(request: Any) -> dict[str, Any]:
    return {field: request.GET[name] for name, field in KEPT.items() if request.GET.get(name)}


def _confirm(request: Any, contribution: Contribution) -> None:
    words = shortened(" ".join(contribution.text.split()), 60)
    text = "Erfasst: „{}“ Der Beitrag wartet jetzt auf die Freigabe durch die Moderation."
    messages.success(request, format_html(text, words))


def _next(request: Any, form: EntryForm, contribution: Contribution) -> str:
    if "_next" in request.POST:
        kept = {name: form.cleaned_data[field] for name, field in KEPT.items() if form.cleaned_data.get(field)}
        return reverse("admin:participation_contribution_add") + "?" + urlencode(kept)
    if permissions.reads(request.user, contribution):
        return reverse("admin:participation_contribution_change", args=[contribution.pk])
    return reverse("admin:participation_contribution_changelist")


def _shown(page: Any, request: Any, form: EntryForm) -> TemplateResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": "Beitrag erfassen",
        "opts": page.opts,
        "form": form,
        "same": [one for one in form.same if permissions.reads(request.user, one)],
        "same_elsewhere": sum(not permissions.reads(request.user, one) for one in form.same),
    }
    return TemplateResponse(request, "admin/participation/entry.html", context)
