"""Content files of the municipalities with their Ortsteile and borders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..content_files import ContentError, ContentFile
from ..content_loading import Report, load_object, referenced_one, save_object
from ..models import District, Municipality
from ..registry import Content


def load_municipality(file: ContentFile, sources: str, boundaries: Content, report: Report) -> None:
    meta = file.meta

    def fill(existing: Municipality | None) -> Municipality:
        plain = ("slug", "name", "official_name", "kind_label", "ags", "postcode", "landkreis", "region", "website",
                 "council", "summary", "focus")  # fmt: skip
        longitude, latitude = meta.get("centre") or [None, None]
        municipality = save_object(
            Municipality,
            existing,
            {
                **{field: meta.get(field, "") for field in plain},
                "position": existing.position if existing else Municipality.objects.count() + 1,
                "area_km2": meta.get("area_km2") or None,
                "population": meta.get("population") or None,
                "population_as_of": meta.get("population_as_of") or None,
                "text": file.html,
                "boundary": boundaries["by_ags"].get(meta["ags"]),
                "boundary_attribution": meta.get("boundary_attribution") or boundaries["attribution"],
                "longitude": longitude,
                "latitude": latitude,
                "sources": sources,
            },
        )
        _save_districts(municipality, meta.get("district", []))
        return municipality

    load_object(file, "municipality", meta["slug"], fill, report)


def _save_districts(municipality: Municipality, rows: list[dict[str, Any]]) -> None:
    """Parents first, so that every Gemeindeteil finds its Ortsteil."""
    kept = []
    for row in sorted(rows, key=lambda row: bool(row.get("parent"))):
        district, _ = District.objects.update_or_create(
            key=row["key"],
            defaults={
                "municipality": municipality,
                "parent": referenced_one(District, row.get("parent")),
                "name": row["name"],
                "kind": row["kind"],
                "population": row.get("population") or None,
                "population_as_of": row.get("population_as_of") or "",
                "note": row.get("note") or "",
            },
        )
        kept.append(district.pk)
    municipality.districts.exclude(pk__in=kept).delete()


def read_boundaries(root: Path) -> Content:
    """{by_ags: municipality's official key → GeoJSON geometry, attribution}; empty without the file."""
    path = root / "kommunen" / "grenzen.geojson"
    if not path.exists():
        return {"by_ags": {}, "attribution": ""}
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
        by_ags = {feature["properties"]["ags"]: feature["geometry"] for feature in collection["features"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError(f"kommunen/{path.name}: Das ist kein GeoJSON mit Gemeindeschlüsseln.") from error
    return {"by_ags": by_ags, "attribution": collection.get("attribution", "")}
