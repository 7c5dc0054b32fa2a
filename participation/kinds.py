"""What of this app is published on its own: Beteiligungsphasen and Veranstaltungen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from strategy.html import clean, to_text
from strategy.kinds.values import address, day
from strategy.models.revisions import Revision
from strategy.registry import Content, Kind, SearchText
from strategy.state import State
from strategy.templatetags.portal_ui import german_date

from . import periods, reminders
from .models import Consultation, Event


def moment(value: datetime) -> str:
    """As contents hold it: in UTC, so that the same moment is always the same text."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


class PeriodKind(Kind):
    """What has a beginning and an end."""

    def order(self, content: Content) -> Any:
        return (content["starts_at"], content["slug"])

    def after_publish(self, revision: Revision, previous: Content | None) -> None:
        periods.skip_passed(revision)

    def project(self, revision: Revision) -> None:
        periods.project(revision)

    def clear(self) -> None:
        periods.clear(self.name)


class ConsultationKind(PeriodKind):
    name, label, plural, model = "consultation", "Beteiligungsphase", "Beteiligungsphasen", Consultation
    mentions = ("chapter",)
    field_labels = {
        "title": "Titel", "summary": "Worum es geht", "municipality": "Kommune", "starts_at": "Beginn",
        "ends_at": "Ende", "text_html": "Einführung", "chapters": "Kapitel", "measures": "Maßnahmen",
        "takes_proposals": "Eigene Vorschläge", "questions": "Fragen", "text": "Frage", "form": "Art",
        "choices": "Antworten zur Auswahl", "publishes_at_once": "Beiträge erscheinen sofort",
        "rules": "Spielregeln", "expected_result": "Was mit den Beiträgen geschieht",
        "result_expected_on": "Ergebnis erwartet am", "result_html": "Ergebnis", "is_example": "Beispiel",
        "slug": "Adresse", "sources": "Quellen",
    }  # fmt: skip
    value_labels = {"form": {"free": "freie Antwort", "single": "eine Auswahl", "multiple": "mehrere Auswahlen"}}

    def queryset(self) -> QuerySet:
        return Consultation.objects.select_related("municipality").prefetch_related("chapters", "measures", "questions")

    def serialize(self, obj: Consultation, previous: Content | None = None) -> Content:
        plain = ("slug", "title", "summary", "takes_proposals", "publishes_at_once", "rules", "expected_result",
                 "is_example")  # fmt: skip
        return {
            **{field: getattr(obj, field) for field in plain},
            "municipality": obj.municipality.key if obj.municipality else None,
            "text_html": clean(obj.text),
            "starts_at": moment(obj.starts_at),
            "ends_at": moment(obj.ends_at),
            "chapters": sorted(chapter.key for chapter in obj.chapters.all()),
            "measures": sorted(measure.key for measure in obj.measures.all()),
            "questions": [
                {"key": q.key, "text": q.text, "form": q.form, "choices": list(q.choices)} for q in obj.questions.all()
            ],
            "result_expected_on": day(obj.result_expected_on),
            "result_html": clean(obj.result),
            "sources": obj.source_list,
        }

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("participation:consultation", args=[content["slug"]])

    def subjects(self, key: str, content: Content) -> list[tuple[str, str]]:
        chapters = [("chapter", chapter) for chapter in content["chapters"]]
        return [(self.name, key), *chapters, *(("measure", measure) for measure in content["measures"])]

    def search_texts(self, content: Content) -> list[SearchText]:
        questions = " ".join(question["text"] for question in content["questions"])
        parts = [content["summary"], to_text(content["text_html"]), questions, to_text(content["result_html"])]
        return [SearchText(content["title"], " ".join(filter(None, parts)))]

    def sentence(self, content: Content, state: State, *, is_new: bool) -> str:
        title, now = content["title"], moment(timezone.now())
        if content["result_html"]:
            return f"Ergebnis der Beteiligung: {title}."
        if not is_new:
            return f"Angaben zur Beteiligung „{title}“ wurden geändert."
        if now < content["starts_at"]:
            return f"Mitreden ab {_local_day(content['starts_at'])}: {title}."
        return f"Jetzt mitreden: {title}." if now < content["ends_at"] else f"Beteiligung im Rückblick: {title}."


class EventKind(PeriodKind):
    name, label, plural, model = "event", "Veranstaltung", "Veranstaltungen", Event
    mentions = ("consultation",)
    field_labels = {
        "title": "Titel", "municipality": "Kommune", "starts_at": "Beginn", "ends_at": "Ende", "place": "Ort",
        "address": "Anschrift", "district": "Ortsteil", "access_note": "Hinweise zur Barrierefreiheit",
        "link": "Adresse im Netz", "organiser": "Wer einlädt", "text_html": "Beschreibung",
        "consultation": "Beteiligungsphase", "measures": "Maßnahmen", "is_cancelled": "Abgesagt",
        "result_html": "Was dabei herauskam", "is_example": "Beispiel", "slug": "Adresse der Seite",
        "sources": "Quellen",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return Event.objects.select_related("municipality", "district", "consultation").prefetch_related("measures")

    def serialize(self, obj: Event, previous: Content | None = None) -> Content:
        plain = ("slug", "title", "place", "address", "access_note", "organiser", "is_cancelled", "is_example")
        return {
            **{field: getattr(obj, field) for field in plain},
            "municipality": obj.municipality.key if obj.municipality else None,
            "text_html": clean(obj.text),
            "starts_at": moment(obj.starts_at),
            "ends_at": moment(obj.ends_at),
            "district": obj.district.key if obj.district else None,
            "link": address(obj.link) or "",
            "consultation": obj.consultation.key if obj.consultation else None,
            "measures": sorted(measure.key for measure in obj.measures.all()),
            "result_html": clean(obj.result),
            "sources": obj.source_list,
        }

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("participation:event", args=[content["slug"]])

    def subjects(self, key: str, content: Content) -> list[tuple[str, str]]:
        phase = [("consultation", content["consultation"])] if content["consultation"] else []
        return [(self.name, key), *phase, *(("measure", measure) for measure in content["measures"])]

    def search_texts(self, content: Content) -> list[SearchText]:
        parts = [content["place"], content["organiser"], to_text(content["text_html"]), to_text(content["result_html"])]
        when = _local_day(content["starts_at"])
        return [SearchText(content["title"], " ".join(filter(None, parts)), "", when)]

    def after_publish(self, revision: Revision, previous: Content | None) -> None:
        super().after_publish(revision, previous)
        reminders.owe_changes(revision, previous)

    def sentence(self, content: Content, state: State, *, is_new: bool) -> str:
        what = f"{content['title']}, {_local_day(content['starts_at'])}, {content['place']}"
        if content["is_cancelled"]:
            return f"Abgesagt: {what}."
        if content["result_html"]:
            return f"Rückblick: {what}."
        return f"Neue Veranstaltung: {what}." if is_new else f"Veranstaltung geändert: {what}."


def _local_day(value: str) -> str:
    """„5. Dezember 2026“ in the time of the municipalities."""
    return german_date(timezone.localtime(datetime.fromisoformat(value)))


KINDS = [ConsultationKind(), EventKind()]
