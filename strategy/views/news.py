"""What is new, as a page and as a feed."""

from __future__ import annotations

from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from ..models import ChangeEvent
from ..state import State

PER_PAGE = 25
FEED_LENGTH = 50


def with_urls(events: list[ChangeEvent], state: State | None = None) -> list[dict[str, Any]]:
    """Events as {at, sentence, url, municipalities}; the address is today's, so it never breaks."""
    state = state or State.live(*{event.kind for event in events if event.kind}, "bundle", "measure", "municipality")
    names = {m["key"]: m["name"] for m in state.all("municipality")}
    return [
        {
            "id": event.pk,
            "at": event.at,
            "sentence": event.sentence,
            "url": (state.get(event.kind, event.key) or {}).get("url", "") if event.kind else "",
            "municipalities": [names.get(key, key) for key in event.municipality_keys],
        }
        for event in events
    ]


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(ChangeEvent.objects.order_by("-at", "-id"), PER_PAGE).get_page(request.GET.get("seite"))
    page.object_list = with_urls(list(page.object_list))
    return render(request, "strategy/news_list.html", {"page_obj": page, "events": page.object_list})


class NewsFeed(Feed):
    """Atom feed of the news."""

    feed_type = Atom1Feed
    title = "Neues aus der Smart-City-Strategie Bad Belzig und Wiesenburg/Mark"
    language = "de"

    def link(self) -> str:
        return reverse("strategy:news")

    def items(self) -> list[dict[str, Any]]:
        return with_urls(list(ChangeEvent.objects.order_by("-at", "-id")[:FEED_LENGTH]))

    def item_title(self, item: dict[str, Any]) -> str:
        return item["sentence"]

    def item_description(self, item: dict[str, Any]) -> str:
        return ", ".join(item["municipalities"])

    def item_link(self, item: dict[str, Any]) -> str:
        return item["url"] or reverse("strategy:news")

    def item_guid(self, item: dict[str, Any]) -> str:
        return f"tag:{self.host},2026:neues/{item['id']}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: dict[str, Any]):
        return item["at"]

    item_updateddate = item_pubdate

    def get_feed(self, obj: Any, request: HttpRequest):
        self.host = request.get_host().split(":")[0]
        return super().get_feed(obj, request)
