"""The contents of an edition with addresses inside the edition, so that its readers stay in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings

from .models import Edition, PublicAddress, Revision
from .registry import Content, kinds
from .state import State

#: Lists that an edition has as well as the portal.
LISTS = ("/strategie/", "/ziele/", "/massnahmen/", "/glossar/")
_LINK = re.compile(r'(?<= href=")(?P<host>https?://[^/"?#]+)?(?P<path>/[^"?#]*)(?P<rest>[^"]*)(?=")')


class EditionState(State):
    """Contents of a kind that editions have pages for are addressed inside the edition: the edition's address, then
    the object's own at that time. Links in texts lead to the same places, where the edition has them.
    """

    def __init__(self, revisions: Iterable[Revision], edition: Edition) -> None:
        super().__init__(revisions)
        self.links = InsideLinks(edition)

    def _with_url(self, content: Content) -> Content:
        if "url" not in content:
            kind = kinds()[content["kind"]]
            path = kind.path(content["key"], content, self)
            content.update(self._led_inside(content))
            content["url"] = self.links.prefix + path if kind.in_editions else path
        return content

    def _led_inside(self, content: Content) -> Content:
        return {name: self._value(name, value) for name, value in content.items()}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self.links.inside(value) if name.endswith("html") else value
        if isinstance(value, list):
            return [self._led_inside(item) if isinstance(item, dict) else item for item in value]
        return value


class InsideLinks:
    """Where links of a text lead within an edition. Asks the database only for a text that has such links."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.prefix = f"/dokumente/{edition.slug}"

    def inside(self, html: str) -> str:
        """The HTML with links to what the edition has turned inwards; all others stay."""
        return _LINK.sub(self._turned, html) if ' href="' in html else html

    def _turned(self, link: re.Match[str]) -> str:
        host, path, rest = link["host"], link["path"], link["rest"]
        # What a query string chooses from is the live list.
        if (host and host != settings.PORTAL_URL) or rest.startswith("?"):
            return link.group()
        there = path if path in LISTS else self._own.get(path) or self._own.get(self._since.get(path, ""))
        return f"{self.prefix}{there}{rest}" if there else link.group()

    @cached_property
    def _own(self) -> dict[str, str]:
        """Address at that time → itself, for each page of the edition; one statement without the contents."""
        names = [kind.name for kind in kinds().values() if kind.in_editions]
        listed = Revision.objects.filter(editions=self.edition, kind__in=names, path__startswith="/")
        return {path: path for path in listed.values_list("path", flat=True)}

    @cached_property
    def _since(self) -> dict[str, str]:
        """Any address that an object of the edition had before or has today → its address in the edition."""
        names = [kind.name for kind in kinds().values() if kind.in_editions]
        listed = Revision.objects.filter(editions=self.edition, kind__in=names, path__startswith="/")
        at_that_time = {(kind, key): path for kind, key, path in listed.values_list("kind", "key", "path")}
        known = PublicAddress.objects.filter(kind__in=names).values_list("path", "kind", "key")
        return {path: at_that_time[kind, key] for path, kind, key in known if (kind, key) in at_that_time}
