"""The municipalities with their Ortsteile."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from ..html import clean, to_text
from ..models import Municipality
from ..registry import Content, Kind, SearchText
from ..state import State
from .values import address, day, number


class MunicipalityKind(Kind):
    name, label, plural, model = "municipality", "Kommune", "Kommunen und Orte", Municipality
    field_labels = {
        "name": "Name", "official_name": "amtlicher Name", "kind_label": "Art", "area_km2": "Fläche in km²",
        "population": "Einwohnerzahl", "population_as_of": "Stand", "website": "Internetseite",
        "council": "Vertretung", "summary": "Kurz gesagt", "focus": "Schwerpunkt", "text_html": "Text",
        "districts": "Ortsteile", "boundary": "Grenze", "sources": "Quellen", "parent": "gehört zu",
        "postcode": "Postleitzahl", "ags": "Gemeindeschlüssel", "slug": "Adresse", "note": "Hinweis",
        "kind": "Art",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return Municipality.objects.prefetch_related("districts__parent")

    def serialize(self, obj: Municipality, previous: Content | None = None) -> Content:
        plain = (
            "slug", "name", "official_name", "kind_label", "position", "ags", "postcode", "landkreis", "region",
            "population", "council", "summary", "focus", "boundary", "boundary_attribution",
        )  # fmt: skip
        return {
            **{field: getattr(obj, field) for field in plain},
            "area_km2": number(obj.area_km2),
            "population_as_of": day(obj.population_as_of),
            "website": address(obj.website) or "",
            "text_html": clean(obj.text),
            "centre": None if obj.longitude is None else [obj.longitude, obj.latitude],
            "districts": [
                {
                    "key": district.key,
                    "slug": district.key,
                    "name": district.name,
                    "kind": district.kind,
                    "parent": district.parent.key if district.parent else None,
                    "population": district.population,
                    "population_as_of": district.population_as_of,
                    "note": district.note,
                }
                for district in obj.districts.all()
            ],
            "sources": obj.source_list,
        }

    def title(self, content: Content) -> str:
        return content["name"]

    def order(self, content: Content) -> Any:
        return (content["position"], content["name"])

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:municipality", args=[content["slug"]])

    def municipality_keys(self, key: str, content: Content) -> list[str]:
        return [key]

    def search_texts(self, content: Content) -> list[SearchText]:
        texts = [SearchText(content["name"], f"{content['summary']} {to_text(content['text_html'])}")]
        for district in content["districts"]:
            label = {"kernstadt": "Kernstadt", "ortsteil": "Ortsteil"}.get(district["kind"], "Gemeindeteil")
            place = f"{label} von {content['name']}"
            texts.append(SearchText(district["name"], place, f"ort-{district['key']}", place))
        return texts
