"""What differs between two states of the strategy: choose two, read it, take it along as a Synopse."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import comparison_page, comparison_sides, edition_places
from ..comparison_page import Wish
from ..comparison_sides import LIVE, Side, UnknownSide
from ..models import Edition
from ..state import State
from ..synopsis import VARIANT, scope
from .orders import deliver

#: What the form calls „an einem Tag“.
A_DAY = "tag"
BARE_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: So many steps from one edition to the next are offered as links.
STEPS = 10


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Two lists; with both chosen on to the comparison itself, which has an address of its own."""
    if "vor" not in request.GET and "nach" not in request.GET:
        return _choice(request)
    try:
        tokens = [_chosen(request, name) for name in ("vor", "nach")]
        for token in tokens:
            comparison_sides.find(token)
    except UnknownSide as problem:
        return _choice(request, str(problem))
    if tokens[0] == tokens[1]:
        return _choice(request, _twice(comparison_sides.find(tokens[0])))
    return HttpResponseRedirect(reverse("strategy:comparison", args=tokens))


def _chosen(request: HttpRequest, name: str) -> str:
    """The word for one side that the form has sent; a day that is no day is told."""
    chosen = request.GET.get(name, "")
    if chosen != A_DAY:
        return chosen
    try:
        return comparison_sides.token_of_day(date.fromisoformat(request.GET.get(f"{name}_tag", "")))
    except ValueError:
        raise UnknownSide("Bitte geben Sie zu „an einem bestimmten Tag“ auch den Tag an.") from None


def _twice(side: Side) -> str:
    return f"Sie haben zweimal dasselbe gewählt ({side.label}). Darin unterscheidet sich nichts."


def _choice(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    found = list(Edition.objects.order_by("-number"))
    steps = [(older.slug, newer.slug) for newer, older in zip(found, found[1:], strict=False)][:STEPS]
    labels = {LIVE: "Arbeitsstand", **{edition.slug: f"Fassung {edition.number}" for edition in found}}
    newest = [(found[0].slug, LIVE)] if found else []
    context = {
        "problem": problem,
        "editions": edition_places.selector(None, found, None),
        "chosen": {name: request.GET.get(name, default) for name, default in _defaults(found).items()},
        "steps": [
            {"before": labels[a], "after": labels[b], "url": reverse("strategy:comparison", args=[a, b])}
            for a, b in [*newest, *steps]
        ],
    }
    return render(request, "strategy/comparisons.html", context, status=status)


def _defaults(found: list[Edition]) -> dict[str, str]:
    return {"vor": found[0].slug if found else A_DAY, "nach": LIVE, "vor_tag": "", "nach_tag": ""}


@require_safe
def compare(request: HttpRequest, before: str, after: str) -> HttpResponse:
    if _bare(before, after):
        return _to_days(request, "comparison", before, after)
    try:
        sides = comparison_sides.find(before), comparison_sides.find(after)
    except UnknownSide as problem:
        return _choice(request, str(problem), status=404)
    if before == after:
        return _choice(request, _twice(sides[0]))
    wish = Wish.of(request.GET)
    context = comparison_page.context(sides, State.live("resolution"), wish)
    return render(request, "strategy/comparison.html", {**context, **_addresses(before, after, context)})


def _bare(*tokens: str) -> bool:
    """Whether a day stands there as people type it."""
    return any(BARE_DAY.fullmatch(token) for token in tokens)


def _to_days(request: HttpRequest, name: str, *tokens: str) -> HttpResponse:
    """To the same address with days as we write them."""
    written = [BARE_DAY.sub(r"stand-\g<0>", token) if _bare(token) else token for token in tokens]
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(reverse(f"strategy:{name}", args=written) + query)


def _addresses(before: str, after: str, context: dict[str, Any]) -> dict[str, str]:
    pdf = reverse("strategy:synopsis", args=[before, after])
    query = f"?{urlencode({'kommune': context['municipality']})}" if context["municipality"] else ""
    return {
        "here": reverse("strategy:comparison", args=[before, after]),
        "turned_url": reverse("strategy:comparison", args=[after, before]) + query,
        "synopsis_url": pdf + query,
    }


@require_safe
def synopsis(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """The Synopse as PDF, made when somebody asks for it."""
    if _bare(before, after):
        return _to_days(request, "synopsis", before, after)
    back = ("Vergleich", reverse("strategy:comparison", args=[before, after]))
    try:
        sides = comparison_sides.find(before), comparison_sides.find(after)
    except UnknownSide as problem:
        return _choice(request, str(problem), status=404)
    if before == after:
        return _choice(request, _twice(sides[0]), status=404)
    title = f"Synopse: {sides[0].label} und {sides[1].label}"
    wanted = scope(before, after, request.GET.get("kommune", ""))
    return deliver(request, VARIANT, wanted, title=title, back=back)
