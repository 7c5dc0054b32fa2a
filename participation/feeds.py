"""The news about one thing as an Atom feed: following without leaving an address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from strategy.views.news import FEED_LENGTH, NewsFeed, with_urls

from . import followed
from .followed import Followed


class FollowedFeed(NewsFeed):
    """Like the feed of all news, with the same ids, so that a reader of both feeds sees no news twice.

    Raises Http404 and NotPublic.
    """

    def get_object(self, request: HttpRequest, about: str, key: str) -> Followed:
        return followed.find(about, key)

    def title(self, thing: Followed) -> str:  # type: ignore[override]
        return _("{} – Neues aus der Smart-City-Strategie").format(thing.title)

    def link(self, thing: Followed) -> str:  # type: ignore[override]
        return settings.PORTAL_URL + thing.url

    def feed_url(self, thing: Followed) -> str:  # type: ignore[override]
        return settings.PORTAL_URL + thing.feed_url

    def items(self, thing: Followed) -> list[dict[str, Any]]:  # type: ignore[override]
        return with_urls(list(thing.news()[:FEED_LENGTH]))
