"""How the pages and mails of one person call what they wrote: what it answers, which one it is, where it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.templatetags.portal_ui import german_date

from .models import Contribution
from .subjects import Lookup, Object, Subject


def own_subject(one: Contribution, subject: Subject) -> Subject:
    """The subject as its author knows it: a reply answers somebody. Needs `one.parent`."""
    if one.parent is None:
        return subject
    if not one.parent.is_public:
        label, url = _("Ihre Antwort auf einen Beitrag, der nicht mehr zu lesen ist"), ""
    else:
        label, url = _("Ihre Antwort auf: {}").format(_called(one.parent)), one.parent.get_absolute_url()
    if one.subject == Contribution.Subject.PROPOSAL:
        return Subject(label, "", url)
    return Subject(label, ", ".join(filter(None, (subject.label, subject.title))), subject.url)


def heading(one: Contribution, subject: Subject) -> str:
    return one.title or ": ".join(filter(None, (subject.label, subject.title)))


def distinction(one: Contribution) -> str:
    """What tells it from others about the same, for a list that is heard: its beginning, or when it was written."""
    if one.title:
        return ""
    if one.text:
        return f", „{beginning(one, 40)}“"
    written = timezone.localtime(one.created_at)
    return _(", geschrieben am {} um {} Uhr").format(german_date(written), f"{written:%H:%M}")


def beginning(one: Contribution, most: int = 80) -> str:
    text = " ".join((one.title or one.text).split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def removed_sentence(number: str) -> str:
    """What became of the passage, which had this number or "": not of what its author wrote about it."""
    what = _("Absatz {}").format(number) if number else _("Der Absatz")
    return _("{}, zu dem Sie geschrieben haben, ist inzwischen entfallen.").format(what)


def _called(one: Contribution) -> str:
    return beginning(one) if one.title else f"„{beginning(one)}“"


# --- Where a proposal is about ---------------------------------------------------------------------------


def is_proposal(one: Contribution) -> bool:
    """Replies to one have no place of their own."""
    return one.subject == Contribution.Subject.PROPOSAL and one.parent_id is None


def place_objects(contributions: Iterable[Contribution]) -> set[Object]:
    """What `place_of` looks up. Needs `one.municipality`."""
    return {("municipality", one.municipality.key) for one in contributions if is_proposal(one) and one.municipality}


def place_of(one: Contribution, lookup: Lookup) -> dict[str, Any] | None:
    """{name (Ortsteil and municipality), point ("52,13720° Nord, …", or "")}; None if it is no proposal."""
    if not is_proposal(one):
        return None
    found = lookup.get("municipality", one.municipality.key if one.municipality else None)
    name = found["name"] if found else _("ohne bestimmten Ort")
    district = next((d["name"] for d in found["districts"] if d["key"] == one.district_key), "") if found else ""
    return {"name": f"{district} ({name})" if district else name, "point": _degrees(one)}


def point(one: Contribution) -> tuple[float, float] | None:
    """Longitude and latitude."""
    return None if one.longitude is None or one.latitude is None else (one.longitude, one.latitude)


def _degrees(one: Contribution) -> str:
    found = point(one)
    if found is None:
        return ""
    east, north = (f"{degrees:.5f}".replace(".", ",") for degrees in found)
    return _("{}° Nord, {}° Ost").format(north, east)
