"""Examples for the demo: phases, events, contributions and answers. This app has no content of its own.

Contributions are loaded once, by their permanent id; what staff or visitors of the demo did to them since stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.utils import timezone

from measures.models import Measure
from strategy.content_files import ContentFile
from strategy.content_loading import Report, each_file, load_object, referenced, referenced_one, save_object
from strategy.html import from_markdown
from strategy.models import Chapter, District, Live, Municipality, Revision
from strategy.publishing import bump_stamp

from . import weighing_document
from .about import scope_key
from .example_cases import add_case
from .models import (
    AnswerModule,
    ChoiceAnswer,
    Consultation,
    Contribution,
    Event,
    Question,
    Response,
    Submission,
    Support,
)

ROOT = Path(__file__).parent / "content"
#: Who wrote the example answers: the log-in that the demo makes.
AUTHOR = "leitung"


def load(report: Report, root: Path = ROOT) -> None:
    """Nothing: what people say is not in files."""


def load_demo(report: Report, root: Path = ROOT) -> None:
    """Load the examples; every one of them is marked as such."""
    each_file(root, "demo/*.toml", lambda file: _load(file, report, timezone.now()))


def _load(file: ContentFile, report: Report, now: datetime) -> None:
    for row in file.meta.get("consultation", []):
        _load_consultation(file, row, report, now)
    for row in file.meta.get("event", []):
        _load_event(file, row, report, now)
    for row in file.meta.get("contribution", []):
        _load_contribution(row, report, now)
    for row in file.meta.get("module", []):
        AnswerModule.objects.get_or_create(title=row["title"], defaults={k: row[k] for k in ("outcome", "text")})
    bump_stamp()
    examples = Contribution.objects.filter(is_example=True)
    weighing_document.owe(examples.values_list("consultation_key", flat=True))


def _load_consultation(file: ContentFile, row: dict[str, Any], report: Report, now: datetime) -> None:
    def fill(existing: Consultation | None) -> Consultation:
        plain = ("slug", "title", "summary", "takes_proposals", "publishes_at_once", "rules", "expected_result")
        made = save_object(
            Consultation,
            existing,
            {
                **{field: row[field] for field in plain},
                "municipality": referenced_one(Municipality, row.get("municipality")),
                "starts_at": _day(now, row["starts_in"]),
                "ends_at": _day(now, row["ends_in"], hour=23, minute=59),
                "result_expected_on": _day(now, row["result_expected_in"]).date()
                if "result_expected_in" in row
                else None,
                "text": from_markdown(row["text"]),
                "result": from_markdown(row.get("result", "")),
                "is_example": True,
            },
        )
        made.chapters.set(referenced(Chapter, row.get("chapters", [])))
        made.measures.set(referenced(Measure, row.get("measures", [])))
        made.questions.all().delete()
        for position, question in enumerate(row.get("question", []), 1):
            asked = {name: question[name] for name in ("text", "form", "choices") if name in question}
            key = Question.objects.create(consultation=made, position=position, **asked).key
            _count_choices(made, key, question)
        return made

    load_object(file, "consultation", row["slug"], fill, report, part=row["slug"])


def _count_choices(consultation: Consultation, key: str, question: dict[str, Any]) -> None:
    """As many answers of nobody in particular as the file says: `chosen` for each choice, by `people`."""
    ChoiceAnswer.objects.filter(consultation_key=consultation.key, question_key=key).delete()
    people: list[list[str]] = [[] for _ in range(question.get("people", 0))]
    for start, (choice, count) in enumerate(zip(question.get("choices", []), question.get("chosen", []), strict=False)):
        for number in range(count):
            people[(start * 7 + number) % len(people)].append(choice)
    ChoiceAnswer.objects.bulk_create(
        ChoiceAnswer(
            consultation_key=consultation.key, question_key=key, choices=choices, confirmed_at=consultation.ends_at
        )
        for choices in people
        if choices
    )


def _load_event(file: ContentFile, row: dict[str, Any], report: Report, now: datetime) -> None:
    def fill(existing: Event | None) -> Event:
        plain = ("address", "access_note", "organiser")
        starts_at = _day(now, row["starts_in"], hour=row.get("hour", 10))
        made = save_object(
            Event,
            existing,
            {
                **{field: row[field] for field in ("slug", "title", "place")},
                **{field: row.get(field, "") for field in plain},
                "municipality": referenced_one(Municipality, row.get("municipality")),
                "district": referenced_one(District, row.get("district")),
                "consultation": referenced_one(Consultation, row.get("consultation")),
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=row.get("minutes", 120)),
                "text": from_markdown(row["text"]),
                "result": from_markdown(row.get("result", "")),
                "is_cancelled": row.get("is_cancelled", False),
                "is_example": True,
            },
        )
        made.measures.set(referenced(Measure, row.get("measures", [])))
        return made

    load_object(file, "event", row["slug"], fill, report, part=row["slug"])


def _day(now: datetime, days: int, hour: int = 0, minute: int = 0) -> datetime:
    """So many days from the first load, at that time of the day here."""
    here = timezone.localtime(now) + timedelta(days=days)
    return timezone.make_aware(datetime(here.year, here.month, here.day, hour, minute))


def _load_contribution(row: dict[str, Any], report: Report, now: datetime) -> None:
    name = f"Beitrag {row['id']}"
    if Contribution.objects.filter(public_id=row["id"]).exists():
        report.unchanged.append(name)
        return
    made = _saved(row, _subject(row), now)
    add_case(made, row, now)
    _add_supports(made, row.get("support", 0))
    if "response" in row:
        _add_response(made, row["response"], now)
    for reply in _rows(row.get("reply", [])):
        add_case(_saved(reply, {**_subject(row), "parent": made}, now), reply, now)
    report.created.append(name)


def _rows(value: Any) -> Iterable[dict[str, Any]]:
    return value if isinstance(value, list) else [value]


def _saved(row: dict[str, Any], subject: dict[str, Any], now: datetime) -> Contribution:
    at = now + timedelta(days=row["at"])
    state = row.get("state", "published")
    made = Contribution.objects.create(
        public_id=row["id"],
        text=row["text"],
        display_name=row["name"],
        source=row.get("source", "portal"),
        consent=row.get("consent", ""),
        consultation_key=row.get("consultation", ""),
        state=state,
        held_reasons=row.get("held", []),
        confirmed_at=at,
        published_at=at if state == "published" else None,
        is_example=True,
        **subject,
    )
    Contribution.objects.filter(pk=made.pk).update(created_at=at, state_changed_at=at)
    return made


def _subject(row: dict[str, Any]) -> dict[str, Any]:
    """What the contribution is about, as fields of the model."""
    if "block_of" in row:
        return _block(row["block_of"], row["block_starts"])
    if "measure" in row:
        revision = _live("measure", row["measure"])
        place = referenced_one(Municipality, scope_key(revision.content or {}, row.get("municipality")))
        return {"subject": "measure", "measure_key": row["measure"], "revision": revision, "municipality": place}
    return {
        "subject": "proposal",
        "title": row["proposal"],
        "district_key": row.get("district", ""),
        "objective_key": row.get("objective", ""),
        "municipality": referenced_one(Municipality, row.get("municipality")),
    }


def _live(kind: str, key: str) -> Revision:
    found = Live.objects.filter(kind=kind, key=key).select_related("revision").first()
    if found is None:
        raise ValueError(f"{kind} „{key}“ ist nicht öffentlich.")
    return found.revision


def _block(chapter_key: str, beginning: str) -> dict[str, Any]:
    revision = _live("chapter", chapter_key)
    ids = [b["id"] for b in (revision.content or {})["blocks"] if b["text"].startswith(beginning)]
    if len(ids) != 1:
        raise ValueError(f"Kapitel „{chapter_key}“: {len(ids)} Absätze beginnen mit „{beginning}“.")
    return {
        "subject": "block",
        "chapter_key": chapter_key,
        "block_id": ids[0],
        "block_now": ids[0],
        "fate": "unchanged",
        "revision": revision,
        "municipality": Chapter.objects.get(key=chapter_key).municipality,
    }


def _add_supports(contribution: Contribution, count: int) -> None:
    """Voices of nobody in particular."""
    at = contribution.confirmed_at or timezone.now()
    submissions = Submission.objects.bulk_create(
        Submission(form_id=uuid4(), confirmed_at=at, expires_at=at) for _ in range(count)
    )
    Support.objects.bulk_create(Support(contribution=contribution, submission=s, confirmed_at=at) for s in submissions)


def _add_response(contribution: Contribution, row: dict[str, Any], now: datetime) -> None:
    author = get_user_model().objects.get(username=AUTHOR)
    at = now + timedelta(days=row["at"])
    made = Response.objects.create(
        **{field: row[field] for field in ("outcome", "office", "text")},
        municipality=contribution.municipality,
        written_by=author,
        published_at=at,
    )
    Response.objects.filter(pk=made.pk).update(created_at=at)
    made.contributions.add(contribution)
