"""Reading: what was said and what became of it. Public pages, the same for everybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from strategy.blocks import numbered
from strategy.downloads import as_csv
from strategy.publishing import last_contents
from strategy.registry import Content, kinds
from strategy.state import State

from .. import figures as counting
from .. import filter_words, proposal_facts
from .. import overview as first_page
from ..cards import cards
from ..filters import NEEDS, ContributionFilter
from ..models import Contribution
from ..most_discussed import most_discussed
from ..passages import passages
from ..querysets import ContributionQuerySet
from ..subjects import block_label, chapter_title
from ..tables import FIGURES, figure_rows

PER_PAGE = 20
REPLIES_PER_PAGE = 20
#: So much of a passage is enough to recognise it.
EXCERPT_WORDS = 24


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    context = first_page.context(timezone.now())
    context |= {"figure": counting.overall(), "weeks": settings.PARTICIPATION_ANSWER_WEEKS}
    return render(request, "participation/overview.html", context)


@require_safe
def contribution_list(request: HttpRequest) -> HttpResponse:
    return render(request, "participation/contribution_list.html", list_context(request.GET))


def list_context(data: QueryDict) -> dict[str, Any]:
    state = State.live(*NEEDS)
    filtered = ContributionFilter(data, state=state)
    page = Paginator(filtered.qs, PER_PAGE).get_page(data.get("seite"))
    page.object_list = cards(page.object_list, state, threads=False)  # type: ignore[misc]
    selection = filtered.selection
    labels = {name: dict(options) for name, options in filtered.choices.items()}
    chips = filter_words.chips(selection, labels)
    return {
        "form": filtered.form,
        "q": selection["q"],
        "selects": [_select(filtered, name, selection[name]) for name in filter_words.GROUPS],
        "sorts": [
            {"value": v, "label": label, "selected": v == selection["sortierung"]}
            for v, label in filter_words.SORTING.items()
        ],
        "count": page.paginator.count,
        "sentence": filter_words.sentence(counting.counted().count(), selection, labels) if chips else "",
        "chips": chips,
        "left_out": filtered.left_out,
        "active_count": len(chips),
        "reset_url": filter_words.list_url() if chips else "",
        "page_obj": page,
    }


def _select(filtered: ContributionFilter, name: str, chosen: str) -> dict[str, Any]:
    options = [{"value": v, "label": label, "selected": v == chosen} for v, label in filtered.choices[name]]
    return {"name": name, "label": filtered.filters[name].label, "options": options}


@require_safe
def contribution(request: HttpRequest, public_id: str) -> HttpResponse:
    """One contribution for itself. What was public once keeps its address; a reply stands below its contribution."""
    found = get_object_or_404(Contribution.objects.visible().select_related("parent"), public_id=public_id)
    if found.parent:
        return redirect(_address_of_reply(found, found.parent))
    state = State.live(*proposal_facts.NEEDS)
    page = Paginator(_replies_to(found), REPLIES_PER_PAGE).get_page(request.GET.get("seite"))
    card = cards([found], state, replies=page.object_list)[0]
    # The head of the page says the title of a proposal already.
    context = {"card": {**card, "title": ""}, "title": card["title"], "chapter_url": _chapter_url(found)}
    context["page_obj"] = page
    if found.is_public:
        context |= {"passage": passages([found], state).get(found.pk), "facts": proposal_facts.facts(found, state)}
    if context.get("passage") and card["fate"] and not card["fate"]["url"]:
        context["card"]["fate"] = None  # the passage beside it says the same
    return render(request, "participation/contribution.html", context)


def _replies_to(found: Contribution) -> ContributionQuerySet:
    return found.replies.visible().order_by("published_at", "id")


def _address_of_reply(reply: Contribution, parent: Contribution) -> str:
    """On the page of the replies where it stands."""
    earlier = Q(published_at__lt=reply.published_at) | Q(published_at=reply.published_at, pk__lt=reply.pk)
    number = _replies_to(parent).filter(earlier).count() // REPLIES_PER_PAGE + 1
    page = f"?seite={number}" if number > 1 else ""
    return f"{parent.get_absolute_url()}{page}#b-{reply.public_id}"


def _chapter_url(found: Contribution) -> str:
    return reverse("participation:chapter", args=[found.chapter_key]) if found.chapter_key else ""


@require_safe
def chapter(request: HttpRequest, key: str) -> HttpResponse:
    """Everything said about a chapter, in the order of its passages."""
    state = State.live_objects([("chapter", key)], "municipality")
    found = _chapter(state, key)
    standing = Contribution.objects.visible().top().on_chapter(key).exclude(fate="removed")
    page = _page_in_order(standing, found, request.GET.get("seite"))
    page.object_list = _by_block(list(page.object_list), found, state)  # type: ignore[misc]
    context = {
        "chapter": found,
        "page_obj": page,
        "removed_count": Contribution.objects.visible().top().on_chapter(key).on_removed_passages().count(),
    }
    return render(request, "participation/chapter.html", context)


def _chapter(state: State, key: str) -> Content:
    """As it is public; if it was withdrawn, as it was last, and its `url` is "". Http404 for what never was public."""
    found = state.get("chapter", key)
    if found is not None:
        return found
    last = last_contents(kinds()["chapter"], [key]).get(key)
    if last is None:
        raise Http404("Dieses Kapitel gibt es nicht.")
    return {**last, "key": key, "url": ""}


def _page_in_order(contributions: QuerySet[Contribution], chapter: Content, number: str | None) -> Page:
    """A page of contributions, sorted by the place of their blocks and then by age; their numbers are read first."""
    places = {block["id"]: place for place, block in enumerate(chapter["blocks"])}
    rows = contributions.order_by("published_at", "id").values_list("pk", "block_now")
    ordered = sorted(rows, key=lambda row: places.get(row[1], len(places)))
    page = Paginator([pk for pk, _block in ordered], PER_PAGE).get_page(number)
    wanted = list(page.object_list)
    by_key = Contribution.objects.in_bulk(wanted)
    page.object_list = [by_key[pk] for pk in wanted if pk in by_key]  # type: ignore[misc]
    return page


def _by_block(contributions: list[Contribution], chapter: Content, state: State) -> list[dict[str, Any]]:
    """[{id, label, text, url, talk_url, cards}] of the blocks on this page."""
    numbers = {block["id"]: (block, number) for block, number in numbered(chapter["number"], chapter["blocks"])}
    groups: dict[str, dict[str, Any]] = {}
    for one, card in zip(contributions, cards(contributions, state), strict=True):
        block, number = numbers.get(one.block_now, ({"text": ""}, None))
        group = groups.setdefault(one.block_now, {"id": one.block_now, "cards": []})
        group |= {"label": block_label(number or ""), "text": block["text"], "url": card["subject_url"]}
        group["talk_url"] = reverse("participation:block", args=[one.block_now]) if number else ""
        group["cards"].append(card)
    return list(groups.values())


@require_safe
def removed(request: HttpRequest, key: str) -> HttpResponse:
    """What was said about passages of the chapter that are gone, each with the passage as it was."""
    state = State.live_objects([("chapter", key)], "municipality")
    found = _chapter(state, key)
    wanted = Contribution.objects.visible().top().on_chapter(key).on_removed_passages()
    page = Paginator(wanted.order_by("-published_at", "-id"), PER_PAGE).get_page(request.GET.get("seite"))
    contributions = list(page.object_list)
    then = passages(contributions, state)
    page.object_list = [  # type: ignore[misc]
        {"card": card, "passage": then.get(one.pk)}
        for one, card in zip(contributions, cards(contributions, state), strict=True)
    ]
    context = {"chapter": found, "chapter_title": chapter_title(found), "page_obj": page}
    return render(request, "participation/removed.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    state = State.live(*counting.NEEDS)
    context = {
        "overall": counting.overall(),
        "outcomes": counting.outcomes(),
        "groups": counting.groups(state),
        "most_discussed": most_discussed(state),
        "has_examples": counting.counted().filter(is_example=True).exists(),
    }
    return render(request, "participation/figures.html", context)


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    rows = figure_rows(State.live(*counting.NEEDS))
    headers = {"Content-Disposition": 'attachment; filename="beteiligung-in-zahlen.csv"'}
    return HttpResponse(as_csv(FIGURES, rows), content_type="text/csv; charset=utf-8", headers=headers)
