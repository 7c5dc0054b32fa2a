"""The two sides of a comparison: an edition, what is public now, or what was public at the end of a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from . import editions
from .models import Edition
from .registry import Content
from .snapshot import Snapshot, standing
from .state import State
from .templatetags.portal_ui import german_date

#: What is public now, as an address names it.
LIVE = "arbeitsstand"
_DAY = re.compile(r"stand-(\d{4}-\d\d-\d\d)")
_EDITION = re.compile(r"fassung-\d{1,9}")
#: Kinds with a page of their own inside an edition.
READABLE = ("chapter", "measure")


class UnknownSide(Exception):
    """There is nothing to compare under this word; says so in a sentence."""


@dataclass(frozen=True)
class Side:
    """`token` as in the address; `edition` and `day` are None unless it is one.

    `up_to` is the number of the newest revision that counts for what is public now, or today; None is all.
    """

    token: str
    edition: Edition | None = None
    day: date | None = None
    up_to: int | None = None

    def state(self) -> State:
        """Everything on this side; one statement. Of an edition the list as it was frozen: what the councils decided
        on it later is news, not its content.
        """
        if self.edition:
            return editions.frozen(self.edition)
        if self.day:
            return State.as_of(end_of(self.day), up_to=self.up_to)
        return Snapshot(up_to=self.up_to).state()

    def resolutions(self) -> list[Content]:
        """Those that are public now, or were; one statement."""
        return Snapshot(up_to=self.up_to).state("resolution").all("resolution")

    @property
    def label(self) -> str:
        """„Fassung 2“, „Arbeitsstand“, „Stand vom 1. November 2026“."""
        if self.edition:
            return f"Fassung {self.edition.number}"
        return f"Stand vom {german_date(self.day)}" if self.day else "Arbeitsstand"

    @property
    def in_sentence(self) -> str:
        """The same as it stands after „zwischen“ and „zu“: with its article, in the dative."""
        return self.label if self.edition else f"dem {self.label}"

    @property
    def moment(self) -> datetime:
        """From when on it was so: what sorts two sides."""
        if self.edition:
            return self.edition.frozen_at
        return end_of(self.day) if self.day else timezone.now()

    def link(self, content: Content | None) -> str:
        """Where an object of this side can be read, "" if nowhere."""
        if content is None or self.day:
            return ""
        url = str(content.get("url") or "")
        if not self.edition:
            return url
        folder = reverse("strategy:edition", args=[self.edition.slug])
        if content["kind"] == "goal":
            return f"{folder}ziele/"
        return f"{folder}{url.lstrip('/')}" if url and content["kind"] in READABLE else ""

    def described(self, state: State, resolutions: list[Content], *, of_today: bool = False) -> dict[str, Any]:
        """What pages and documents say of this side, as plain JSON.

        {token, label, title, date (YYYY-MM-DD, "" of an empty portal), url, note, standing, is_example, is_draft}; the
        last four are empty or False unless it is an edition. `state` is this side's, `resolutions` all that are public.
        `of_today`: say of an edition that was replaced since that nobody decides on it any more; a page does.
        """
        said = {"token": self.token, "label": self.label, "title": "", "note": "", "standing": "",
                "is_example": False, "is_draft": False}  # fmt: skip
        if self.edition is None:
            day = self.day or (timezone.localdate(state.newest) if state.newest else None)
            url = "" if self.day else reverse("strategy:edition", args=[LIVE])
            return {**said, "date": day.isoformat() if day else "", "url": url}
        councils = editions.councils(state, [r for r in resolutions if r["edition"] == self.edition.slug])
        return {
            **said,
            "title": self.edition.title,
            "note": self.edition.note,
            "date": timezone.localdate(self.edition.frozen_at).isoformat(),
            "url": editions.address(self.edition),
            "standing": standing(councils, is_over=of_today and self.edition.state == Edition.State.SUPERSEDED),
            "is_example": self.edition.is_example,
            "is_draft": not editions.adopted_by_all(councils),
        }


def find(token: str, up_to: int | None = None) -> Side:
    """The side that a word of an address means; one statement for an edition, else none. Raises UnknownSide."""
    if token == LIVE:
        return Side(LIVE, up_to=up_to)
    found = _DAY.fullmatch(token)
    if found:
        return Side(token, day=_day(found[1]), up_to=up_to)
    edition = Edition.objects.filter(slug=token).first() if _EDITION.fullmatch(token) else None
    if edition is None:
        raise UnknownSide(f"Eine Fassung mit der Adresse „{token[:60]}“ gibt es nicht.")
    return Side(token, edition=edition, up_to=up_to)


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise UnknownSide(f"Den Tag {written} gibt es nicht.") from None
    if day > timezone.localdate():
        raise UnknownSide(f"Der {german_date(day)} liegt in der Zukunft.")
    return day


def token_of_day(day: date) -> str:
    return f"stand-{day.isoformat()}"


def end_of(day: date) -> datetime:
    """The last moment of a day in the municipalities' time, whose days may have 23 or 25 hours."""
    following = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return following.astimezone(UTC) - timedelta(microseconds=1)
