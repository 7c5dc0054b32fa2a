"""Made-up contents for the gallery: full ones, empty ones, and words too long for any phone."""

from django.utils.safestring import mark_safe

LONG = "Straßenverkehrsdatenerfassungsinfrastrukturerweiterungsvorhaben"
PROSE = (
    "<p>Sensoren zählen, wie viele Fahrzeuge in die Altstadt fahren und wie lange sie dort stehen. Gespeichert wird "
    'nur die Zahl, kein Kennzeichen. Mehr dazu steht im <a href="/glossar/#lorawan">Glossar</a>.</p>'
    "<ul><li>vier Zufahrten</li><li>Messung vor und nach jedem Versuch</li></ul>"
)

BELZIG = {
    "key": "bad-belzig",
    "name": "Bad Belzig",
    "official_name": "Stadt Bad Belzig",
    "kind_label": "Stadt",
    "slug": "bad-belzig",
    "url": "/kommunen/bad-belzig/",
    "summary": "Kurstadt und Kreisstadt im Hohen Fläming mit 14 Ortsteilen.",
    "population": 11172,
    "population_as_of": "2022-12-31",
    "area_km2": "236.07",
    "landkreis": "Potsdam-Mittelmark",
    "postcode": "14806",
    "ags": "12069020",
    "council": "Stadtverordnetenversammlung",
    "text_html": PROSE,
    "website": "https://www.bad-belzig.de",
    "focus": "Die Kernstadt als Mitte für Gesundheit und Verwaltung.",
    "measure_count": 24,
}
WIESENBURG = {
    **BELZIG,
    "key": "wiesenburg-mark",
    "slug": "wiesenburg-mark",
    "name": "Wiesenburg/Mark",
    "kind_label": "Gemeinde",
    "measure_count": 17,
    "url": "/kommunen/wiesenburg-mark/",
    "population": 4242,
    "population_as_of": "2020-12-31",
    "website": "",
    "summary": "Gemeinde aus 14 Ortsteilen rund um Schloss und Park Wiesenburg.",
    "landkreis": "",
}


def _goal(number: int, title: str, **more) -> dict:
    objectives = [
        {
            "key": f"{number}-{n}",
            "number": f"{number}.{n}",
            "title": f"Unterziel {n} mit einem Satz, der etwas länger ist",
            "text": "Ein erklärender Satz.",
            "url": f"/ziele/z{number}/#ziel-{number}-{n}",
        }
        for n in (1, 2, 3)
    ]
    return {
        "key": f"z{number}",
        "number": number,
        "title": title,
        "url": f"/ziele/z{number}/",
        "text_html": PROSE,
        "summary": "Menschen, Orte und Wissen finden zusammen.",
        "objectives": objectives,
        **more,
    }


GOALS = [
    _goal(1, "Starke Verbindungen", measure_count=21),
    _goal(2, "Lebendige Zentren", measure_count=1),
    _goal(3, "Gesundes Lebensumfeld", measure_count=0),
]
BUNDLE = {
    "key": "vitale-innenstadt",
    "number": 4,
    "title": "Vitale Innenstadt",
    "url": "/massnahmen/vitale-innenstadt/",
    "summary": "Die Altstadt soll ein Ort bleiben, an dem man gern ist.",
    "text_html": PROSE,
    "measure_count": 5,
    "territory_note": "Altstadt von Bad Belzig",
    "objectives_note": "Zuordnung durch die Redaktion.",
}


def _implementation(municipality: dict, phase: str, assessment: str, **more) -> dict:
    return {
        "municipality": municipality,
        "phase": phase,
        "assessment": assessment,
        "is_example": True,
        "reason": "",
        "funding_state": "approved",
        "programme": "Modellprojekte Smart Cities",
        "lead": "Stadtplanung",
        "contact": "",
        "planned_start": "2024-01-01",
        "planned_end": "2026-12-31",
        "precision": "quarter",
        "actual_start": "2024-03-11",
        "actual_end": None,
        "budget": [],
        "milestones": [],
        "notes": [],
        **more,
    }


FULL = _implementation(
    BELZIG,
    "implementation",
    "delayed",
    reason="Ein Bauteil kam später als zugesagt.",
    budget=[
        {
            "year": 2025,
            "planned": "120000",
            "spent": "98500.50",
            "own_share": "12000",
            "programme": "MPSC",
            "note": "",
            "is_example": True,
        },
        {
            "year": 2026,
            "planned": "80000",
            "spent": None,
            "own_share": None,
            "programme": "",
            "note": "",
            "is_example": False,
        },
    ],
    budget_total={
        "planned": {"amount": "200000"},
        "spent": {"amount": "98500.5", "is_partial": True},
        "own_share": {"amount": "12000", "is_partial": True},
    },
    milestones=[
        {
            "title": "Standorte festgelegt",
            "planned": "2024-06-30",
            "precision": "quarter",
            "actual": "2024-07-02",
            "note": "",
            "is_example": True,
        },
        {
            "title": "Sensoren montiert",
            "planned": "2025-06-01",
            "precision": "month",
            "actual": None,
            "is_late": True,
            "note": "Die Masten fehlen noch.",
            "is_example": True,
        },
        {"title": "Auswertung veröffentlicht", "planned": None, "precision": "month", "actual": None, "note": ""},
    ],
    notes=[{"date": "2026-10-02", "text_html": PROSE, "is_example": True}],
)
EMPTY = _implementation(
    WIESENBURG,
    "",
    "unknown",
    is_example=False,
    funding_state="",
    planned_start=None,
    planned_end=None,
    actual_start=None,
    programme="",
    lead="",
)


def _measure(code: str, title: str, *implementations: dict, **more) -> dict:
    return {
        "key": code.lower(),
        "code": code,
        "title": title,
        "url": f"/massnahmen/vitale-innenstadt/{code.lower()}/",
        "summary": "Sensoren an vier Zufahrten zeigen, wie viel Verkehr die Altstadt trägt und wann es eng wird.",
        "bundle_title": "Vitale Innenstadt",
        "implementations": list(implementations),
        **more,
    }


MEASURES = [
    _measure("VI-1", "Verkehr in der Altstadt messen", FULL),
    _measure(
        "DGH-1", "Buchungsplattform für Gemeinschaftshäuser", _implementation(BELZIG, "operation", "on_track"), EMPTY
    ),
    _measure("VM-2", LONG, _implementation(WIESENBURG, "idea", "at_risk", is_example=False)),
    _measure(
        "PD-4",
        "Wasserkarte",
        _implementation(BELZIG, "closed", "paused"),
        _implementation(WIESENBURG, "decided", "dropped"),
    ),
    _measure("SVC-4", "Titel noch offen", summary=""),
]
DOCUMENTS = [
    {
        "slug": "lang",
        "title": "Langfassung",
        "scope_label": "Beide Kommunen",
        "url": "/dokumente/lang.pdf",
        "pages": 84,
        "description": "Alle Kapitel und ein Steckbrief je Maßnahme.",
        "size": 2400000,
        "content_date": "2026-11-20",
        "sha256": "7c4a8d09ca3762af61e59520943dc26494f8941b",
        "job": None,
    },
    {
        "slug": "kurz",
        "title": "Kurzfassung",
        "scope_label": "Beide Kommunen",
        "url": "/dokumente/kurz.pdf",
        "pages": 14,
        "description": "Das Wichtigste auf wenigen Seiten.",
        "size": 800000,
        "content_date": "2026-11-20",
        "sha256": "aa" * 32,
        "job": {
            "state": "rendering",
            "value": 2,
            "max": 4,
            "note": "Seite 31",
            "steps": [
                {"label": "Inhalte zusammenstellen", "state": "done"},
                {"label": "Seiten setzen", "state": "now"},
                {"label": "PDF schreiben", "state": "open"},
                {"label": "Prüfen und ablegen", "state": "open"},
            ],
        },
    },
    {"slug": "bb", "title": "Langfassung", "scope_label": "Bad Belzig", "url": "", "job": {"state": "failed"}},
    {"slug": "wm", "title": "Langfassung", "scope_label": "Wiesenburg/Mark", "url": "", "job": None},
]
CHAPTER = {
    "key": "k",
    "number": "3",
    "title": "Wie die Strategie entstanden ist",
    "url": "/strategie/entstehung/",
    "summary_html": "<p>Zweieinhalb Jahre lang haben beide Kommunen gefragt, gesammelt und verworfen.</p>",
    "plain_html": "<p>Die Strategie ist ein Plan.</p><p>Viele Menschen haben mitgemacht.</p>",
    "plain_kind": "einfache Sprache",
}
BLOCKS = [
    ("h1", "", "heading", 2, "<h2>Der Weg</h2>"),
    ("p1", "3.1-1", "paragraph", None, PROSE.split("<ul>")[0]),
    ("p2", "3.1-2", "list", None, "<ul><li>Workshops</li><li>Stadtspaziergänge</li></ul>"),
    ("h2", "", "heading", 3, f"<h3>{LONG}</h3>"),
    (
        "t1",
        "3.1-3",
        "table",
        None,
        "<table><thead><tr><th>Wann</th><th>Was</th></tr></thead><tbody><tr><td>2021</td>"
        "<td>Strategiephase beginnt</td></tr></tbody></table>",
    ),
    ("q1", "3.1-4", "quote", None, "<blockquote><p>Ein Rahmen, der weiterlebt.</p></blockquote>"),
]
SECTIONS = [{"id": "a-h1", "title": "Der Weg", "level": 2}, {"id": "a-h2", "title": LONG, "level": 3}]
NEWS = [
    {
        "at": "2026-11-20",
        "sentence": "Neuer Stand in Bad Belzig: Verkehr in der Altstadt messen.",
        "url": "/massnahmen/x/",
    },
    {"at": "2026-11-02", "sentence": "Neues Kapitel: Wie die Strategie entstanden ist.", "url": "/strategie/x/"},
]
FACETS = [
    {
        "name": name,
        "label": label,
        "selected": int(n == 0),
        "options": [
            {
                "value": f"{name}-{i}",
                "label": f"{label} {i} mit längerem Namen",
                "count": i * 3,
                "checked": n == 0 and i == 1,
            }
            for i in range(size)
        ],
    }
    for n, (name, label, size) in enumerate(
        [("kommune", "Kommune", 3), ("leitziel", "Leitziel", 3), ("ortsteil", "Ortsteil", 28), ("phase", "Phase", 6)]
    )
]
CHANGES = [
    {
        "number": 2,
        "at": "2026-11-20",
        "note": "Termin angepasst.",
        "subject": "Bad Belzig",
        "rows": [
            {"label": "Phase", "html": mark_safe("<del>Vorbereitung</del> → <ins>Umsetzung</ins>")},
            {"label": "Kurz gesagt", "html": mark_safe("Sensoren <del>erfassen</del> <ins>zählen</ins> Fahrzeuge.")},
            {"label": "Federführung", "html": mark_safe("<ins>Stadtplanung</ins>")},
        ],
    },
    {"number": 1, "at": "2026-11-01", "note": "", "subject": "Bad Belzig", "is_first": True, "rows": []},
]


def report_form():
    from django import forms

    class Report(forms.Form):
        problem = forms.CharField(label="Was stört Sie?", widget=forms.Textarea(attrs={"rows": 5}))
        address = forms.CharField(label="Auf welcher Seite?", required=False, help_text="Die Adresse genügt.")

    return Report(data={"problem": ""})
