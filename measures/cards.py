"""Measures as lists show them: the projection rows joined with names from the state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from strategy.registry import Content
from strategy.state import State

from .models import PublicImplementation, PublicMeasure

#: The kinds of which `cards` needs the contents.
NEEDS = ("bundle", "municipality")


def cards(measures: Iterable[PublicMeasure], state: State) -> list[dict[str, Any]]:
    """One dict per measure: key, code, title, url, summary, bundle_title, bundle_number, municipalities,
    implementations [{municipality, phase, phase_label, assessment, …}]. One statement, whatever the number.
    """
    measures = list(measures)
    municipalities = {m["key"]: m for m in state.all("municipality")}
    bundles = {b["key"]: b for b in state.all("bundle")}
    rows = _implementations(measures, list(municipalities))
    return [
        {
            "key": measure.key,
            "code": measure.code,
            "title": measure.title,
            "summary": measure.summary,
            "objective_keys": measure.objective_keys,
            "published_at": measure.published_at,
            **_of_bundle(measure, bundles.get(measure.bundle_key, {})),
            "municipalities": [
                municipalities[row.municipality_key]
                for row in rows[measure.key]
                if row.municipality_key in municipalities
            ],
            "implementations": [
                {"municipality": municipalities.get(row.municipality_key), **_standing(row)}
                for row in rows[measure.key]
            ],
        }
        for measure in measures
    ]


def _implementations(measures: list[PublicMeasure], order: list[str]) -> dict[str, list[PublicImplementation]]:
    """Measure → its implementations in the order of the municipalities; those without a public one last."""
    found = defaultdict(list)
    for row in PublicImplementation.objects.filter(measure_key__in=[measure.key for measure in measures]):
        found[row.measure_key].append(row)
    places = {key: place for place, key in enumerate(order)}
    for rows in found.values():
        rows.sort(key=lambda row: places.get(row.municipality_key, len(places)))
    return found


def _of_bundle(measure: PublicMeasure, bundle: Content) -> dict[str, Any]:
    return {
        "url": measure_url(bundle.get("slug", measure.bundle_key), measure.slug),
        "bundle_key": measure.bundle_key,
        "bundle_title": bundle.get("title", ""),
        "bundle_number": bundle.get("number"),
    }


def _standing(row: PublicImplementation) -> dict[str, Any]:
    return {
        "phase": row.phase,
        "phase_label": row.get_phase_display(),
        "assessment": row.assessment,
        "assessment_label": row.get_assessment_display(),
        "funding_state": row.funding_state,
        "funding_label": row.get_funding_state_display(),
        "planned_end": row.planned_end,
        "is_example": row.is_example,
    }


def measure_url(bundle_slug: str, slug: str) -> str:
    return reverse("measures:measure", args=[bundle_slug, slug])
