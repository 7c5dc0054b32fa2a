"""A small world for council sheets, and one with more of everything than two pages take."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.utils import timezone

from measures.models import BudgetLine, Implementation, Measure, Milestone
from strategy import editions
from strategy.council_document import MAKER
from strategy.council_sheet import collect
from strategy.models import Municipality, Resolution
from strategy.publishing import publish
from strategy.snapshot import Snapshot
from tests import factories as make
from tests.participation import factories as people
from tests.participation.phase_factories import consultation, event

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen "


def places() -> list[Municipality]:
    found = [
        make.municipality("Bad Belzig", council="Stadtverordnetenversammlung"),
        make.municipality("Wiesenburg/Mark", council="Gemeindevertretung"),
    ]
    make.live(*found)
    return found


def ago(days: int) -> Any:
    """As if it were so many days earlier, at the same hour."""
    return time_machine.travel(timezone.now() - timedelta(days=days), tick=True)


def day(days: int) -> date:
    """The day so many days back."""
    return timezone.localdate() - timedelta(days=days)


def decided(place: Municipality, days: int, **values: Any) -> Resolution:
    """A public resolution of so many days ago."""
    resolution = make.resolution(place, **{"result": "accepted", "date": day(days), **values})
    return make.live(resolution)


def sheet(place: Municipality, since: date, **options: Any) -> dict[str, Any]:
    content = Snapshot().state("municipality").get("municipality", place.key)
    return collect(content, since, timezone.localdate(), Snapshot(), **options)


def row(made: dict[str, Any], title: str) -> dict[str, Any]:
    """The line of changes with this title."""
    return next(found for found in made["changes"]["rows"] if title in found["title"])


def printed(scope: str, folder: Path) -> Path:
    """The file of a scope, as the workshop makes it."""
    draft = MAKER.draft(scope, Snapshot())
    path = folder / "ratsblatt.pdf"
    path.write_bytes(draft.render(lambda step, page: None).pdf)
    return path


def words_of(path: Path) -> str:
    found = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def change(measure: Measure, place: Municipality, **values: Any) -> Implementation:
    """Change a municipality's row of a measure and publish it."""
    own = measure.implementations.get(municipality=place)
    for name, value in values.items():
        setattr(own, name, value)
    own.save()
    publish(own, announce=False)
    return own


def overfull(place: Municipality, many: int = 14) -> None:
    """More of everything, in long words, nearly all of it changed since the edition that the council decided on."""
    words = LONG * 6
    found = [make.live_measure(f"{LONG}{n}", place, row={"assessment": "on_track", "reason": ""}) for n in range(many)]
    chapters = [make.chapter(f"{LONG}{n}", slug=f"kapitel-{n}", text=f"<p>{words}</p>" * 3) for n in range(many)]
    make.live(*chapters)
    decided(place, 1, edition=editions.freeze("Stand"), paper_number="9" * 60)
    for number, measure in enumerate(found):
        _spoil(measure, place, number, words)
        people.on_measure(measure, f"{words} <b>kein Markup</b>")
    for chapter in chapters:
        chapter.title, chapter.text = f"{chapter.title} neu", "<p>Ganz anders.</p>" * 3
        chapter.save()
        publish(chapter, announce=False)
    for number in range(10):
        make.live(event(f"{LONG}{number}", place, slug=f"termin-{number}", starts_at=people.days_ago(-number - 1)))
    make.live(consultation(LONG, place))


def _spoil(measure: Measure, place: Municipality, number: int, words: str) -> None:
    own = measure.implementations.get(municipality=place)
    money = [BudgetLine(implementation=own, year=year, planned=999_999_999) for year in range(2018, 2040)]
    BudgetLine.objects.bulk_create(money)
    late = [Milestone(implementation=own, title=f"{LONG}{n}", planned=date(2026, n, 1)) for n in (1, 2, 3)]
    Milestone.objects.bulk_create([*late, Milestone(implementation=own, title=LONG, planned=date(2030, 1, 1))])
    assessment = ("delayed", "at_risk", "paused", "dropped")[number % 4]
    change(measure, place, assessment=assessment, reason=words * 3, planned_end=date(2027, 6, 30))
