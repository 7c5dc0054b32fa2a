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


def find(request: HttpRequest, state: State, kind: str, slug: str) -> Content:
    """The public object of a slug; Moved from an address of before, Http404 if there never was one."""
    content = state.by_slug(kind, slug)
    if content is None:
        old = PublicAddress.objects.filter(path=request.path, kind=kind).first()
        content = state.get(kind, old.key) if old else None
        if content is None:
            raise Http404(f"{kinds()[kind].label} nicht gefunden")
    # A page below the object's address (its history) belongs to it; anything else is an old address.
    if not request.path.startswith(content["url"]):
        raise Moved(content["url"])
    return content
