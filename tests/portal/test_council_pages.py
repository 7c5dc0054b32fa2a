"""The pages of the council sheets: chosen, read, asked for with days that mean nothing."""

import re

import pytest
from django.urls import reverse

from strategy import editions
from strategy.council_base import months_before
from strategy.council_lengths import PRINTED
from strategy.publishing import publish
from strategy.templatetags.portal_ui import german_date
from tests import factories as make
from tests.participation import factories as people
from tests.portal.council_hands import change, day, decided, overfull, places

pytestmark = pytest.mark.django_db
PAGE = "/dokumente/ratsblatt/bad-belzig/"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def belzig():
    return places()[0]


def words(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_both_councils_can_be_chosen(client, belzig):
    decided(belzig, 10, paper_number="12/2026")
    page = client.get(reverse("strategy:council-sheets")).content.decode()
    assert page.index("Ratsblatt Bad Belzig") < page.index("Ratsblatt Wiesenburg/Mark")
    assert "12/2026" in page and "letzten sechs Monate" in page
    assert 'href="/dokumente/ratsblatt/wiesenburg-mark/"' in page


def test_it_counts_from_the_last_decision_and_says_so(client, belzig):
    decided(belzig, 10, result="amended", body="Stadtverordnetenversammlung")
    shown = words(client, PAGE)
    assert "mit Änderungen beschlossen" in shown
    assert f'value="{day(10)}"' in client.get(PAGE).content.decode()


def test_an_edition_that_was_decided_on_is_named_everywhere(client, belzig):
    decided(belzig, 0, edition=editions.freeze("Für die Sitzung"))
    name = f"Fassung 1 ({german_date(day(0))})"
    shown = words(client, PAGE)
    assert f"Was sich seit {name} getan hat." in shown and f"Alles zählt seit {name}, über die" in shown
    assert "Seit Fassung 1, über die der Rat zuletzt entschieden hat" in words(
        client, reverse("strategy:council-sheets")
    )


def test_without_one_it_says_that_it_shows_six_months(client, belzig):
    assert "Der Tag einer Entscheidung dieses Rates ist hier nicht bekannt" in words(client, PAGE)
    assert f'value="{months_before(day(0), 6)}"' in client.get(PAGE).content.decode()


def test_any_other_day_can_be_chosen(client, belzig):
    page = client.get(f"{PAGE}?seit={day(3)}").content.decode()
    assert f'value="{day(3)}"' in page
    assert f"{PAGE}ratsblatt.pdf?seit={day(3)}" in page


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ("gestern", "kein Tag"),
        ("2026-02-30", "kein Tag"),
        ("2999-01-01", "liegt in der Zukunft"),
        ("1900-01-01", "So weit reicht"),
        (HOSTILE, "kein Tag"),
        ("\x00", "kein Tag"),
    ],
)
def test_a_day_that_means_nothing_gets_a_sentence_and_the_usual_sheet(client, belzig, named, sentence):
    response = client.get(PAGE, {"seit": named})
    assert response.status_code == 200
    page = response.content.decode()
    assert sentence in page and 'aria-invalid="true"' in page and "<script>alert" not in page


def test_a_day_may_be_written_as_people_do(client, belzig):
    page = client.get(PAGE, {"seit": f"{day(3):%d.%m.%Y}"}).content.decode()
    assert f"{PAGE}ratsblatt.pdf?seit={day(3)}" in page and "aria-invalid" not in page


def test_an_empty_day_is_the_usual_one(client, belzig):
    assert "aria-invalid" not in client.get(f"{PAGE}?seit=").content.decode()


def test_unknown_municipalities_are_not_found(client, belzig):
    assert client.get("/dokumente/ratsblatt/atlantis/").status_code == 404
    assert client.get("/dokumente/ratsblatt/atlantis/ratsblatt.pdf").status_code == 404


def test_an_old_word_leads_to_the_new_one_with_the_day(client, belzig):
    belzig.slug = "belzig"
    belzig.save()
    publish(belzig)
    response = client.get(f"{PAGE}?seit={day(3)}")
    assert (response.status_code, response["Location"]) == (302, f"/dokumente/ratsblatt/belzig/?seit={day(3)}")


def test_empty_parts_say_so(client, belzig):
    shown = words(client, PAGE)
    for sentence in (
        "noch nichts veröffentlicht", "noch keine Maßnahme veröffentlicht", "noch nicht bekannt",
        "noch keinen Beitrag", "Künftige Termine sind noch nicht bekannt",
    ):  # fmt: skip
        assert sentence in shown


def test_strange_texts_stay_texts(client, belzig):
    made = make.live_measure(HOSTILE, belzig, slug="fremd")
    change(made, belzig, assessment="delayed", reason=HOSTILE)
    people.on_measure(made, HOSTILE)
    page = client.get(PAGE).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_long_lists_end_and_lead_on(client, belzig, monkeypatch):
    monkeypatch.setattr("strategy.views.council_sheet.PAGE", PRINTED[-1])
    overfull(belzig, many=5)
    shown = words(client, PAGE)
    assert re.search(r"und \d+ weitere Einträge", shown) and re.search(r"und \d+ weitere Termine", shown)
    assert "weitere Jahre sind in der Summe enthalten" in shown


def test_it_needs_no_cookie_and_search_engines_stay_away(client, belzig):
    response = client.get(PAGE)
    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.content.decode()
