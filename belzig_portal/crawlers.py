"""For search engines and for whoever finds a weakness: sitemap.xml, robots.txt, security.txt."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemap_views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from strategy import editions
from strategy.edition_pages import LIVE, list_all
from strategy.registry import kinds
from strategy.state import State

#: Pages that belong to no single object, with the kinds they show; none named: all.
LISTS: dict[str, tuple[str, ...]] = {
    "home": (),
    "strategy:chapter-list": ("chapter", "strategy", "resolution"),
    "strategy:goal-list": ("goal",),
    "strategy:municipality-list": ("municipality",),
    "strategy:documents": (),
    "strategy:council-sheets": ("municipality", "resolution"),
    "strategy:glossary": ("glossary",),
    "strategy:news": (),
    "strategy:data": (),
    "participation:consultation-list": ("consultation",),
    "participation:event-list": ("event",),
    "measures:list": ("measure", "implementation", "bundle"),
    "measures:progress": ("measure", "implementation", "indicator"),
    "participation:overview": (),
    "participation:contribution-list": (),
    "participation:figures": (),
    "participation:moderation": (),
    "participation:following": ("municipality", "chapter", "bundle", "measure"),
}
#: Not for search engines: endless combinations, or nothing to find.
CLOSED = (
    "/verwaltung/",
    "/suche/",
    "/massnahmen/?",
    "/beteiligung/beitraege/?",
    "/beteiligung/meine/",
    "/beteiligung/bestaetigen/",
    "/beteiligung/widerspruch/",
    "/beteiligung/nicht-ich/",
    "/folgen/abmelden/",
    "/dokumente/ratsblatt/*?",
    "/dokumente/vergleich/*..",
    "/dokumente/sitzungsunterlage/?",
    # What is made when somebody asks for it: a machine that asks for everything would keep people waiting.
    "/dokumente/auftrag/",
    "/dokumente/*/text.",
    "/*/steckbrief.pdf",
    "/*/bogen.pdf",
    "/*/ratsblatt.pdf",
    "/*?teil=",
)
SECURITY_TXT_DAYS = 364


class PublicPages(Sitemap):
    """Every page of today's public state with the day of its newest revision, and that of each edition; two statements.

    What editions have of their own text is not for search engines: it leads them astray from today's.
    """

    def get_urls(self, page: Any = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        portal = urlsplit(settings.PORTAL_URL)
        return super().get_urls(page, SimpleNamespace(domain=portal.netloc), portal.scheme)

    def items(self) -> list[tuple[str, datetime | None]]:
        state = State.live()
        dates: dict[str, datetime] = {}
        for name, shown in LISTS.items():
            moments = [r.published_at for r in state.revisions() if not shown or r.kind in shown]
            dates[reverse(name)] = max(moments, default=None)
        for kind in kinds():
            for content in state.all(kind):
                _remember(dates, content["url"].split("#")[0], state.published_at(kind, content["key"]))
        _remember(dates, reverse("strategy:edition", args=[LIVE]), state.newest)
        for edition in list_all():
            _remember(dates, editions.address(edition), edition.frozen_at)
        return sorted(dates.items())

    def location(self, item: tuple[str, datetime | None]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]


def _remember(dates: dict[str, Any], path: str, moment: datetime | None) -> None:
    if path and moment:
        dates[path] = max(moment, dates.get(path) or moment)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return sitemap_views.sitemap(request, sitemaps={"": PublicPages}).render()


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """A demo asks to be left alone: its contents are examples."""
    closed = ("/",) if settings.DEMO else CLOSED
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return _text([*lines, "", f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}"])


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Without a contact there is no such file."""
    if not settings.SECURITY_CONTACT:
        raise Http404("Es ist noch keine Kontaktstelle festgelegt.")
    expires = datetime.combine(settings.RELEASE_DATE, time(), UTC) + timedelta(days=SECURITY_TXT_DAYS)
    return _text(
        [
            *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: de, en",
            f"Canonical: {settings.PORTAL_URL}{reverse('security-txt')}",
        ]
    )


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
