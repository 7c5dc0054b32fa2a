"""The sheet (Steckbrief) of a measure as a file, and its short address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from strategy.models import Edition
from strategy.registry import Content
from strategy.snapshot import Snapshot
from strategy.state import State
from strategy.views.lookup import find, with_word
from strategy.views.orders import deliver
from strategy.views.short_addresses import printed_as

from .sheet_document import VARIANT


@require_safe
def steckbrief(request: HttpRequest, bundle_slug: str, slug: str) -> HttpResponseBase:
    """The sheet as a file, of what is public now or, with `fassung`, as an edition has it."""
    wanted = request.GET.get("fassung", "")
    edition = Edition.objects.filter(slug=wanted).first()
    if wanted and edition is None:
        raise Http404("Diese Fassung gibt es nicht.")
    if edition is None:
        found = find(request, State.live("measure", "bundle"), "measure", slug, below="steckbrief.pdf")
    else:
        found = _in_edition(Snapshot(edition).state("measure", "bundle"), slug)
    title = _("Steckbrief {code} {title}").format(**found)
    if edition:
        title = _("{title} in Fassung {number}").format(title=title, number=edition.number)
    return deliver(request, VARIANT, found["key"], edition, title=title, back=(found["title"], found["url"]))


def _in_edition(state: State, slug: str) -> Content:
    """The measure that had this word in its address then, or has it now; Http404 if the edition has no such one."""
    today = with_word(State.live("measure", "bundle"), "measure", slug)
    found = state.by_slug("measure", slug) or state.get("measure", today["key"] if today else "")
    if found is None:
        raise Http404("Diese Maßnahme gab es in der Fassung nicht.")
    return found


@require_safe
def short_address(request: HttpRequest, code: str) -> HttpResponse:
    """What is printed on paper leads to the live page; a code of before, too."""
    found = printed_as(State.live("bundle", "measure"), "measure", "code", code)
    if found is None:
        raise Http404("Eine Maßnahme mit diesem Kürzel gibt es nicht.")
    return HttpResponseRedirect(found["url"])
