"""A proposal of one's own: what, where, and to which objective it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from strategy.german import sort_key
from strategy.registry import Content
from strategy.state import State

from ..about import About
from ..models.contributions import MAX_TEXT
from ..open_phases import open_for
from ..place_map import PLACES, WIDTH, PlaceMap
from .base import LineField
from .contribution import ContributionForm

#: The picture is shown in one of two fixed sizes, so that a click says where it was: name of the button → width.
PICTURES = {"punkt": 256, "punkt_gross": 512}
MAX_TITLE = 120
#: Outside of the drawing: there is no point.
NOWHERE = (-100, -100)

OUTSIDE = _(
    "Der Punkt liegt außerhalb der Kommunen. Bitte setzen Sie ihn innerhalb der Grenzen oder wählen Sie einen Ort aus "
    "der Liste."
)
BY_KEYBOARD = _(
    "Einen Punkt setzt man mit Maus oder Finger. Mit der Tastatur wählen Sie bitte einen Ort aus der Liste."
)
UNREADABLE = _("Der Punkt auf der Karte war nicht zu lesen. Bitte setzen Sie ihn noch einmal.")
CONTRADICTION = _("Der Punkt liegt in {point}, in der Liste steht {chosen}. Bitte ändern Sie eines von beiden.")


class PointField(forms.CharField):
    """Longitude and latitude as "12.59556,52.14222"; the value is a pair of numbers, or None without a point."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> tuple[float, float] | None:
        if not value:
            return None
        try:
            longitude, latitude = (round(float(number), PLACES) for number in str(value)[:60].split(","))
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(UNREADABLE) from error
        return longitude, latitude


def as_text(point: tuple[float, float]) -> str:
    return f"{point[0]:.{PLACES}f},{point[1]:.{PLACES}f}"


class ProposalForm(ContributionForm):
    """`matter.state` has the municipalities with their Ortsteile and borders, and the goals with their objectives."""

    title = LineField(
        label=_("Ihr Vorschlag in einem Satz"),
        max_length=MAX_TITLE,
        error_messages={
            "required": _("Bitte sagen Sie in einem Satz, was Sie vorschlagen."),
            "max_length": _("Bitte kürzen Sie den Satz auf %(limit_value)d Zeichen. Er hat %(show_value)d."),
        },
    )
    place = forms.ChoiceField(
        label=_("Für welchen Ort?"),
        required=False,
        error_messages={"invalid_choice": _("Diesen Ort gibt es in der Liste nicht. Bitte wählen Sie noch einmal.")},
    )
    point = PointField(required=False)
    objective = forms.ChoiceField(
        label=_("Zu welchem Ziel der Strategie passt es?"),
        required=False,
        error_messages={"invalid_choice": _("Dieses Ziel gibt es nicht. Bitte wählen Sie noch einmal.")},
    )

    field_order = ["title", "text", "place", "point", "objective", "name", "email"]

    def __init__(self, *args: Any, matter: About, **kwargs: Any) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        municipalities = matter.state.all("municipality")
        self.names = {m["key"]: m["name"] for m in municipalities}
        self.map = PlaceMap(municipalities)
        self.message = ""
        self.fields["text"].label = _("Worum es Ihnen geht")
        self.fields["text"].help_text = format_lazy(_("Höchstens {limit} Zeichen."), limit=MAX_TEXT)
        self.fields["place"].choices = list(place_choices(municipalities))  # type: ignore[attr-defined]
        self.fields["objective"].choices = list(objective_choices(matter.state))  # type: ignore[attr-defined]

    @classmethod
    def redrawn(cls, data: QueryDict, matter: About) -> ProposalForm | None:
        """The form after a press on its map: everything typed is kept, nothing is judged. None if it was sent."""
        button = next((name for name in PICTURES if f"{name}.x" in data), None)
        if button is None and "punkt_weg" not in data:
            return None
        kept = {name: data.get(name, "") for name in cls.base_fields if name != "stamp"}
        form = cls(matter=matter, initial=kept)
        if button is None:
            form.initial["point"] = ""
        else:
            form.put_point(data.get(f"{button}.x", ""), data.get(f"{button}.y", ""), PICTURES[button])
        return form

    def put_point(self, x: str, y: str, shown_width: int) -> None:
        """Set the point where the picture was pressed; outside the borders the one of before stays."""
        # Pressed by keyboard, browsers say 0, 0.
        if not (x.isdecimal() and y.isdecimal()) or len(x + y) > 8 or (int(x), int(y)) == (0, 0) or not self.map:
            self.message = BY_KEYBOARD
            return
        point = self.map.degrees(int(x), int(y), shown_width=shown_width)
        where = self.map.municipality_at(*point)
        if where is None:
            self.message = OUTSIDE
            return
        self.initial["point"] = as_text(point)
        if not self.initial["place"].partition("/")[2]:
            self.initial["place"] = f"{where}/"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        point = cleaned.get("point")
        if point is None:
            return cleaned
        where, chosen = self.map.municipality_at(*point), self._chosen_municipality()
        if where is None:
            self.add_error("place", OUTSIDE)
        elif chosen and chosen != where:
            names = {"point": self.names[where], "chosen": self.names[chosen]}
            self.add_error("place", CONTRADICTION.format(**names))
        return cleaned

    def _chosen_municipality(self) -> str:
        """Key of the municipality to which the choice in the list belongs; "" for all of them."""
        return (self.cleaned_data.get("place") or "").partition("/")[0]

    def municipality_key(self) -> str | None:
        point = self.cleaned_data["point"]
        return self._chosen_municipality() or (self.map.municipality_at(*point) if point else None)

    def _consultation_key(self) -> str:
        """The phase that takes proposals for this place."""
        place = self.municipality_key() or ""
        found = open_for(self.matter.state, timezone.now(), proposal=True, municipality_key=place)
        return found["key"] if found else ""

    def values(self) -> dict[str, Any]:
        longitude, latitude = self.cleaned_data["point"] or (None, None)
        return {
            **super().values(),
            "consultation_key": self._consultation_key(),
            "title": self.cleaned_data["title"],
            "district_key": self.cleaned_data["place"].partition("/")[2],
            "objective_key": self.cleaned_data["objective"],
            "longitude": longitude,
            "latitude": latitude,
        }

    @cached_property
    def picture(self) -> dict[str, Any] | None:
        """What participation/_map.html draws: the map, the two sizes, the point and a sentence on it; None: no map."""
        if not self.map:
            return None
        point = self._shown_point()
        where = self.map.municipality_at(*point) if point else None
        x, y = self.map.drawing(*point) if point and where else NOWHERE
        found = _now("Der Punkt liegt in {}.").format(self.names[where]) if where else ""
        return {
            "map": self.map.context(_now("Karte zum Setzen eines Punktes")),
            # As text: a template would write numbers with a German comma.
            "x": str(x),
            "y": str(y),
            "has_point": bool(where),
            "sizes": [(name, width, round(self.map.height * width / WIDTH)) for name, width in PICTURES.items()],
            "corners": self.map.corners(),
            "sentence": self.message or found,
            "is_fault": bool(self.message),
            "names": self.names,
        }

    def _shown_point(self) -> tuple[float, float] | None:
        try:
            return PointField(required=False).to_python(self["point"].value())
        except forms.ValidationError:
            return None


def place_choices(municipalities: list[Content]) -> Iterator[tuple[str, Any]]:
    """The list of places: all together, then each municipality with its Ortsteile and their parts."""
    yield "", _("beide Kommunen") if len(municipalities) == 2 else _("alle Kommunen")
    for municipality in municipalities:
        key, name = municipality["key"], municipality["name"]
        whole = (f"{key}/", _now("ganz {}").format(name))
        yield name, [whole, *((f"{key}/{d['key']}", label) for d, label in _districts(municipality["districts"]))]


def _districts(districts: list[Content]) -> Iterator[tuple[Content, str]]:
    """In the order of a register: the core town first, parts of an Ortsteil below it."""
    ordered = sorted(districts, key=lambda d: (d["kind"] != "kernstadt", sort_key(d["name"])))
    for district in ordered:
        if not district["parent"]:
            yield district, district["name"]
            yield from ((part, f"– {part['name']}") for part in ordered if part["parent"] == district["key"])


def objective_choices(state: State) -> Iterator[tuple[str, Any]]:
    """The objectives under their goals; "" is none."""
    yield "", _("Das weiß ich nicht")
    for goal in state.all("goal"):
        yield goal["title"], [(o["key"], f"{o['number']} {o['title']}") for o in goal["objectives"]]
