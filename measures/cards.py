"""Measures as lists show them: the projection rows joined with names from the state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from strategy.state import State

from .models import PublicImplementation, PublicMeasure

#: The kinds of which `cards` needs the contents.
NEEDS = ("bundle", "municipality")


def cards(measures: Iterable[PublicMeasure], state: State) -> list[dict[str, Any]]:
    """One dict per measure: key, code, title, url, summary, bundle_title, bundle_number, municipalities,
    implementations [{municipality, phase, phase_label, assessment, …}]. One statement, whatever the number.
    """
    measures = list(measures)
    rows = defaultdict(list)
    for row in PublicImplementation.objects.filter(measure_key__in=[m.key for m in measures]):
        rows[row.measure_key].append(row)
    municipalities = {m["key"]: m for m in state.all("municipality")}
    order = {key: place for place, key in enumerate(municipalities)}
    bundles = {b["key"]: b for b in state.all("bundle")}
    found = []
    for measure in measures:
        bundle = bundles.get(measure.bundle_key, {})
        implementations = sorted(rows[measure.key], key=lambda row: order.get(row.municipality_key, 99))
        found.append(
            {
                "key": measure.key,
                "code": measure.code,
                "title": measure.title,
                "url": measure_url(bundle.get("slug", measure.bundle_key), measure.slug),
                "summary": measure.summary,
                "bundle_key": measure.bundle_key,
                "bundle_title": bundle.get("title", ""),
                "bundle_number": bundle.get("number"),
                "objective_keys": measure.objective_keys,
                "published_at": measure.published_at,
                "municipalities": [
                    municipalities[row.municipality_key]
                    for row in implementations
                    if row.municipality_key in municipalities
                ],
                "implementations": [
                    {
                        "municipality": municipalities.get(row.municipality_key),
                        "phase": row.phase,
                        "phase_label": row.get_phase_display(),
                        "assessment": row.assessment,
                        "assessment_label": row.get_assessment_display(),
                        "funding_state": row.funding_state,
                        "funding_label": row.get_funding_state_display(),
                        "planned_end": row.planned_end,
                        "is_example": row.is_example,
                    }
                    for row in implementations
                ],
            }
        )
    return found


def measure_url(bundle_slug: str, slug: str) -> str:
    return reverse("measures:measure", args=[bundle_slug, slug])
