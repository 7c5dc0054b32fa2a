"""What the councils decided on the editions that are compared: told for itself, for it changes nothing in the text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .comparison_results import Comparison, Subject
from .comparison_sides import Side
from .models import Resolution
from .registry import Content
from .templatetags.portal_ui import german_date


def parted(comparison: Comparison) -> Comparison:
    """The same, where resolutions on editions are `decisions` and no subjects."""
    is_about = [bool(_edition(subject, comparison)) for subject in comparison.subjects]
    pairs = list(zip(comparison.subjects, is_about, strict=True))
    return replace(
        comparison,
        subjects=[subject for subject, is_decision in pairs if not is_decision],
        decisions=[subject for subject, is_decision in pairs if is_decision],
    )


def _edition(subject: Subject, comparison: Comparison) -> str | None:
    content = _content(subject, comparison)
    return content["edition"] if content and subject.kind == "resolution" else None


def _content(subject: Subject, comparison: Comparison) -> Content | None:
    place = subject.kind, subject.key
    return comparison.after.get(*place) or comparison.before.get(*place)


def heading(sides: tuple[Side, Side]) -> str:
    if sides[0].moment > sides[1].moment:
        return "Beschlüsse über die verglichenen Fassungen"
    return "Seither gefasste Beschlüsse"


def told(comparison: Comparison) -> list[dict[str, Any]]:
    """[{place, body, edition, day, result, paper_number, link, outcome, url}], all text, the oldest first."""
    found = [content for subject in comparison.decisions if (content := _content(subject, comparison))]
    return [_told(content, comparison) for content in sorted(found, key=lambda c: (c["date"] or "", c["key"]))]


def _told(content: Content, comparison: Comparison) -> dict[str, Any]:
    place = comparison.after.get("municipality", content["municipality"]) or comparison.before.get(
        "municipality", content["municipality"]
    )
    result = content["result"]
    return {
        "place": place["name"] if place else "",
        "body": content["body"],
        "edition": f"Fassung {content['edition'].removeprefix('fassung-')}",
        "day": german_date(content["date"]) if content["date"] else content["date_note"] or "Tag nicht bekannt",
        "result": str(Resolution.Result(result).label) if result else "noch nicht entschieden",
        "paper_number": content["paper_number"],
        "link": content["link"],
        "outcome": content["outcome"],
        "url": content["url"],
    }
