"""The demo's example of an edition: frozen, decided on by one council, and changed a little since.

The last of settings.PORTAL_CONTENT_LOADERS, because it freezes what the others have loaded.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from strategy import editions
from strategy.content_files import ContentFile
from strategy.content_loading import Report, each_file, is_untouched, referenced_one, save_object
from strategy.html import from_markdown
from strategy.models import Edition, Municipality, Resolution, Revision
from strategy.models.base import Publishable
from strategy.publishing import publish
from strategy.registry import kinds

ROOT = Path(__file__).parent / "content"
#: Who freezes and publishes the examples: the log-in that the demo makes.
AUTHOR = "leitung"


def load(report: Report, root: Path = ROOT) -> None:
    """Nothing: editions are frozen by people, not by files."""


def load_demo(report: Report, root: Path = ROOT) -> None:
    """Freeze the example and change a little afterwards, once: a portal with any edition is left alone."""
    if not Edition.objects.exists():
        each_file(root, "demo/fassung.toml", lambda file: _load(file, report))


def _load(file: ContentFile, report: Report) -> None:
    by = get_user_model().objects.filter(username=AUTHOR).first()
    given = file.meta["edition"]
    moment = _days_ago(given["days_ago"])
    edition = editions.freeze(given["title"], given["note"], by=by, is_example=True, at=moment)
    report.created.append(f"Fassung {edition.number}")
    for row in file.meta.get("resolution", []):
        _resolve(row, edition, report, by)
    for row in file.meta.get("change", []):
        _change(row, report, by)


def _days_ago(days: int) -> datetime:
    """So long ago, but never before anything that is public already."""
    newest = Revision.objects.order_by("-published_at").values_list("published_at", flat=True).first()
    moment = timezone.now() - timedelta(days=days)
    return max(moment, newest) if newest else moment


def _resolve(row: dict[str, Any], edition: Edition, report: Report, by: Any) -> None:
    moment = _days_ago(row["days_ago"])
    plain = ("slug", "body", "paper_number", "result", "outcome", "edition_title", "note")
    values = {
        **{name: row[name] for name in plain},
        "municipality": referenced_one(Municipality, row["municipality"]),
        "edition": edition,
        "date": timezone.localdate(moment),
    }
    made = save_object(Resolution, None, values)
    publish(made, by=by, note="Beispiel für die Vorführung", at=moment)
    report.created.append(f"Beschluss {made.key}")


def _change(row: dict[str, Any], report: Report, by: Any) -> None:
    """What staff changed before stays as they want it."""
    obj = kinds()[row["kind"]].model._default_manager.get(key=row["key"])
    if not is_untouched(obj):
        report.kept.append(f"{obj}")
        return
    values = {**row.get("set", {}), **_texts(obj, row)}
    save_object(type(obj), obj, values)
    for part in row.get("row", []):
        _change_row(getattr(obj, part["of"]), part)
    publish(obj, by=by, note=row["note"], at=_days_ago(row["days_ago"]))
    report.updated.append(f"{obj}")


def _change_row(rows: Any, part: dict[str, Any]) -> None:
    """Change the row that is meant, or make it; either way it is an example."""
    values = {**part.get("set", {}), "is_example": True}
    if "markdown" in part:
        values["text"] = from_markdown(part["markdown"])
    rows.update_or_create(defaults=values, **part["where"])


def _texts(obj: Publishable, row: dict[str, Any]) -> dict[str, str]:
    """Field → its new HTML. Raises ValueError for a passage that is not there."""
    texts: dict[str, str] = {}
    for edit in row.get("text", []):
        text = texts.get(edit["field"], getattr(obj, edit["field"]))
        texts[edit["field"]] = _replaced(text, edit["old"], edit["new"])
    for edit in row.get("move", []):
        text = texts.get(edit["field"], getattr(obj, edit["field"]))
        texts[edit["field"]] = _moved(text, edit["paragraph"], edit["after"])
    return texts


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"Die Stelle „{old[:60]}“ gibt es nicht.")
    return text.replace(old, new, 1)


def _moved(text: str, start: str, after: str) -> str:
    """The paragraph that begins with `start`, behind the one that begins with `after`."""
    paragraph = _paragraph(text, start)
    rest = _replaced(text, paragraph, "")
    target = _paragraph(rest, after)
    return _replaced(rest, target, target + paragraph)


def _paragraph(text: str, start: str) -> str:
    found = re.search(rf"<p>{re.escape(start)}.*?</p>", text, re.DOTALL)
    if found is None:
        raise ValueError(f"Den Absatz „{start}“ gibt es nicht.")
    return found[0]
