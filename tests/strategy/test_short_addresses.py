"""What is printed on paper leads to the live page, for as long as the paper lies about."""

import pytest

from strategy import editions
from strategy.publishing import publish, withdraw
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter():
    chapter = factories.chapter("Warum", number="3.2")
    publish(chapter)
    return chapter


@pytest.fixture
def measure():
    return factories.live_measure("Offenes WLAN", factories.belzig(), code="INF-1")


def target(client, path):
    response = client.get(path)
    return (response.status_code, response.headers.get("Location", ""))


def test_a_number_leads_to_its_chapter(client, chapter):
    assert target(client, "/k/3.2/") == (302, "/strategie/warum/")


def test_a_code_leads_to_its_measure_however_it_is_typed(client, measure):
    for typed in ("INF-1", "inf-1"):
        assert target(client, f"/m/{typed}/") == (302, "/massnahmen/buendel-1/offenes-wlan/")


def test_what_is_typed_a_little_differently_still_leads_there(client, chapter, measure):
    for typed in ("k/03.2", "k/3.02"):
        assert target(client, f"/{typed}/") == (302, "/strategie/warum/"), typed
    for typed in ("inf1", "INF%201", "inf-01", "inf–1"):
        assert target(client, f"/m/{typed}/") == (302, "/massnahmen/buendel-1/offenes-wlan/"), typed
    assert target(client, "/k/32/") == (404, "")


def test_of_several_that_fit_none_is_guessed(client, measure):
    factories.live_measure("Anderes", factories.wiesenburg(), of=measure.bundle, code="IN-F1")
    assert target(client, "/m/inf1/") == (404, "")
    assert target(client, "/m/inf-1/") == (302, "/massnahmen/buendel-1/offenes-wlan/")


def test_a_code_of_before_still_leads_there(client, measure):
    measure.code, measure.slug = "DIG-7", "wlan-fuer-alle"
    measure.save()
    publish(measure)
    for printed in ("INF-1", "DIG-7"):
        assert target(client, f"/m/{printed}/") == (302, "/massnahmen/buendel-1/wlan-fuer-alle/")


def test_a_code_that_another_measure_took_over_leads_to_that_one(client, measure):
    measure.code = "DIG-7"
    measure.save()
    publish(measure)
    factories.live_measure("Neues Netz", factories.wiesenburg(), of=measure.bundle, code="INF-1")
    assert target(client, "/m/INF-1/") == (302, "/massnahmen/buendel-1/neues-netz/")


class TestOfAnEdition:
    @pytest.fixture(autouse=True)
    def edition(self, chapter, measure):
        return editions.freeze("Gedruckt")

    def test_it_leads_to_the_page_of_the_edition_whatever_is_public_now(self, client, chapter, measure):
        chapter.number, chapter.slug, measure.code = "9", "wozu", "DIG-7"
        chapter.save()
        measure.save()
        publish(chapter)
        publish(measure)
        inside = "/dokumente/fassung-1/massnahmen/buendel-1/offenes-wlan/"
        assert target(client, "/dokumente/fassung-1/k/3.2/") == (302, "/dokumente/fassung-1/strategie/warum/")
        assert target(client, "/dokumente/fassung-1/m/inf-1/") == (302, inside)
        withdraw(chapter)
        assert target(client, "/dokumente/fassung-1/k/3.2/") == (302, "/dokumente/fassung-1/strategie/warum/")

    def test_what_the_edition_does_not_have_is_said(self, client):
        publish(factories.chapter("Später", number="9"))
        for path in ("fassung-1/k/9/", "fassung-1/m/XX-1/", "fassung-1/k/%00/", "fassung-7/k/3.2/"):
            assert target(client, f"/dokumente/{path}") == (404, ""), path

    def test_the_live_state_has_them_at_their_own_addresses(self, client):
        assert target(client, "/dokumente/arbeitsstand/k/3.2/") == (302, "/k/3.2/")


def test_what_is_not_public_is_not_found(client, chapter):
    withdraw(chapter)
    factories.measure("Nur ein Entwurf", code="XX-1")
    for path in ("/k/3.2/", "/k/9/", "/m/XX-1/", "/m/%00/", "/m/%25/"):
        assert target(client, path) == (404, ""), path


def test_it_answers_nobody_who_wants_to_change_something(client, chapter):
    assert client.post("/k/3.2/").status_code == 405
