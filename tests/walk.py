"""All public addresses, taken from the URL configuration, so that no new one is forgotten."""

from django.urls import URLPattern, URLResolver, get_resolver

from participation.models import Contribution
from strategy.downloads import tables
from strategy.edition_pages import LIVE, Reading, list_all
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
    "beteiligung/phasen/<slug:slug>/abwaegung/": "consultation",
    "beteiligung/phasen/<slug:slug>/abwaegung.csv": "consultation",
    "beteiligung/phasen/<slug:slug>/abwaegung.xlsx": "consultation",
    "beteiligung/kapitel/<slug:key>/": "chapter",
    "beteiligung/kapitel/<slug:key>/entfallen/": "chapter",
    "beteiligung/massnahme/<slug:key>/": "measure",
    "beteiligung/termin/<slug:key>/": "event",
    "beteiligung/bogen/kapitel/<slug:key>/": "chapter",
    "beteiligung/bogen/massnahme/<slug:key>/": "measure",
    "dokumente/ratsblatt/<slug:municipality>/": "municipality",
    "<slug:slug>/": "page",
    "api/v1/kapitel/<slug:key>/": "chapter",
    "api/v1/massnahmen/<slug:key>/": "measure",
}
#: What can be followed: the word in its address → its kind.
FOLLOWED = {"kommune": "municipality", "kapitel": "chapter", "massnahme": "measure"}
NOT_PAGES = ("favicon.ico", "verwaltung/", "dokumente/datei/", "static/", "demo/", "api/v1/^", ".well-known/")
#: Leads to a file once the queue has made it.
MADE = (
    "dokumente/<slug:edition>/text.",
    "beteiligung/bogen/kapitel/<slug:key>/bogen.pdf",
    "beteiligung/bogen/massnahme/<slug:key>/bogen.pdf",
    "beteiligung/phasen/<slug:slug>/abwaegung.pdf",
    "massnahmen/<slug:bundle_slug>/<slug:slug>/steckbrief.pdf",
    "dokumente/auftrag/",
    "dokumente/vergleich/<slug:before>..<slug:after>/synopse.pdf",
    "dokumente/ratsblatt/<slug:municipality>/ratsblatt.pdf",
)
#: Leads to the live page, or to that of an edition, at once.
SHORT = ("k/<", "m/<", "dokumente/<slug:edition>/k/<", "dokumente/<slug:edition>/m/<")
#: Below a chapter: each of its passages as a quotation.
QUOTED = "zitat/<slug:block>/"
#: What stands below an edition.
EDITION = "dokumente/<slug:edition>/"
#: Personal: each has a token that only a mail contains.
PERSONAL = (
    "beteiligung/bestaetigen/<", "beteiligung/meine/<", "beteiligung/nicht-ich/<", "beteiligung/widerspruch/<",
    "folgen/abmelden/<",
)  # fmt: skip
#: Forms know when they were shown, so nobody gets the form of somebody else.
FORM_FOLDERS = ("/beteiligung/absatz/", "/beteiligung/massnahme/", "/beteiligung/termin/")
FORM_WORDS = (
    "/vorschlag/",
    "/meine/",
    "/antworten/",
    "/unterstuetzen/",
    "/mitmachen/",
    "/erinnern/",
    "/geloescht/",
    "/melden/",
)


def routes(patterns=None, prefix=""):
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith((*NOT_PAGES, *MADE, *SHORT, *PERSONAL)):
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
        elif route.startswith(EDITION):
            yield from _of_editions(route.removeprefix(EDITION))
        elif "<slug:before>" in route:
            compared = [(edition.slug, LIVE) for edition in list_all()]
            yield from ("/" + route.replace("<slug:before>", a).replace("<slug:after>", b) for a, b in compared)
        elif "<slug:name>" in route:
            yield from ("/" + route.replace("<slug:name>", name) for name in tables())
        elif "<slug:public_id>" in route:
            said = Contribution.objects.public().top().values_list("public_id", flat=True)
            yield from ("/" + route.replace("<slug:public_id>", public_id) for public_id in said)
        elif QUOTED in route:
            yield from quotation_addresses(state)
        elif "<slug:block_id>" in route:
            yield from ("/" + route.replace("<slug:block_id>", block_id) for block_id in _passages(state))
        elif "<slug:about>" in route:
            for word, kind in FOLLOWED.items():
                yield from (address_of(route.replace("<slug:about>", word), one) for one in state.all(kind))
        else:
            assert route in OBJECTS, f"{route}: say which objects stand there"
            for content in state.all(OBJECTS[route]):
                yield address_of(route, content)


def _of_editions(below):
    """The page of each edition and of the live state; what editions alone have: their text at its own addresses."""
    found = list_all()
    if below in ("", "stand/", "inhalt.json", "pruefliste.txt"):
        yield from (f"/dokumente/{slug}/{below}" for slug in (LIVE, *(edition.slug for edition in found)))
        return
    for edition in found:
        if "<" not in below:
            yield f"/dokumente/{edition.slug}/{below}"
        elif QUOTED in below:
            yield from quotation_addresses(Reading(edition, found).state("chapter"))
        elif "<slug:name>" in below:
            kept = [name for name, table in tables().items() if table.in_editions]
            yield from (f"/dokumente/{edition.slug}/{below.replace('<slug:name>', name)}" for name in kept)
        else:
            yield from (content["url"] for content in Reading(edition, found).state().all(OBJECTS[below]))


def quotation_addresses(state):
    """One of each chapter, the last: all others differ in their words alone."""
    for chapter in state.all("chapter"):
        said = [block["id"] for block in chapter["blocks"] if block["kind"] != "heading"]
        yield from (f"{chapter['url']}zitat/{block_id}/" for block_id in said[-1:])


def _passages(state):
    """All blocks that can be spoken about: everything but headings."""
    for chapter in state.all("chapter"):
        yield from (block["id"] for block in chapter["blocks"] if block["kind"] != "heading")


def address_of(route, content):
    if "<slug:key>" in route:
        return "/" + route.replace("<slug:key>", content["key"])
    if "<slug:municipality>" in route:
        return "/" + route.replace("<slug:municipality>", content["slug"])
    return content["url"] + route.rpartition(">/")[2]


def is_form(address):
    """Whether the page is made anew for each visitor and therefore never kept."""
    orders_news = address.startswith("/folgen/") and address.endswith("/")
    orders_news = orders_news and address != "/folgen/" and not address.endswith("/bestellt/")
    return orders_news or address.startswith(FORM_FOLDERS) or address.endswith(FORM_WORDS)
