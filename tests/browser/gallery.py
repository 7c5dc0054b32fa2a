"""Every page template with made-up contexts, without a database: for looking at, and for the tests beside it.

python tests/browser/gallery.py some-folder    # writes some-folder/<name>.html
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser import gallery_sample as sample  # noqa: E402


def contexts() -> dict[str, tuple[str, dict]]:
    """Name of the page → template and context."""
    from django.core.paginator import Paginator

    from strategy.svg_chart import Bar, bar_chart
    from strategy.svg_map import map_context

    features = json.loads((ROOT / "strategy/content/kommunen/grenzen.geojson").read_text())["features"]
    boundaries = {feature["properties"]["name"]: feature["geometry"] for feature in features}
    areas = [{**town, "boundary": boundaries[town["name"]]} for town in (sample.BELZIG, sample.WIESENBURG)]
    attribution = "© GeoBasis-DE / BKG (Daten verändert)"
    both = map_context(areas, title="Karte beider Kommunen", attribution=attribution)
    one = map_context(areas, title="Lage von Bad Belzig", attribution=attribution, highlight="bad-belzig")
    groups = [{"goal": goal, "objectives": goal["objectives"][:2]} for goal in sample.GOALS[:2]]
    measure = {
        **sample.MEASURES[0],
        "description_html": sample.PROSE,
        "need": "Niemand weiß genau, wie viel Verkehr es gibt.",
        "partners": "",
        "links": [{"title": "Projektseite", "url": "https://example.org/"}],
        "open_source": "",
        "plain_html": sample.PROSE,
    }
    results = {
        "facets": sample.FACETS,
        "count": 48,
        "sentence": "in Bad Belzig, in der Phase Umsetzung",
        "active_count": 1,
        "q": "",
        "chips": [{"label": "Kommune: Bad Belzig", "url": "?"}],
        "reset_url": "/massnahmen/",
        "cards_url": "?",
        "table_url": "?",
        "page_obj": Paginator(sample.MEASURES * 4, 6).page(2),
        "sort_options": [{"value": "titel", "label": "Titel A–Z"}],
    }
    steps = [
        {"title": "Strategiephase", "start": "2021-01-01", "end": "2023-06-30", "precision": "month", "text": "Text"}
    ]
    return {
        "start": (
            "home.html",
            {
                "strategy": {
                    "title": "Gemeinsam klug wachsen",
                    "subtitle": "Bad Belzig und Wiesenburg/Mark",
                    "vision": "Wir nutzen digitale Mittel, damit das Leben auf dem Land gut bleibt.",
                    "contact_html": "<p>Smart-City-Projektleitung</p>",
                },
                "documents": sample.DOCUMENTS[:2],
                "municipalities": [sample.BELZIG, sample.WIESENBURG],
                "news": sample.NEWS,
                "goals": sample.GOALS,
                "districts_by_municipality": [
                    {"municipality": sample.BELZIG, "districts": [{"key": "borne", "name": "Borne"}]}
                ],
                "phase_counts": [
                    {"label": "Umsetzung", "count": 12, "url": "/massnahmen/?phase=implementation"},
                    {"label": "Noch nicht bekannt", "count": 30, "url": ""},
                ],
                "map": both,
                "measure_count": 42,
                "has_examples": True,
                "bundles": [sample.BUNDLE] * 8,
            },
        ),
        "kapitelliste": (
            "strategy/chapter_list.html",
            {"shared": [sample.CHAPTER], "by_municipality": [{"municipality": sample.BELZIG, "chapters": []}]},
        ),
        "kapitel": (
            "strategy/chapter_detail.html",
            {
                "chapter": sample.CHAPTER,
                "sections": sample.SECTIONS,
                "has_plain": True,
                "previous": sample.CHAPTER,
                "next": sample.CHAPTER,
                "blocks": [
                    {"id": i, "anchor": f"a-{i}", "number": n, "kind": k, "level": lv, "html": h}
                    for i, n, k, lv, h in sample.BLOCKS
                ],
                "glossary": [
                    {"term": "LoRaWAN", "definition": "Ein Funknetz für Sensoren.", "url": "/glossar/#lorawan"}
                ],
                "last_published": "2026-11-20",
            },
        ),
        "kapitel-einfach": (
            "strategy/chapter_detail.html",
            {"chapter": sample.CHAPTER, "plain": True, "has_plain": True},
        ),
        "ziele": ("strategy/goal_list.html", {"goals": sample.GOALS}),
        "ziel": (
            "strategy/goal_detail.html",
            {
                "goal": sample.GOALS[1],
                "next": sample.GOALS[2],
                "objectives": [
                    {**objective, "measures": sample.MEASURES[:n]}
                    for n, objective in enumerate(sample.GOALS[1]["objectives"])
                ],
            },
        ),
        "kommunen": (
            "strategy/municipality_list.html",
            {"municipalities": [sample.BELZIG, sample.WIESENBURG], "map": both},
        ),
        "kommune": (
            "strategy/municipality_detail.html",
            {
                "municipality": sample.BELZIG,
                "chapters": [sample.CHAPTER],
                "map": one,
                "measure_count": 24,
                "documents": sample.DOCUMENTS[2:3],
                "phases": [
                    {"phase": "implementation", "measures": sample.MEASURES[:2]},
                    {"phase": "", "measures": sample.MEASURES[2:]},
                ],
                "districts": [
                    {"key": "hagelberg", "name": "Hagelberg", "children": [{"key": "kg", "name": "Klein Glien"}]}
                ],
                "resolutions": [
                    {"body": "Stadtverordnetenversammlung", "date": "2023-06-26", "outcome": "beschlossen"},
                    {"body": "Gemeindevertretung", "date": None, "date_note": "26. oder 27. Juni 2023"},
                ],
            },
        ),
        "glossar": (
            "strategy/glossary.html",
            {
                "letters": [
                    {
                        "letter": "L",
                        "terms": [
                            {
                                "slug": "lorawan",
                                "term": "LoRaWAN",
                                "variants": ["LoRa"],
                                "definition": "Ein Funknetz für Sensoren.",
                            }
                        ],
                    }
                ]
            },
        ),
        "seite": (
            "strategy/page.html",
            {
                "page": {"title": "Impressum", "body_html": "<h2>Anbieter</h2>" + sample.PROSE},
                "note_html": "<p>Beispielinhalte.</p>",
                "plain_chapters": [sample.CHAPTER],
            },
        ),
        "neues": ("strategy/news_list.html", {"page_obj": Paginator(sample.NEWS, 1).page(1)}),
        "suche": (
            "strategy/search.html",
            {
                "query": "rad",
                "count": 2,
                "suggestion": {"text": "Radweg", "url": "?q=radweg"},
                "kinds": [{"label": "Maßnahmen", "count": 2, "url": "?art=measure", "selected": True}],
                "results": [
                    {
                        "title": "Radwege",
                        "url": "/x/",
                        "kind_label": "Maßnahme",
                        "snippet": "Der <mark>Rad</mark>verkehr",
                    }
                ],
                "page_obj": Paginator([1], 5).page(1),
            },
        ),
        "suche-leer": ("strategy/search.html", {"query": "xyz", "count": 0, "results": []}),
        "dokumente": (
            "strategy/document_list.html",
            {
                "is_making": True,
                "groups": [
                    {"key": "beide", "title": "Beide Kommunen", "documents": sample.DOCUMENTS[:2]},
                    {"key": "einzeln", "title": "Je Kommune", "documents": sample.DOCUMENTS[2:]},
                ],
            },
        ),
        "melden": ("strategy/accessibility_feedback.html", {"form": sample.report_form()}),
        "danke": ("strategy/accessibility_thanks.html", {"back": "/"}),
        "fortschritt": (
            "measures/progress.html",
            {
                "count": 40,
                "phases": [{"label": "Umsetzung", "count": 40, "url": "/massnahmen/?phase=implementation"}],
                "assessments": [{"label": "Verzögert", "count": 3, "url": "/massnahmen/?bewertung=delayed"}],
                "concerns": [
                    {
                        "measure": sample.MEASURES[2],
                        "place": sample.WIESENBURG,
                        "assessment": "delayed",
                        "reason": "Ein Bauteil kam später.",
                        "is_example": True,
                    }
                ],
                "milestones": {"overdue": [], "next": []},
                "money": {
                    "years": [{"year": 2026, "planned": "80000", "spent": None}],
                    "planned": "80000",
                    "unknown": 3,
                },
                "indicators": [],
                "municipalities": [sample.BELZIG, sample.WIESENBURG],
                "chosen": "bad-belzig",
                "place": sample.BELZIG,
                "has_examples": True,
            },
        ),
        "verlauf": ("strategy/history.html", {"title": "Verkehr messen", "url": "/x/", "changes": sample.CHANGES}),
        "massnahmen": ("measures/measure_list.html", {**results, "ansicht": "karten"}),
        "massnahmen-tabelle": ("measures/measure_list.html", {**results, "ansicht": "tabelle"}),
        "massnahmen-leer": (
            "measures/measure_list.html",
            {"facets": [], "page_obj": Paginator([], 5).page(1), "count": 0},
        ),
        "buendel-seite": (
            "measures/bundle_detail.html",
            {"bundle": sample.BUNDLE, "measures": sample.MEASURES, "goals": groups},
        ),
        "massnahme": (
            "measures/measure_detail.html",
            {
                "measure": measure,
                "bundle": sample.BUNDLE,
                "municipality": None,
                "goals": groups,
                "implementations": [sample.FULL, sample.EMPTY],
                "districts": [{"name": "Borne", "url": "/massnahmen/?ortsteil=borne"}],
                "depends_on": sample.MEASURES[1:2],
                "related": sample.MEASURES[3:],
                "history": sample.CHANGES,
                "history_url": "/x/",
                "sheet_url": "/x.pdf",
                "has_plain": False,
                "last_published": "2026-11-20",
                "next": sample.MEASURES[1],
            },
        ),
        "bauteile": (
            "gallery.html",
            {
                "chart": bar_chart(
                    "WLAN-Zugangspunkte",
                    [Bar("2022", 12), Bar("2023", 19), Bar("2024", None), Bar("2025", 31), Bar("2026", 36, True)],
                    unit="Stück",
                    target=Bar("Ziel 2027", 40, True),
                    source="Stadtverwaltung",
                ),
                "phases": steps,
                "numbers": ["idea", "decided", "preparation", "implementation", "operation", "closed", ""],
                "assessments": ["on_track", "at_risk", "delayed", "paused", "dropped", "unknown"],
                "rows": [["2024", "12", ""], ["2025", "19", "3"]],
                "head": ["Jahr", "Stück", "Neu"],
            },
        ),
        "404": ("404.html", {"takes_part": True}),
        "403": ("403.html", {}),
        "400": ("400.html", {}),
        "500": ("500.html", {}),
        "503": ("503.html", {}),
    }


def render(template: str, context: dict) -> str:
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    request = RequestFactory().get("/massnahmen/", {"kommune": "bad-belzig"})
    return render_to_string(
        template, {"demo": True, "portal_url": "https://portal.example", "request": request, **context}, request
    )


def setup() -> None:
    """Just enough Django for templates."""
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="gallery",
        LANGUAGE_CODE="de",
        TIME_ZONE="Europe/Berlin",
        USE_TZ=True,
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles", "strategy"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "DIRS": [ROOT / "templates", Path(__file__).parent],
            }
        ],
    )
    django.setup()


if __name__ == "__main__":
    setup()
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for page, (template_name, page_context) in contexts().items():
        (folder / f"{page}.html").write_text(render(template_name, page_context))
