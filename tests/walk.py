"""All public addresses, taken from the URL configuration, so that no new one is forgotten."""

from django.urls import URLPattern, URLResolver, get_resolver

from strategy.downloads import tables
from strategy.state import State

#: Addresses with a part that names an object: which kinds stand there. Every new one must be entered here.
OBJECTS = {
    "strategie/<slug:slug>/": "chapter",
    "strategie/<slug:slug>/verlauf/": "chapter",
    "ziele/<slug:slug>/": "goal",
    "kommunen/<slug:slug>/": "municipality",
    "massnahmen/<slug:slug>/": "bundle",
    "massnahmen/<slug:bundle_slug>/<slug:slug>/": "measure",
    "massnahmen/<slug:bundle_slug>/<slug:slug>/verlauf/": "measure",
    "beteiligung/phasen/<slug:slug>/": "consultation",
    "beteiligung/phasen/<slug:slug>/mitmachen/": "consultation",
    "termine/<slug:slug>/": "event",
    "termine/<slug:slug>/termin.ics": "event",
    "termine/<slug:slug>/erinnern/": "event",
    "<slug:slug>/": "page",
    "api/v1/kapitel/<slug:key>/": "chapter",
    "api/v1/massnahmen/<slug:key>/": "measure",
}
NOT_PAGES = ("verwaltung/", "dokumente/datei/", "static/", "demo/", "api/v1/^", ".well-known/")


def routes(patterns=None, prefix=""):
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(NOT_PAGES):
            continue
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def public_addresses():
    """Every public address: the fixed ones, and the page of each public object with its history."""
    state = State.live()
    for route in routes():
        if "<" not in route:
            yield f"/{route}"
            continue
        if "<slug:name>" in route:
            yield from ("/" + route.replace("<slug:name>", name) for name in tables())
            continue
        assert route in OBJECTS, f"{route}: say which objects stand there"
        for content in state.all(OBJECTS[route]):
            yield address_of(route, content)


def address_of(route, content):
    if "<slug:key>" in route:
        return "/" + route.replace("<slug:key>", content["key"])
    return content["url"] + route.rpartition("<slug:slug>/")[2]
