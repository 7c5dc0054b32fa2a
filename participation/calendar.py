"""The public events as a calendar file: what was cancelled or withdrawn says so instead of vanishing."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.html import to_text
from strategy.models import Live
from strategy.models.revisions import Revision
from strategy.registry import Content, kinds

from . import ical
from .models import PublicPeriod
from .open_phases import begins, ends
from .whereabouts import whereabouts

#: So long an event stays in the calendar after it is over.
KEPT = timedelta(days=365)


def whole(now: datetime, municipality_key: str = "", name: str = "") -> str:
    """All events that are to come or were in the last year, of one municipality (with the joint ones) or all."""
    periods = PublicPeriod.objects.filter(kind="event", ends_at__gte=now - KEPT).concerning(municipality_key)
    found = list(periods.order_by("starts_at", "key"))
    revisions = _revisions([period.key for period in found])
    entries = [_entry(period, revisions[period.key]) for period in found if period.key in revisions]
    title = _("Termine der Smart-City-Strategie")
    url = settings.PORTAL_URL + reverse("participation:event-list")
    return ical.calendar(f"{title} – {name}" if name else title, entries, url=url)


def single(key: str) -> str:
    """The calendar file of one public event."""
    period, revision = PublicPeriod.objects.get(kind="event", key=key), _revisions([key])[key]
    return ical.calendar(_("Termin"), [_entry(period, revision)])


def _revisions(keys: list[str]) -> dict[str, Revision]:
    rows = Live.objects.with_content().filter(kind="event", key__in=keys)
    return {row.key: row.revision for row in rows}


def _entry(period: PublicPeriod, revision: Revision) -> ical.Entry:
    uid = f"termin-{period.key}@{urlsplit(settings.PORTAL_URL).hostname}"
    content = kinds()["event"].read(revision)
    if content is None:
        # What was withdrawn is not repeated here; only whoever has the entry learns that it no longer stands.
        return ical.Entry(uid, revision.number, revision.published_at, period.starts_at, period.ends_at,
                          summary=_("Termin entfällt"), status="CANCELLED")  # fmt: skip
    return ical.Entry(
        uid,
        revision.number,
        revision.published_at,
        begins(content),
        ends(content),
        summary=_summary(content),
        description=_description(content),
        location=", ".join(whereabouts(content["place"], content["address"])),
        url=settings.PORTAL_URL + reverse("participation:event", args=[content["slug"]]),
        status="CANCELLED" if content["is_cancelled"] else "CONFIRMED",
    )


def _summary(content: Content) -> str:
    """The title; in a calendar, far from the portal, an event made up for the demonstration must say that it is."""
    title = _("Beispiel: {}").format(content["title"]) if content["is_example"] else content["title"]
    return _("Abgesagt: {}").format(title) if content["is_cancelled"] else title


def _description(content: Content) -> str:
    inviting = _("Es lädt ein: {}").format(content["organiser"]) if content["organiser"] else ""
    access = _("Barrierefreiheit: {}").format(content["access_note"]) if content["access_note"] else ""
    parts = [to_text(content["text_html"]), inviting, access, content["link"]]
    return "\n\n".join(part.strip() for part in parts if part.strip())
