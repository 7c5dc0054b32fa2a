"""Editions on the web: the text as it was frozen, never taken for the current one, and never lost."""

import pytest

from strategy import editions
from strategy.publishing import publish
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "<h2>Anfang</h2><p>Erster Absatz.</p><p>Zweiter Absatz mit Glasfaser.</p>"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code, response.get("Location"))
    return response.content.decode()


def changed(obj, **values):
    for name, value in values.items():
        setattr(obj, name, value)
    obj.save()
    publish(obj)
    return obj


@pytest.fixture
def chapter():
    make.live(make.belzig(), make.wiesenburg(), make.term(), make.goal(1, "1.1"))
    return published(make.chapter("Warum", text=TEXT))


def published(obj):
    publish(obj)
    return obj


@pytest.fixture
def measure(chapter):
    return make.live_measure("Offenes WLAN", make.belzig(), objectives=make.Objective.objects.all())


@pytest.fixture
def edition(measure):
    return editions.freeze("Stand für die Beratung", "Alles neu.")


def resolved(edition, *places, **values):
    for place in places:
        publish(
            make.resolution(place, edition=edition, result="accepted", slug=f"{edition.slug}-{place.slug}", **values)
        )


@pytest.mark.parametrize("address", [
    "/dokumente/fassung-1/", "/dokumente/arbeitsstand/", "/dokumente/fassung-1/strategie/warum/",
    "/dokumente/fassung-1/ziele/", "/dokumente/fassung-1/ziele/ziel-1/", "/dokumente/fassung-1/glossar/",
    "/dokumente/fassung-1/massnahmen/", "/dokumente/fassung-1/massnahmen/buendel-1/",
    "/dokumente/fassung-1/massnahmen/buendel-1/offenes-wlan/",
])  # fmt: skip
def test_every_page_is_there(client, edition, address):
    assert "Fassung 1" in page(client, address)


def test_the_list_of_documents(client, edition):
    assert "Stand für die Beratung" in page(client, "/dokumente/")
