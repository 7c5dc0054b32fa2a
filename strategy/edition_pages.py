"""What the pages inside an edition have in common: the edition, where it stands, and the way to other editions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import edition_places, editions
from .edition_state import EditionState
from .models import Edition, Live
from .registry import Content
from .snapshot import Snapshot, over, standing
from .state import State

#: Stands for the live state where an edition's word stands in an address.
LIVE = "arbeitsstand"
#: Pages of an edition that the live state has as a part of another.
LIVE_PARTS = {"/indikatoren/": "/fortschritt/#h-indikatoren"}
#: What says where an edition stands with the councils.
STANDING = ("municipality", "resolution")


def list_all() -> list[Edition]:
    """All editions, newest first; one statement."""
    return list(Edition.objects.order_by("-number"))


def in_force(found: Iterable[Edition]) -> Edition | None:
    """The edition that all councils have adopted last."""
    return next((edition for edition in found if edition.state == Edition.State.ADOPTED), None)


@dataclass
class Reading:
    """A visit to an edition; `found` are all editions, newest first."""

    edition: Edition
    found: list[Edition]

    def state(self, *kind_names: str) -> EditionState:
        """Contents of these kinds (of all, if none is named), and what says where the edition stands."""
        wanted = {*kind_names, *STANDING} if kind_names else ()
        return EditionState(Snapshot(self.edition).state(*wanted).revisions(), self.edition)

    @cached_property
    def in_force(self) -> Edition | None:
        return in_force(self.found)

    @property
    def place(self) -> str:
        """current (in force), newest (to be decided, and none came after it) or older."""
        if self.edition == self.in_force:
            return "current"
        is_left = self.edition.state == Edition.State.SUPERSEDED
        return "older" if is_left or self.edition.number < self.found[0].number else "newest"

    def context(self, state: State, **more: Any) -> dict[str, Any]:
        """What templates/strategy/_edition_banner.html shows of a page that belongs to no single object."""
        described = Snapshot(self.edition).described(state) or {}
        said: dict[str, Any] = {
            "url": editions.address(self.edition),
            "frozen_at": self.edition.frozen_at,
            "is_partly_adopted": any(council["is_adopted"] for council in described["councils"]),
        }
        if self.edition.state == Edition.State.SUPERSEDED:
            said["councils"] = over(described["councils"])
            said["standing"] = standing(said["councils"])
        return {
            "edition": {**described, **said},
            "in_force": self.in_force and {"number": self.in_force.number, "url": editions.address(self.in_force)},
            "is_in_force": self.edition == self.in_force,
            "edition_place": self.place,
            "selector": edition_places.selector(self.edition, self.found, None),
            **more,
        }

    def place_context(
        self, state: State, place: Content, live: State, parts: edition_places.Parts | None = None
    ) -> dict[str, Any]:
        """The same for the page of an object, with its place today (`here`) and in other editions; three statements."""
        return self.context(
            state,
            here=edition_places.here(state, place, live, parts or [(place["kind"], place["key"])]),
            selector=edition_places.selector(self.edition, self.found, place),
        )


def reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page inside an edition: the view gets a Reading instead of the word in the address.

    The live state has these pages at their own addresses; what an edition does not have is said with a way on.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, edition: str, **where: Any) -> HttpResponse:
        if edition == LIVE:
            return HttpResponseRedirect(_live_address(request))
        found = list_all()
        wanted = next((one for one in found if one.slug == edition), None)
        if wanted is None:
            return missing(request, found)
        try:
            return view(request, Reading(wanted, found), **where)
        except Http404:
            return missing(request, found, wanted)

    return require_safe(wrapped)


def _live_address(request: HttpRequest) -> str:
    """The same page of the live state, with the query it was asked for with."""
    path, mark, query = request.get_full_path().removeprefix(f"/dokumente/{LIVE}").partition("?")
    page, hash_, place = LIVE_PARTS.get(path, path).partition("#")
    return f"{page}{mark}{query}{hash_}{place}"


def missing(request: HttpRequest, found: list[Edition], edition: Edition | None = None) -> HttpResponse:
    """There is no such edition, or it does not have this page; one typed with large letters is found all the same."""
    word = request.resolver_match.kwargs.get("edition", "") if request.resolver_match else ""
    if edition is None and word != word.lower() and word.lower() in {LIVE, *(one.slug for one in found)}:
        return HttpResponseRedirect(request.get_full_path().replace(word, word.lower(), 1))
    path = request.path.removeprefix(editions.address(edition).rstrip("/")) if edition else ""
    context = {
        "edition": edition and {"number": edition.number, "url": editions.address(edition)},
        "selector": [{"number": one.number, "title": one.title, "url": editions.address(one)} for one in found],
        "live_url": path if _is_public(path) else "",
    }
    return render(request, "strategy/edition_missing.html", context, status=404)


def _is_public(path: str) -> bool:
    # PostgreSQL refuses NUL in a text.
    return path.isprintable() and Live.objects.filter(revision__path=path, revision__content__isnull=False).exists()
