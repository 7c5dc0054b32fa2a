"""Short addresses for print: they lead to the live page."""

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
    """The live object of a kind whose field says `word` now, or said it once: paper keeps what was printed on it.

    Large and small letters count alike. None if nothing that is public ever did.
    """
    live = state.all(kind)
    today = next((content for content in live if str(content[field]).casefold() == word.casefold()), None)
    if today or not word.isprintable():
        return today
    before = Revision.objects.filter(kind=kind, key__in=[c["key"] for c in live], **{f"content__{field}__iexact": word})
    key = before.order_by("-pk").values_list("key", flat=True).first()
    return state.get(kind, key) if key else None
