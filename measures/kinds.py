"""What of this app is published on its own, and how it becomes content."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from strategy.german import sort_key
from strategy.html import clean, to_text
from strategy.kinds.values import address, day, number
from strategy.models.revisions import Revision
from strategy.registry import Content, Kind, SearchText
from strategy.state import State

from .models import Implementation, Measure, MeasureBundle, PublicImplementation, PublicMeasure


class BundleKind(Kind):
    name, label, plural, model = "bundle", "Maßnahmenbündel", "Maßnahmenbündel", MeasureBundle
    in_editions = True
    field_labels = {
        "number": "Nummer", "title": "Titel", "summary": "Kurz gesagt", "text_html": "Text",
        "territory_note": "Wo", "objectives": "Unterziele", "objectives_note": "Hinweis zur Zuordnung",
        "slug": "Adresse", "sources": "Quellen",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return MeasureBundle.objects.prefetch_related("objectives")

    def serialize(self, obj: MeasureBundle, previous: Content | None = None) -> Content:
        plain = ("slug", "number", "title", "summary", "territory_note", "objectives_note")
        return {
            **{field: getattr(obj, field) for field in plain},
            "text_html": clean(obj.text),
            "objectives": [objective.key for objective in obj.objectives.all()],
            "sources": obj.source_list,
        }

    def order(self, content: Content) -> Any:
        return content["number"]

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("measures:bundle", args=[content["slug"]])

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["title"], f"{content['summary']} {to_text(content['text_html'])}")]


class MeasureKind(Kind):
    name, label, plural, model = "measure", "Maßnahme", "Maßnahmen", Measure
    in_editions = True
    address_needs = ("bundle",)
    field_labels = {
        "code": "Kürzel", "bundle": "Bündel", "number": "Nummer", "title": "Titel", "municipality": "gehört zu",
        "summary": "Kurz gesagt", "description_html": "Beschreibung", "need": "Warum es die Maßnahme braucht",
        "target_groups": "Für wen", "partners": "Wer mitmacht", "continuation": "Nach der Förderung",
        "data_note": "Daten und Datenschutz", "open_source": "Offene Software", "objectives": "Unterziele",
        "objectives_note": "Hinweis zur Zuordnung", "districts": "Orte", "area_note": "Hinweis zum Ort",
        "relations": "Verbindungen", "links": "Verweise", "plain_html": "Einfache Sprache", "origin": "Herkunft",
        "sources": "Quellen", "slug": "Adresse", "url": "Adresse", "type": "Art", "measure": "Maßnahme",
    }  # fmt: skip
    value_labels = {"type": {"depends_on": "baut auf", "related": "verwandt mit"}}

    def queryset(self) -> QuerySet:
        return Measure.objects.select_related("bundle", "municipality").prefetch_related(
            "objectives", "districts", "relations__other", "links"
        )

    def serialize(self, obj: Measure, previous: Content | None = None) -> Content:
        plain = ("slug", "code", "number", "title", "summary", "need", "target_groups", "partners", "continuation",
                 "data_note", "open_source", "objectives_note", "area_note", "origin")  # fmt: skip
        return {
            **{field: getattr(obj, field) for field in plain},
            "bundle": obj.bundle.key,
            "municipality": obj.municipality.key if obj.municipality else None,
            "description_html": clean(obj.description),
            "plain_html": clean(obj.plain),
            "objectives": [objective.key for objective in obj.objectives.all()],
            "districts": sorted(district.key for district in obj.districts.all()),
            "relations": [{"type": r.type, "measure": r.other.key} for r in obj.relations.all()],
            "links": [{"title": link.title, "url": link.url} for link in obj.links.all() if address(link.url)],
            "sources": obj.source_list,
        }

    def order(self, content: Content) -> Any:
        return (content["bundle"], content["number"])

    def path(self, key: str, content: Content, state: State) -> str:
        bundle = state.get("bundle", content["bundle"])
        return reverse("measures:measure", args=[bundle["slug"] if bundle else content["bundle"], content["slug"]])

    def search_texts(self, content: Content) -> list[SearchText]:
        parts = [content[f] for f in ("code", "summary", "need", "target_groups", "partners", "open_source")]
        return [SearchText(content["title"], " ".join([*parts, to_text(content["description_html"])]))]

    def clear(self) -> None:
        PublicMeasure.objects.all().delete()

    def project(self, revision: Revision) -> None:
        content = revision.content
        if content is None:
            PublicMeasure.objects.filter(key=revision.key).delete()
            return
        PublicMeasure.objects.upsert(
            ["key"],
            key=revision.key,
            **{field: content[field] for field in ("slug", "code", "title", "summary", "number")},
            sort_key=sort_key(content["title"])[:320],
            bundle_key=content["bundle"],
            municipality_key=content["municipality"] or "",
            objective_keys=content["objectives"],
            district_keys=content["districts"],
            published_at=revision.published_at,
        )


class ImplementationKind(Kind):
    name, label, plural, model = "implementation", "Umsetzung", "Umsetzungen", Implementation
    address_needs = ("bundle", "measure", "municipality")
    field_labels = {
        "phase": "Phase", "assessment": "Bewertung", "reason": "Begründung", "funding_state": "Förderstatus",
        "programme": "Förderprogramm", "lead": "Federführung", "contact": "Ansprechstelle",
        "planned_start": "Beginn geplant", "planned_end": "Ende geplant", "actual_start": "begonnen",
        "actual_end": "beendet", "precision": "Genauigkeit", "is_example": "Beispielwert", "budget": "Geld",
        "milestones": "Meilensteine", "notes": "Sachstände", "year": "Jahr", "planned": "geplant",
        "spent": "ausgegeben", "own_share": "davon Eigenanteil", "actual": "erreicht", "title": "Titel",
        "note": "Hinweis", "date": "Datum", "text_html": "Text", "measure": "Maßnahme", "municipality": "Kommune",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return Implementation.objects.select_related("measure__bundle", "municipality").prefetch_related(
            "budget", "milestones", "notes"
        )

    def serialize(self, obj: Implementation, previous: Content | None = None) -> Content:
        plain = ("phase", "assessment", "reason", "funding_state", "programme", "lead", "contact", "precision",
                 "is_example")  # fmt: skip
        dates = ("planned_start", "planned_end", "actual_start", "actual_end")
        return {
            "measure": obj.measure.key,
            "municipality": obj.municipality.key,
            **{field: getattr(obj, field) for field in plain},
            **{field: day(getattr(obj, field)) for field in dates},
            "budget": [
                {
                    "year": line.year,
                    "planned": number(line.planned),
                    "spent": number(line.spent),
                    "own_share": number(line.own_share),
                    "programme": line.programme,
                    "note": line.note,
                    "is_example": line.is_example,
                }
                for line in obj.budget.all()
            ],
            "milestones": [
                {
                    "title": milestone.title,
                    "planned": day(milestone.planned),
                    "precision": milestone.precision,
                    "actual": day(milestone.actual),
                    "note": milestone.note,
                    "is_example": milestone.is_example,
                }
                for milestone in obj.milestones.all()
            ],
            "notes": [
                {"date": day(note.date), "text_html": clean(note.text), "is_example": note.is_example}
                for note in obj.notes.all()
            ],
        }

    def title(self, content: Content) -> str:
        return f"{content['measure']} ({content['municipality']})"

    def order(self, content: Content) -> Any:
        return (content["measure"], content["municipality"])

    def subjects(self, key: str, content: Content) -> list[tuple[str, str]]:
        return [("measure", content["measure"])]

    def path(self, key: str, content: Content, state: State) -> str:
        measure = state.get("measure", content["measure"])
        return f"{measure['url']}#umsetzung-{content['municipality']}" if measure else ""

    def sentence(self, content: Content, state: State, *, is_new: bool) -> str:
        verb = "Erstmals veröffentlicht" if is_new else "Neuer Stand"
        return f"{verb} in {self._where_and_what(content, state)}."

    def farewell(self, content: Content, state: State) -> str:
        return f"Nicht mehr öffentlich in {self._where_and_what(content, state)}."

    @staticmethod
    def _where_and_what(content: Content, state: State) -> str:
        """„Bad Belzig: Offenes WLAN“; a measure that is not public itself is not named."""
        municipality = state.get("municipality", content["municipality"])
        measure = state.get("measure", content["measure"])
        place = municipality["name"] if municipality else content["municipality"]
        return f"{place}: {measure['title'] if measure else 'eine Maßnahme'}"

    def clear(self) -> None:
        PublicImplementation.objects.all().delete()

    def project(self, revision: Revision) -> None:
        content = revision.content
        if content is None:
            PublicImplementation.objects.filter(key=revision.key).delete()
            return
        PublicImplementation.objects.upsert(
            ["key"],
            key=revision.key,
            **{field: content[field] for field in ("phase", "assessment", "funding_state", "is_example")},
            planned_end=content["planned_end"],
            measure_key=content["measure"],
            municipality_key=content["municipality"],
            published_at=revision.published_at,
        )


KINDS = [BundleKind(), MeasureKind(), ImplementationKind()]
