"""What is new, as a page and as a feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from .. import page_parts
from ..models import ChangeEvent, Live
from ..registry import kinds
from ..state import State

PER_PAGE = 25
FEED_LENGTH = 50


def with_urls(events: list[ChangeEvent]) -> list[dict[str, Any]]:
    """Events as {at, sentence, url, municipalities}; the address is today's, so it never breaks."""
    objects = {(event.kind, event.key) for event in events if event.kind}
    needed = {name for kind, _key in objects for name in kinds()[kind].address_needs}
    state = State.live_objects(objects, "municipality", *needed)
    names = {m["key"]: m["name"] for m in state.all("municipality")}
    return [
        {
            "id": event.pk,
            "at": event.at,
            "sentence": event.sentence,
            "url": (state.get(event.kind, event.key) or {}).get("url", "") if event.kind else event.path,
            "municipalities": [names.get(key, key) for key in event.municipality_keys],
        }
        for event in events
    ]


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(ChangeEvent.objects.order_by("-at", "-id"), PER_PAGE).get_page(request.GET.get("seite"))
    page.object_list = with_urls(list(page.object_list))
    context = {"page_obj": page, "events": page.object_list}
    return render(request, "strategy/news_list.html", page_parts.extend("news", context, State([])))


class SteadyFeed(Atom1Feed):
    """Without news as old as what is public; Django's would be new with each fetch, and never come from a cache."""

    def latest_post_date(self) -> datetime:
        return (Live.objects.newest() if not self.items else None) or super().latest_post_date()


class NewsFeed(Feed):
    """Atom feed of the news. Its addresses and ids are those of the portal, whatever the request calls it."""

    feed_type = SteadyFeed
    title = "Neues aus der Smart-City-Strategie Bad Belzig und Wiesenburg/Mark"
    language = "de"
    author_name = "Bad Belzig und Wiesenburg/Mark"
    item_guid_is_permalink = False

    def link(self) -> str:
        return settings.PORTAL_URL + reverse("strategy:news")

    def feed_url(self) -> str:
        return settings.PORTAL_URL + reverse("strategy:news-feed")

    def items(self) -> list[dict[str, Any]]:
        return with_urls(list(ChangeEvent.objects.order_by("-at", "-id")[:FEED_LENGTH]))

    def item_title(self, item: dict[str, Any]) -> str:
        return item["sentence"]

    def item_description(self, item: dict[str, Any]) -> str | None:  # type: ignore[override]
        """The municipalities; None, which leaves no empty summary, where there is none."""
        return ", ".join(item["municipalities"]) or None

    def item_link(self, item: dict[str, Any]) -> str:
        return settings.PORTAL_URL + (item["url"] or reverse("strategy:news"))

    def item_guid(self, item: dict[str, Any]) -> str:
        return f"tag:{urlsplit(settings.PORTAL_URL).hostname},2026:neues/{item['id']}"

    def item_pubdate(self, item: dict[str, Any]) -> datetime:
        return item["at"]

    item_updateddate = item_pubdate
