"""Finding a public object by the word in its address; an old address leads to the new one."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from ..models import PublicAddress
from ..registry import Content, kinds
from ..state import State


class Moved(Exception):
    """The object now lives elsewhere; `url` says where. The middleware turns it into a redirect."""

    def __init__(self, url: str):
        super().__init__(url)
        self.url = url


def find(request: HttpRequest, state: State, kind: str, slug: str, *, below: str = "") -> Content:
    """The public object of a slug; Moved from an address of before, Http404 if there never was one.

    `below` is what follows the object's own address, for instance "verlauf/" on the page of its history.
    """
    content = with_word(state, kind, slug)
    if content is None:
        raise Http404(f"{kinds()[kind].label} nicht gefunden")
    today = content["url"] + below
    if request.path != today:
        raise Moved(today)
    return content


def with_word(state: State, kind: str, slug: str) -> Content | None:
    """The public object that has this word in its address, or had it once; None if there is none."""
    return state.by_slug(kind, slug) or _of_before(state, kind, slug)


def _of_before(state: State, kind: str, slug: str) -> Content | None:
    """What had this word in its address once. The word alone decides: a measure may have changed its bundle, too."""
    old = PublicAddress.objects.filter(kind=kind, path__endswith=f"/{slug}/").first()
    return state.get(kind, old.key) if old else None
