"""Short addresses for print: they lead to the live page. Those of an edition are with its other pages."""

from __future__ import annotations

import re

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

    Large and small letters count alike; where nothing ever said it so, what is typed from paper may lack its hyphen
    or have a nought too many. None if nothing in the state fits, or several do.
    """
    listed = state.all(kind)
    today = next((content for content in listed if str(content[field]).casefold() == word.casefold()), None)
    if today or not word.isprintable():
        return today
    keys = [content["key"] for content in listed]
    before = Revision.objects.filter(kind=kind, key__in=keys, **{f"content__{field}__iexact": word})
    key = before.order_by("-pk").values_list("key", flat=True).first()
    if key:
        return state.get(kind, key)
    alike = [content for content in listed if _bare(str(content[field])) == _bare(word)]
    return alike[0] if len(alike) == 1 else None


def _bare(word: str) -> str:
    """„VM-1“, „vm1“ and „VM 01“ are one, „1.1“ and „11“ are not."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\s_–-]", "", word.casefold()))
