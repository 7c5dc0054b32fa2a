"""Short addresses for print: they lead to the live page. Those of an edition are with its other pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from ..models import Revision
from ..registry import Content
from ..state import State


@require_safe
def chapter(request: HttpRequest, number: str) -> HttpResponse:
    state = State.live("chapter")
    found = printed_as(state, "chapter", "number", number)
    if found is None:
        raise Http404("Ein Kapitel mit dieser Nummer gibt es nicht.")
    return HttpResponseRedirect(found["url"])


def printed_as(state: State, kind: str, field: str, word: str) -> Content | None:
    """The object of a kind in `state` whose field says `word` there, or once did: paper keeps what is printed on it.

    Large and small letters count alike. None if nothing in the state ever did.
    """
    listed = state.all(kind)
    today = next((content for content in listed if str(content[field]).casefold() == word.casefold()), None)
    if today or not word.isprintable():
        return today
    keys = [content["key"] for content in listed]
    before = Revision.objects.filter(kind=kind, key__in=keys, **{f"content__{field}__iexact": word})
    key = before.order_by("-pk").values_list("key", flat=True).first()
    return state.get(kind, key) if key else None
