"""Forms behind the personal link. They carry no stamp: the link itself says who it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from strategy.registry import Content

from .. import own_words
from ..models import Contribution
from ..models.contributions import MAX_TEXT
from ..personal import Place
from ..place_map import PlaceMap
from .base import AddressField, LineField, NameField, PublicForm, TextField
from .proposal import CONTRADICTION, place_choices


class AskLinkForm(PublicForm):
    """Nothing but the address to which the personal link goes."""

    name = None
    email = AddressField(help_text=_("Die Adresse, mit der Sie sich beteiligt haben."))
    field_order = ["email"]


class CorrectionForm(forms.Form):
    """Title (of a proposal) and text of a contribution, under the same rules as when it was written.

    A proposal also has its place, in the list of `municipalities` (public contents); its point can only be removed.
    """

    title = LineField(
        label=_("Titel"),
        max_length=120,
        error_messages={
            "required": _("Bitte geben Sie Ihrem Vorschlag einen Titel."),
            "max_length": _("Bitte kürzen Sie den Titel auf %(limit_value)d Zeichen. Er hat %(show_value)d."),
        },
    )
    text = TextField(
        label=_("Ihr Text"),
        max_length=MAX_TEXT,
        error_messages={
            "required": _("Ein Beitrag braucht einen Text. Wollen Sie ihn löschen, ziehen Sie ihn bitte zurück."),
            "max_length": _("Bitte kürzen Sie Ihren Text auf %(limit_value)d Zeichen. Er hat %(show_value)d."),
        },
        help_text=format_lazy(_("Höchstens {limit} Zeichen."), limit=MAX_TEXT),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    place = forms.ChoiceField(
        label=_("Wo?"),
        required=False,
        error_messages={"invalid_choice": _("Diesen Ort gibt es in der Liste nicht. Bitte wählen Sie noch einmal.")},
    )
    without_point = forms.ChoiceField(
        label=_("Punkt auf der Karte"),
        required=False,
        choices=[("", _("bleibt, wo er ist")), ("on", _("entfernen"))],
        help_text=_("Einen anderen Punkt können Sie hier nicht setzen."),
    )

    def __init__(
        self, *args: Any, contribution: Contribution, municipalities: list[Content] | None = None, **kwargs: Any
    ) -> None:
        here = f"{contribution.municipality.key}/{contribution.district_key}" if contribution.municipality else ""
        kwargs["initial"] = {"title": contribution.title, "text": contribution.text, "place": here}
        super().__init__(*args, **kwargs)
        self._municipalities, self._point = municipalities or [], own_words.point(contribution)
        if not contribution.title:
            del self.fields["title"]
        if municipalities and own_words.is_proposal(contribution):
            self._offer_places(here)
        else:
            del self.fields["place"]
        if self._point is None or "place" not in self.fields:
            del self.fields["without_point"]

    def _offer_places(self, here: str) -> None:
        choices = list(place_choices(self._municipalities))
        known = {value for name, value in choices if isinstance(value, list) for value, _name in value}
        if here and here not in known:
            choices.append((here, _("wie bisher")))
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "place" in cleaned and self._keeps_point():
            where, chosen = self._point_in(), cleaned["place"].partition("/")[0]
            if where and chosen and chosen != where:
                names = {m["key"]: m["name"] for m in self._municipalities}
                self.add_error("place", CONTRADICTION.format(point=names[where], chosen=names.get(chosen, chosen)))
        return cleaned

    @property
    def has_text(self) -> bool:
        """As of PublicForm: so that the page can say that what was typed is still there."""
        return bool((self["text"].value() or "").strip())

    @property
    def chosen_place(self) -> Place | None:
        """What `personal.correct` takes; None for what has no place. A point that stays says where it is."""
        if "place" not in self.fields:
            return None
        key, _slash, district = self.cleaned_data["place"].partition("/")
        keeps_point = self._keeps_point()
        return Place(key or (self._point_in() or "" if keeps_point else ""), district, keeps_point)

    def _keeps_point(self) -> bool:
        return self._point is not None and not self.cleaned_data.get("without_point")

    def _point_in(self) -> str | None:
        return PlaceMap(self._municipalities).municipality_at(*self._point) if self._point else None


class RenameForm(forms.Form):
    """The name shown on everything the person wrote; empty for none."""

    name = NameField(
        label=_("Name, der gezeigt wird"),
        required=False,
        help_text=_("Zum Beispiel Vorname und Ort. Ohne Angabe steht dort „Ohne Namen“."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class DeleteForm(forms.Form):
    """What becomes of the texts when everything else is deleted: one of two, and nothing is chosen beforehand."""

    KEEP, WITHDRAW = "behalten", "zurueckziehen"
    texts = forms.ChoiceField(
        label=_("Was soll mit Ihren Texten geschehen?"),
        choices=[
            (WITHDRAW, _("Texte löschen: An ihrer Stelle steht „zurückgezogen“.")),
            (KEEP, _("Texte ohne Namen stehen lassen: Niemand kann sie mehr Ihnen zuordnen.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, was mit Ihren Texten geschehen soll.")},
    )

    @property
    def keeps_texts(self) -> bool:
        return self.cleaned_data["texts"] == self.KEEP


def typed_text(request: HttpRequest) -> str:
    """What somebody wrote in a form that cannot be taken any more, to be shown to them again."""
    parts = [request.POST.get(name, "") for name in ("title", "text")] if request.method == "POST" else []
    return "\n\n".join(filter(None, parts))[: 2 * MAX_TEXT]
