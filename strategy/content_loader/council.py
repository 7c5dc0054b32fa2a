"""Content files of resolutions."""

from __future__ import annotations

from pathlib import Path

from ..content_files import ContentFile
from ..content_loading import Report, load_object, referenced_one, save_object
from ..models import Municipality, Resolution


def load_resolution(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta
    key = Path(file.name).stem

    def fill(existing: Resolution | None) -> Resolution:
        plain = ("body", "date_note", "paper_number", "link", "result", "outcome", "edition_title")
        return save_object(
            Resolution,
            existing,
            {
                **{field: meta.get(field, "") for field in plain},
                "slug": key,
                "municipality": referenced_one(Municipality, meta["municipality"]),
                "date": meta.get("date") or None,
                "note": file.body,
                "sources": sources,
            },
        )

    load_object(file, "resolution", key, fill, report)
