"""Following: the choice, the form, the feeds, and ending it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from strategy.views.news import with_urls

from .. import followed, following, tokens
from ..about import NotPublic
from ..feeds import FollowedFeed
from ..forms.base import posted
from ..forms.following import FollowForm
from ..models import Subscription
from .personal_door import token_page
from .public_form import SeeOther, answer_form, public_form

#: News that a page shows so that one sees what would come.
NEWEST = 3
_feed = FollowedFeed()


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything that can be followed."""
    return render(request, "participation/following.html", followed.choices())


@public_form
def follow(request: HttpRequest, about: str, key: str) -> HttpResponse:
    """News about one thing: by mail, or as a feed."""
    try:
        thing = followed.find(about, key)
    except NotPublic as gone:
        return _gone(request, gone)
    form = FollowForm(posted(request), thing=thing)
    context = {"thing": thing, "news": with_urls(list(thing.news()[:NEWEST]))}
    answer = answer_form(request, form, "participation/follow.html", context, FollowForm.save)
    return SeeOther(thing.ordered_url) if answer.status_code == 303 else answer


@require_safe
def ordered(request: HttpRequest, about: str, key: str) -> HttpResponse:
    """After ordering; nothing about who ordered stands in this address."""
    try:
        thing = followed.find(about, key)
    except NotPublic as gone:
        return _gone(request, gone)
    return render(request, "participation/follow_ordered.html", {"thing": thing})


@require_safe
def feed(request: HttpRequest, about: str, key: str) -> HttpResponse:
    try:
        return _feed(request, about=about, key=key)
    except NotPublic as gone:
        return _gone(request, gone)


def _gone(request: HttpRequest, gone: NotPublic) -> HttpResponse:
    return render(request, "participation/gone.html", {"gone": gone, "text": ""}, status=410)


# --- Ending it ---------------------------------------------------------------------------------------------


@token_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing, whoever opens it. POST ends the one Abo if asked for that, or else all; again, it says so.

    Mail programs post List-Unsubscribe=One-Click (RFC 8058): they follow no redirect and read no page. The page names
    no address and no Abo but the one in the link, because mails are passed on.
    """
    try:
        link = tokens.read_unsubscribe(token)
    except tokens.Invalid:
        return render(request, "participation/unsubscribe_invalid.html", status=404)
    ended = _end(link, only_this=request.POST.get("was") == "dieses") if request.method == "POST" else ""
    return render(request, "participation/unsubscribe.html", {"ended": ended, **_left(link)})


def _end(link: tokens.Unsubscribe, *, only_this: bool) -> str:
    if only_this and link.about:
        following.end_thing(link.participant_pk, link.about, link.key)
        return "this"
    following.end_all(link.participant_pk)
    return "all"


def _left(link: tokens.Unsubscribe) -> dict[str, Any]:
    """{thing ({title, url, label, name, follow_url} of the link, or None), subscription (to it, or None), others}.

    `others` is how many more there are; `follow_url` is missing where the thing is not public any more.
    """
    mine = list(Subscription.objects.confirmed().filter(participant=link.participant_pk))
    named = (link.about, link.key)
    this = next((one for one in mine if (one.about, one.key) == named), None)
    thing = following.described({named})[named] if link.about else None
    if thing and thing["url"]:
        thing["follow_url"] = followed.follow_url(*named)
    return {"thing": thing, "subscription": this, "others": len(mine) - (this is not None)}
