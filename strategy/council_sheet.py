"""Ratsblatt: what a council needs to know of the time since it last decided. The page and the PDF say the same; the
page quotes citizens, leads to files and knows what is in consultation besides, none of which is a revision.

Other apps add their parts as functions (settings.PORTAL_COUNCIL_PARTS): each gets an `Asked` and gives a dict of plain
JSON. Its `dates` are put together with those of the others.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import council_changes, council_decision, edition_outcome
from .council_base import MONTHS_BACK, Base, base_of, decided_on, last_decision, months_before, undated
from .downloads import portal_address
from .models import Edition, Resolution
from .registry import Content
from .snapshot import Snapshot, standing
from .state import State

#: What a publication of this sheet calls its variant; its scope is „<municipality>/<JJJJ-MM-TT>“.
VARIANT = "council"
MUNICIPALITY = ("key", "slug", "name", "official_name", "council", "url")


@dataclass(frozen=True)
class Asked:
    """For whom, and since when. `state` is public now, `base` was before; with words: of citizens, for pages only.

    `after` is the first moment that counts.
    """

    municipality: Content
    state: State
    base: State
    after: datetime
    today: date
    with_words: bool = False


def collect(
    municipality: Content, since: date, today: date, snapshot: Snapshot, *, with_words: bool = False
) -> dict[str, Any]:
    """Everything the sheet says, as plain JSON; a fixed number of statements.

    {municipality {key, slug, name, council, url}, since, today (JJJJ-MM-TT), reason (resolution, half_year or asked),
    resolution (the council's of that day, or None), undated [{title, body, when}] (resolutions), base {kind, label,
    sentence, since, counted} (see Base: what all figures count from, be it not that day), decision (see
    council_decision.head), newest (edition, or None),
    changes {count, new, changed, removed, rows}, dates, address, comparison, and what the apps add}.
    """
    state = snapshot.state()
    found = list(Edition.objects.order_by("-number"))
    said = edition_outcome.said_to(found, state.all("resolution"))
    decided = decided_on(state, municipality["key"], since)
    base = base_of(decided, since)
    asked = Asked(municipality, state, base.state, base.after, today, with_words)
    parts = [import_string(path)(asked) for path in settings.PORTAL_COUNCIL_PARTS]
    dates = [day for part in parts for day in part.pop("dates", [])]
    return {
        "municipality": {name: municipality.get(name) or "" for name in MUNICIPALITY},
        "since": since.isoformat(),
        "today": today.isoformat(),
        "reason": _reason(state, municipality["key"], since, today, decided),
        "resolution": decided and _resolution(decided),
        "undated": [_undated(content) for content in undated(state, municipality["key"])],
        "base": {name: getattr(base, name) for name in ("kind", "label", "sentence", "since", "counted")},
        "decision": council_decision.head(state, municipality["key"], found, said, today, for_page=with_words),
        "newest": _newest_edition(found[0], said[found[0].pk]) if found else None,
        "changes": _changes(asked, base, decided["key"] if decided else ""),
        "dates": sorted(dates, key=lambda day: (day["day"], day["when"], day["title"])),
        "address": portal_address(address(municipality["slug"], since)),
        "comparison": _comparison(base, municipality["key"]),
        **{name: value for part in parts for name, value in part.items()},
    }  # fmt: skip


def address(slug: str, since: date, name: str = "council-sheet") -> str:
    """Of the page; with `name` "council-sheet-pdf" of the file."""
    return f"{reverse(f'strategy:{name}', args=[slug])}?seit={since}"


def _reason(state: State, municipality: str, since: date, today: date, decided: Content | None) -> str:
    if decided:
        return "resolution"
    is_usual = last_decision(state, municipality, today) is None and since == months_before(today, MONTHS_BACK)
    return "half_year" if is_usual else "asked"


def _resolution(content: Content) -> dict[str, Any]:
    names = ("body", "date", "paper_number", "link", "outcome", "edition_title", "url")
    return {**{name: content[name] for name in names}, "result_label": Resolution.Result(content["result"]).label}


def _undated(content: Content) -> dict[str, str]:
    """`when` is what is known of the day, without explanations."""
    when = content["date_note"].partition(";")[0] or _("Tag nicht bekannt")
    return {"title": content["edition_title"], "body": content["body"], "when": when}


def _newest_edition(newest: Edition, councils: list[dict[str, Any]]) -> dict[str, Any]:
    """What it is and how the councils stand to it."""
    names = ("slug", "number", "title", "is_example")
    return {**{name: getattr(newest, name) for name in names}, "standing": standing(councils)}


def _changes(asked: Asked, base: Base, own: str) -> dict[str, Any]:
    """`own`: the key of the resolution from which on it counts, which is no news."""
    found = council_changes.changed(asked.base, asked.state, asked.municipality["key"])
    rows = [row for row in found if row.key != own or row.kind != "resolution"]
    counts = {what: sum(row.what == what for row in rows) for what in ("new", "changed", "removed")}
    # Where everything is new there is nothing to tell one by one.
    shown = [] if base.kind == "nothing" else [asdict(row) for row in rows]
    return {"count": len(rows), **counts, "rows": shown}


def _comparison(base: Base, municipality: str) -> str:
    if not base.token:
        return ""
    return f"{reverse('strategy:comparison', args=[base.token, 'arbeitsstand'])}?kommune={municipality}"
