"""Contributions on a passage, a measure or an event."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from strategy.models import Municipality

from ..about import About, scope_key
from ..models import Contribution, Submission
from ..models.contributions import MAX_TEXT
from ..sentences import quote_of, sentences
from ..submitting import submit
from .base import PublicForm, TextField

#: So long the same text on the same thing, from a form filled faster than anybody writes, is the one sent before.
JUST = timedelta(hours=1)
#: What the script says while somebody writes.
LEFT, OVER = _("Noch {} Zeichen."), _("{} Zeichen zu viel.")
TOO_LONG = _("Ihr Text hat %(show_value)d Zeichen, Platz ist für %(limit_value)d. Bitte kürzen Sie ihn etwas.")


class ContributionForm(PublicForm):
    """A text on `matter`. Subclasses add what belongs to their subject, and say so in `values`."""

    text = TextField(
        label=_("Ihr Text"),
        max_length=MAX_TEXT,
        help_text=format_lazy(_("Ein Gedanke genügt. Höchstens {limit} Zeichen."), limit=MAX_TEXT),
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": MAX_TEXT, "data-left": LEFT, "data-over": OVER}),
        error_messages={"required": _("Bitte schreiben Sie etwas."), "max_length": TOO_LONG},
    )

    field_order = ["sentence", "municipality", "text", "name", "email"]

    def __init__(self, *args: Any, matter: About, **kwargs: Any) -> None:
        # Several of these forms can be open on one page.
        super().__init__(*args, auto_id=f"beitrag-{matter.id}-%s", **kwargs)
        self.matter = matter
        # Side by side, in as few words as can be.
        self.fields["name"].help_text = _("Zum Beispiel Vorname und Ort. Sonst steht dort „Ohne Namen“.")
        self.fields["email"].help_text = _("Für den Link zum Bestätigen. Wird nicht veröffentlicht.")

    def values(self) -> dict[str, Any]:
        """What the contribution says, apart from what it is about."""
        return {"text": self.cleaned_data["text"]}

    def municipality_key(self) -> str | None:
        """Whose it is to answer; None: all together."""
        return self.matter.municipality

    def save(self) -> None:
        """Send it in; the mail with the link is owed in the same transaction."""
        with transaction.atomic():
            self._hold()
            made = Contribution(**self._row())
            email, name = self.cleaned_data["email"], self.cleaned_data["name"]
            submit(self.form_id, email, name, contributions=[made], network=self.network)

    def _row(self) -> dict[str, Any]:
        """The fields of the contribution."""
        place = {"municipality": Municipality.objects.filter(key=self.municipality_key() or "").first()}
        return {**place, **self.matter.values, **self.values()}

    def _was_just_sent(self) -> bool:
        """Whoever goes back after sending gets the form anew, filled by the browser, and may press at once."""
        if self.errors:
            return False
        name, email = self.cleaned_data["name"], self.cleaned_data["email"]
        since = timezone.now() - JUST
        sent = Submission.objects.filter(email=email, display_name=name, created_at__gte=since)
        first = Contribution.objects.filter(submission__in=sent, **self._row()).select_related("submission").first()
        if first:
            self.form_id = first.submission.form_id
        return first is not None

    def _hold(self) -> None:
        """What must not change before the contribution is kept."""


#: Kind of a block → how its form asks for a part of it, and what the whole is called.
PARTS = {
    "list": (_("Ich meine nur einen Punkt daraus"), _("die ganze Liste")),
    "table": (_("Ich meine nur eine Zeile daraus"), _("die ganze Tabelle")),
}
SENTENCES = (_("Ich meine nur einen Satz daraus"), _("den ganzen Absatz"))


class BlockForm(ContributionForm):
    """On a passage or one of its sentences. It knows which wording its reader had before them."""

    sentence = forms.ChoiceField(
        label=_("Ich beziehe mich auf"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Diese Stelle gibt es hier nicht. Bitte wählen Sie noch einmal.")},
    )
    wording = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, matter: About, **kwargs: Any) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        block = matter.block or {}
        self.passage = block["text"]
        self.part_question, whole = PARTS.get(block["kind"], SENTENCES)
        found = sentences(self.passage)
        if len(found) > 1:
            choices = [("", whole), *((str(n), text) for n, text in enumerate(found))]
            self.fields["sentence"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["sentence"]
        self.initial["wording"] = _digest(self.passage)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("wording") not in ("", _digest(self.passage)):
            self.add_error(None, _("Der Absatz wurde geändert, während Sie geschrieben haben. Hier steht der neue "
                                   "Wortlaut. Bitte sehen Sie nach, ob Ihr Text noch passt, und senden Sie noch "
                                   "einmal."))  # fmt: skip
            self._show_new_wording()
        return cleaned

    def _show_new_wording(self) -> None:
        """A number of a sentence of before would now point at another one."""
        self.data = self.data.copy()
        self.data.pop(self.add_prefix("sentence"), None)
        self.data[self.add_prefix("wording")] = self.initial["wording"]

    def values(self) -> dict[str, Any]:
        number = self.cleaned_data.get("sentence", "")
        quote, before, after = quote_of(self.passage, int(number)) if number else ("", "", "")
        return {**super().values(), "quote": quote, "quote_before": before, "quote_after": after}

    def _hold(self) -> None:
        self.matter.hold()


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


class MeasureForm(ContributionForm):
    """On a measure; of one that several share it can be about what one of them does."""

    municipality = forms.ChoiceField(
        label=_("Es geht mir um"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Bitte wählen Sie eine der Kommunen oder beide.")},
    )

    def __init__(self, *args: Any, matter: About, **kwargs: Any) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        places = [(m["key"], m["name"]) for m in matter.state.all("municipality")]
        if matter.municipality or len(places) < 2:
            del self.fields["municipality"]
        else:
            everywhere = _("beide Kommunen") if len(places) == 2 else _("alle Kommunen")
            self.fields["municipality"].choices = [("", everywhere), *places]  # type: ignore[attr-defined]

    def municipality_key(self) -> str | None:
        return scope_key(self.matter.content, self.cleaned_data.get("municipality"))


class EventForm(ContributionForm):
    """On an event, before it or afterwards."""
