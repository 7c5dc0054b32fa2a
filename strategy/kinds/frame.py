"""The frame of the strategy: its own data, and the goals with their objectives."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from ..html import clean, to_text
from ..models import Goal, Strategy
from ..registry import Content, Kind, SearchText
from ..state import State
from .values import day


class StrategyKind(Kind):
    name, label, plural, model = "strategy", "Rahmen", "Rahmen", Strategy
    field_labels = {
        "title": "Titel", "subtitle": "Untertitel", "vision": "Vision", "aim_html": "Ziel",
        "note_html": "Hinweis", "contact_html": "Kontakt", "phases": "Phasen", "sources": "Quellen",
        "start": "Beginn", "end": "Ende", "precision": "Genauigkeit", "text": "Text",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
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


class GoalKind(Kind):
    name, label, plural, model = "goal", "Leitziel", "Leitziele", Goal
    in_editions = True
    field_labels = {
        "number": "Nummer", "title": "Titel", "summary": "Kurz gesagt", "text_html": "Text",
        "objectives": "Unterziele", "text": "Text", "slug": "Adresse", "sources": "Quellen",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
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
