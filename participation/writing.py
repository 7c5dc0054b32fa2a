"""What stands around a form: what others said about the same, and what its writer may expect."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from strategy.registry import Content
from strategy.state import State

from .about import About
from .cards import Card, cards
from .querysets import ContributionQuerySet

#: Fewer than elsewhere: the form stands above them.
PER_PAGE = 10


class Said:
    """The contributions on one thing, newest first: who comes back wants to see what is new. Read when it is shown."""

    def __init__(self, contributions: ContributionQuerySet, state: State, page: str | None) -> None:
        self._contributions = contributions.top().visible().order_by("-published_at", "-id")
        self._state = state
        self._asked = page

    @cached_property
    def page(self) -> Page:
        return Paginator(self._contributions, PER_PAGE).get_page(self._asked)

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def number(self) -> int:
        return self.page.number

    @cached_property
    def cards(self) -> list[Card]:
        return cards(self.page.object_list, self._state)


def expectations(about: About) -> dict[str, Any]:
    """What participation/_next.html tells: who answers, by when, who decides, and whether everything is read first.

    {consultation, weeks, answering, councils [name of each that decides], all_are_read}
    """
    concerned = [m for m in about.state.all("municipality") if about.municipality in (None, m["key"])]
    consultation = about.consultation
    return {
        "consultation": consultation,
        "weeks": settings.PARTICIPATION_ANSWER_WEEKS,
        "answering": _together([m["official_name"] for m in concerned]),
        "councils": [_council(m) for m in concerned],
        "deciding": _together([_council(m) for m in concerned]),
        "all_are_read": consultation is not None and not consultation["publishes_at_once"],
    }


def _council(municipality: Content) -> str:
    return f"{municipality['council'] or _('gewählte Vertretung')} {municipality['name']}"


def _together(names: list[str]) -> str:
    """„A", „A und B", „A, B und C"."""
    return _(" und ").join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
