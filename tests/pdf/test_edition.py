"""A document of an edition says which, what the councils decided, and where that stays to be read."""

import re

import pytest

from strategy.documents import assemble
from strategy.documents.render import to_html
from strategy.documents.rich import plain
from tests.pdf.conftest import PORTAL, tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import small

RESOLUTION = {
    "body": "Stadtverordnetenversammlung", "date": "2026-11-10", "date_note": "", "paper_number": "Beispiel-001",
    "link": "https://rat.example/vorlage-1", "result": "accepted", "outcome": "18 Ja, 2 Nein",
    "municipality": "bad-belzig", "edition": "fassung-1", "edition_title": "Fassung 1", "note": "Bericht jährlich.",
}  # fmt: skip
COUNCILS = [
    {"municipality": "bad-belzig", "name": "Bad Belzig", "council": "Stadtverordnetenversammlung", "result": "accepted",
     "resolutions": [RESOLUTION], "latest": RESOLUTION, "result_label": "beschlossen", "is_adopted": True},
    {"municipality": "wiesenburg-mark", "name": "Wiesenburg/Mark", "council": "Gemeindevertretung", "resolutions": [],
     "latest": None, "result": "", "result_label": "noch nicht entschieden", "is_adopted": False},
]  # fmt: skip
EDITION = {
    "slug": "fassung-1", "number": 1, "title": "Für den Herbst", "note": "Neu: die Kosten.", "is_draft": True,
    "standing": "In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht entschieden.", "frozen_on": "2026-11-03",
    "is_example": False, "sha256": "ab" * 32, "size": 140, "councils": COUNCILS, "state": "draft", "state_label": "x",
}  # fmt: skip


def page(variant="long", **changes) -> str:
    return to_html(assemble(small(state()), "", variant, portal_url=PORTAL, edition={**EDITION, **changes}))


def words_of(html: str, kind: str) -> str:
    """The words of the first section of a kind."""
    found = re.search(rf'<section class="[^"]*\b{kind}\b.*?</section>', html, re.S)
    assert found, kind
    return plain(found[0])


@pytest.mark.parametrize("variant", ["long", "short"])
def test_cover_and_foot_of_every_page_say_which_edition(variant):
    html = page(variant)
    cover = words_of(html, "cover")
    assert "Fassung\u00a01, Entwurf" in cover or "Fassung 1, Entwurf" in cover
    assert "Für den Herbst" in cover and EDITION["standing"] in cover
    assert re.search(r'stand "Fassung.{1,6}1, Entwurf"', html)
    assert "Arbeitsstand" not in html.replace("Arbeitsstand vom Sommer", "")


def test_the_imprint_names_each_councils_decision_exactly():
    html = page()
    said = words_of(html, "imprint")
    for words in ("Stadtverordnetenversammlung, Bad Belzig", "beschlossen", "18 Ja, 2 Nein", "10. November 2026",
                  "Beispiel-001", "Bericht jährlich.", "Wiesenburg/Mark: noch nicht entschieden", "Neu: die Kosten.",
                  "3. November 2026", "ab" * 32, "portal.example/dokumente/fassung-1/"):  # fmt: skip
        assert words in said.replace("\u00a0", " "), words
    assert 'href="https://rat.example/vorlage-1"' in html
    assert "QR-Code mit der Adresse https://portal.example/dokumente/fassung-1/" in html


def test_the_day_of_freezing_and_that_of_the_newest_resolution_are_told_apart():
    told = "Inhalt: Fassung 1, eingefroren am 3. November 2026"
    cover = words_of(page(), "cover").replace("\u00a0", " ")
    assert f"{told} · Beschlüsse bis 20. November 2026" in cover  # what else there is was published that day
    imprint = words_of(page(), "imprint").replace("\u00a0", " ")
    assert "eingefroren am 3. November 2026" in imprint and "bekannt bis 20. November 2026" in imprint
    cover = words_of(page(frozen_on="2026-11-20"), "cover").replace("\u00a0", " ")
    assert "eingefroren am 20. November 2026" in cover and "Beschlüsse bis" not in cover


def test_chapters_and_sheets_lead_to_their_words_in_the_edition_and_plainly_to_today():
    tree = tree_of(small(state(), sheets=1))
    code = next(node["number"] for node in tree["nodes"] if node["type"] == "sheet")
    html = to_html({**tree, "edition": EDITION})
    for path in ("/k/1/", f"/m/{code}/"):
        assert f"QR-Code mit der Adresse {PORTAL}/dokumente/fassung-1{path}" in html
        assert re.search(rf'Mitreden und Aktuelles: <a href="{PORTAL}{path}">', html)
    html = to_html(tree)
    assert f"QR-Code mit der Adresse {PORTAL}/k/1/" in html and f"{PORTAL}/dokumente/fassung" not in html


def test_an_adopted_edition_is_no_draft_and_an_example_says_so():
    done = [{**council, "is_adopted": True, "latest": RESOLUTION, "resolutions": [RESOLUTION]} for council in COUNCILS]
    html = page(is_draft=False, councils=done, is_example=True)
    assert "Entwurf" not in words_of(html, "cover")
    assert "beschlossen am 10. November 2026 (Beispiel)" in words_of(html, "cover").replace("\u00a0", " ")
    assert "Was die Räte entschieden haben (Beispiel)" in words_of(html, "imprint")


def test_a_live_document_says_that_it_is_none():
    html = to_html(assemble(small(state()), "", "long", portal_url=PORTAL))
    assert "Ein Arbeitsstand" in words_of(html, "imprint")
    assert re.search(r'stand "Arbeitsstand vom', html)


def test_whether_it_was_superseded_since_changes_no_file():
    def tree(state_of_edition):
        return assemble(small(state()), "", "short", edition={**EDITION, "state": state_of_edition})

    assert tree("adopted") == tree("superseded")


def test_resolutions_are_kept_apart_by_what_they_are_about():
    contents = small(state(), sheets=0)
    older = contents.all("resolution")
    assert older and not any(resolution.get("edition") for resolution in older)
    contents.contents += [{**RESOLUTION, "kind": "resolution", "key": f"neu-{n}", "sources": []} for n in range(2)]
    tree = tree_of(contents)
    found = next(node for node in tree["nodes"] if node["type"] == "timeline")["decisions"]
    assert [(s["edition"], len(s["resolutions"])) for s in found] == [("", len(older)), ("fassung-1", 2)]
    said = words_of(to_html({**tree, "edition": EDITION}), "timeline")
    assert [[one["name"] for one in subject["open"]] for subject in found] == [[], ["Wiesenburg/Mark"]]
    assert "Gemeindevertretung Wiesenburg/Mark Dazu ist noch keine Entscheidung bekannt." in said
    assert f"Worüber: {older[0]['edition_title']}" in said and "Worüber: Fassung 1 (diese Fassung)" in said
