"""What of this app is published on its own, and how it becomes content."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from . import block_register
from .html import clean, to_text
from .models import Chapter, GlossaryTerm, Goal, Indicator, Municipality, Page, Resolution, Strategy
from .models.revisions import Revision
from .registry import Content, Kind, SearchText
from .state import State


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def number(value: Decimal | None) -> str | None:
    """A decimal as a string without superfluous zeros: 220.10 → "220.1"."""
    return None if value is None else format(value.normalize(), "f")


class StrategyKind(Kind):
    name, label, plural, model = "strategy", "Rahmen", "Rahmen", Strategy
    field_labels = {
        "title": "Titel", "subtitle": "Untertitel", "vision": "Vision", "aim_html": "Ziel",
        "note_html": "Hinweis", "contact_html": "Kontakt", "phases": "Phasen", "sources": "Quellen",
        "start": "Beginn", "end": "Ende", "precision": "Genauigkeit", "text": "Text",
    }  # fmt: skip

    def queryset(self):
        return Strategy.objects.prefetch_related("phases")

    def serialize(self, obj: Strategy, previous: Content | None = None) -> Content:
        return {
            "title": obj.title,
            "subtitle": obj.subtitle,
            "vision": obj.vision,
            "aim_html": clean(obj.aim),
            "note_html": clean(obj.note),
            "contact_html": clean(obj.contact),
            "phases": [
                {
                    "title": phase.title,
                    "start": day(phase.start),
                    "end": day(phase.end),
                    "precision": phase.precision,
                    "text": phase.text,
                }
                for phase in obj.phases.all()
            ],
            "sources": obj.source_list,
        }

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:chapter-list")

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["title"], f"{content['vision']} {to_text(content['aim_html'])}")]


class MunicipalityKind(Kind):
    name, label, plural, model = "municipality", "Kommune", "Kommunen und Orte", Municipality
    field_labels = {
        "name": "Name", "official_name": "amtlicher Name", "kind_label": "Art", "area_km2": "Fläche in km²",
        "population": "Einwohnerzahl", "population_as_of": "Stand", "website": "Internetseite",
        "council": "Vertretung", "summary": "Kurz gesagt", "focus": "Schwerpunkt", "text_html": "Text",
        "districts": "Ortsteile", "boundary": "Grenze", "sources": "Quellen", "parent": "gehört zu",
        "postcode": "Postleitzahl", "ags": "Gemeindeschlüssel", "slug": "Adresse", "note": "Hinweis",
    }  # fmt: skip

    def queryset(self):
        return Municipality.objects.prefetch_related("districts__parent")

    def serialize(self, obj: Municipality, previous: Content | None = None) -> Content:
        plain = (
            "slug", "name", "official_name", "kind_label", "position", "ags", "postcode", "landkreis", "region",
            "population", "website", "council", "summary", "focus", "boundary", "boundary_attribution",
        )  # fmt: skip
        return {
            **{field: getattr(obj, field) for field in plain},
            "area_km2": number(obj.area_km2),
            "population_as_of": day(obj.population_as_of),
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


class GoalKind(Kind):
    name, label, plural, model = "goal", "Leitziel", "Leitziele", Goal
    field_labels = {
        "number": "Nummer", "title": "Titel", "summary": "Kurz gesagt", "text_html": "Text",
        "objectives": "Unterziele", "text": "Text", "slug": "Adresse", "sources": "Quellen",
    }  # fmt: skip

    def queryset(self):
        return Goal.objects.prefetch_related("objectives")

    def serialize(self, obj: Goal, previous: Content | None = None) -> Content:
        return {
            "slug": obj.slug,
            "number": obj.number,
            "title": obj.title,
            "summary": obj.summary,
            "text_html": clean(obj.text),
            "objectives": [
                {"key": o.key, "number": o.number, "title": o.title, "text": o.text} for o in obj.objectives.all()
            ],
            "sources": obj.source_list,
        }

    def order(self, content: Content) -> Any:
        return content["number"]

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:goal", args=[content["slug"]])

    def search_texts(self, content: Content) -> list[SearchText]:
        goal = f"Leitziel {content['title']}"
        return [SearchText(content["title"], f"{content['summary']} {to_text(content['text_html'])}")] + [
            SearchText(o["title"], o["text"], f"ziel-{o['key']}", goal) for o in content["objectives"]
        ]


class ChapterKind(Kind):
    name, label, plural, model = "chapter", "Kapitel", "Kapitel", Chapter
    field_labels = {
        "number": "Nummer", "title": "Titel", "blocks": "Langtext", "html": "Absatz", "text": "Wortlaut",
        "kind": "Art", "level": "Ebene", "summary_html": "Zusammenfassung", "plain_html": "Einfache Sprache",
        "plain_kind": "Art des einfachen Textes", "position": "Reihenfolge", "slug": "Adresse",
        "municipality": "Kommune", "sources": "Quellen",
    }  # fmt: skip

    def queryset(self):
        return Chapter.objects.select_related("municipality")

    def serialize(self, obj: Chapter, previous: Content | None = None) -> Content:
        return {
            "slug": obj.slug,
            "number": obj.number,
            "position": obj.position,
            "title": obj.title,
            "municipality": obj.municipality.key if obj.municipality else None,
            "blocks": block_register.content_blocks(clean(obj.text), previous),
            "summary_html": clean(obj.summary),
            "plain_html": clean(obj.plain),
            "plain_kind": obj.plain_kind,
            "sources": obj.source_list,
        }

    def before_publish(self, content: Content) -> None:
        block_register.give_ids(content)

    def after_publish(self, revision: Revision, previous: Content | None) -> None:
        block_register.register(revision, previous)

    def title(self, content: Content) -> str:
        return f"{content['number']} {content['title']}"

    def order(self, content: Content) -> Any:
        return (content["position"], content["number"])

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:chapter", args=[content["slug"]])

    def search_texts(self, content: Content) -> list[SearchText]:
        """One entry for each section, so that a hit leads to the passage."""
        title = self.title(content)
        texts: list[SearchText] = []
        words: list[str] = []
        heading, fragment = content["title"], ""
        for block in content["blocks"]:
            if block["kind"] == "heading" and block["level"] == 2:
                texts.append(SearchText(heading, " ".join(words), fragment, "" if not fragment else title))
                heading, fragment, words = block["text"], f"a-{block['id']}", []
            else:
                words.append(block["text"])
        return [*texts, SearchText(heading, " ".join(words), fragment, title if fragment else "")]


class GlossaryKind(Kind):
    name, label, plural, model = "glossary", "Begriff", "Begriffe", GlossaryTerm
    field_labels = {"term": "Begriff", "variants": "andere Formen", "definition": "Erklärung", "slug": "Adresse"}

    def serialize(self, obj: GlossaryTerm, previous: Content | None = None) -> Content:
        return {"slug": obj.slug, "term": obj.term, "variants": list(obj.variants), "definition": obj.definition}

    def title(self, content: Content) -> str:
        return content["term"]

    def order(self, content: Content) -> Any:
        from .german import sort_key

        return sort_key(content["term"])

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:glossary") + f"#begriff-{content['slug']}"

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["term"], f"{content['definition']} {' '.join(content['variants'])}")]


class PageKind(Kind):
    name, label, plural, model = "page", "Seite", "Seiten", Page
    field_labels = {"title": "Titel", "body_html": "Text", "slug": "Adresse"}

    def serialize(self, obj: Page, previous: Content | None = None) -> Content:
        return {"slug": obj.slug, "title": obj.title, "body_html": clean(obj.body)}

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:page", args=[content["slug"]])

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["title"], to_text(content["body_html"]))]


class ResolutionKind(Kind):
    name, label, plural, model = "resolution", "Beschluss", "Beschlüsse", Resolution
    address_needs = ("municipality",)
    field_labels = {
        "body": "Gremium", "date": "Sitzungstag", "date_note": "Hinweis zum Datum", "note": "Hinweis",
        "paper_number": "Vorlagennummer", "link": "Adresse der Vorlage", "outcome": "Ergebnis",
        "edition_title": "Worüber", "municipality": "Kommune", "sources": "Quellen",
    }  # fmt: skip

    def queryset(self):
        return Resolution.objects.select_related("municipality")

    def serialize(self, obj: Resolution, previous: Content | None = None) -> Content:
        return {
            "municipality": obj.municipality.key,
            "body": obj.body,
            "date": day(obj.date),
            "date_note": obj.date_note,
            "paper_number": obj.paper_number or None,
            "link": obj.link or None,
            "outcome": obj.outcome,
            "edition_title": obj.edition_title,
            "note": obj.note,
            "sources": obj.source_list,
        }

    def title(self, content: Content) -> str:
        return f"{content['body']}: {content['edition_title']}"

    def order(self, content: Content) -> Any:
        return (content["date"] or "", content["municipality"])

    def path(self, key: str, content: Content, state: State) -> str:
        municipality = state.get("municipality", content["municipality"])
        return f"{municipality['url']}#beschluesse" if municipality else ""


class IndicatorKind(Kind):
    name, label, plural, model = "indicator", "Indikator", "Indikatoren", Indicator
    field_labels = {
        "title": "Titel", "level": "Ebene", "unit": "Einheit", "direction": "Richtung", "method": "So wird gemessen",
        "source": "Datenquelle", "baseline": "Ausgangswert", "readings": "Messwerte", "targets": "Zielwerte",
        "value": "Wert", "date": "Datum", "note": "Hinweis", "is_example": "Beispielwert",
        "objectives": "Unterziele", "measures": "Maßnahmen", "municipality": "Kommune", "slug": "Adresse",
    }  # fmt: skip

    def queryset(self):
        return Indicator.objects.select_related("municipality").prefetch_related("objectives", "readings", "targets")

    def serialize(self, obj: Indicator, previous: Content | None = None) -> Content:
        plain = ("slug", "title", "level", "unit", "direction", "method", "source")
        return {
            **{field: getattr(obj, field) for field in plain},
            "baseline": number(obj.baseline),
            "municipality": obj.municipality.key if obj.municipality else None,
            "objectives": [objective.key for objective in obj.objectives.all()],
            "measures": sorted(obj.measure_keys),
            "readings": [self._value(reading) for reading in obj.readings.all()],
            "targets": [self._value(target) for target in obj.targets.all()],
        }

    @staticmethod
    def _value(value: Any) -> Content:
        return {
            "date": day(value.date),
            "value": number(value.value),
            "note": value.note,
            "is_example": value.is_example,
        }

    def path(self, key: str, content: Content, state: State) -> str:
        # An address of the contract; the page itself belongs to the measures.
        return f"/fortschritt/#indikator-{content['slug']}"

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["title"], f"{content['method']} {content['unit']}", "", "Indikator")]


KINDS = [
    MunicipalityKind(),
    StrategyKind(),
    GoalKind(),
    ChapterKind(),
    GlossaryKind(),
    PageKind(),
    ResolutionKind(),
    IndicatorKind(),
]
