"""An address that was public once never breaks, and never leads to something else."""

import pytest
from django.core.exceptions import ValidationError

from strategy.models import Chapter, PublicAddress
from strategy.publishing import publish, withdraw
from strategy.state import State
from tests import factories as make

pytestmark = pytest.mark.django_db


def rename(obj, slug):
    obj.slug = slug
    obj.save()
    publish(obj)


def moves(client, old, new):
    response = client.get(old)
    assert (response.status_code, response.headers.get("Location")) == (301, new), old


def makers():
    return [
        ("/strategie/{}/", lambda: make.chapter("Alt")),
        ("/strategie/{}/verlauf/", lambda: make.chapter("Alt")),
        ("/ziele/{}/", lambda: make.goal(1, slug="alt")),
        ("/kommunen/{}/", lambda: make.municipality("Alt")),
        ("/massnahmen/{}/", lambda: make.bundle(1, slug="alt")),
        ("/massnahmen/buendel-1/{}/", lambda: make.live(make.bundle(), make.measure("Alt"))),
        ("/massnahmen/buendel-1/{}/verlauf/", lambda: make.live(make.bundle(), make.measure("Alt"))),
        ("/{}/", lambda: make.page("Alt")),
    ]


@pytest.mark.parametrize(("address", "maker"), makers(), ids=[address for address, _ in makers()])
def test_a_renamed_object_is_found_under_every_name_it_had(client, address, maker):
    obj = maker()
    rename(obj, "alt")
    rename(obj, "mittel")
    rename(obj, "neu")

    for old in ("alt", "mittel"):
        moves(client, address.format(old), address.format("neu"))
        moves(client, address.format(old) + "?sprache=einfach&x=%20", address.format("neu") + "?sprache=einfach&x=%20")
    assert client.get(address.format("neu")).status_code == 200
    assert client.head(address.format("alt")).status_code == 301


def test_a_name_that_was_only_saved_is_no_address(client):
    chapter = make.live(make.chapter("Alt"))
    Chapter.objects.update(slug="entwurf")
    assert client.get("/strategie/alt/").status_code == 200
    assert client.get("/strategie/entwurf/").status_code == 404
    assert State.live().get("chapter", chapter.key)["url"] == "/strategie/alt/"


class TestMeasures:
    @pytest.fixture
    def measure(self):
        return make.live_measure("Offenes WLAN", make.belzig())

    def test_a_measure_under_the_name_of_another_bundle_leads_to_its_own(self, client, measure):
        make.live(make.bundle(2))
        moves(client, "/massnahmen/buendel-2/offenes-wlan/", "/massnahmen/buendel-1/offenes-wlan/")
        moves(client, "/massnahmen/gab-es-nie/offenes-wlan/", "/massnahmen/buendel-1/offenes-wlan/")

    def test_a_measure_moves_to_another_bundle(self, client, measure):
        measure.bundle = make.live(make.bundle(2))
        measure.save()
        publish(measure)
        moves(client, "/massnahmen/buendel-1/offenes-wlan/", "/massnahmen/buendel-2/offenes-wlan/")
        moves(client, "/massnahmen/buendel-1/offenes-wlan/verlauf/", "/massnahmen/buendel-2/offenes-wlan/verlauf/")

    def test_a_renamed_bundle_takes_its_measures_along(self, client, measure):
        rename(measure.bundle, "digitales")
        moves(client, "/massnahmen/buendel-1/", "/massnahmen/digitales/")
        moves(client, "/massnahmen/buendel-1/offenes-wlan/", "/massnahmen/digitales/offenes-wlan/")
        assert client.get("/massnahmen/digitales/offenes-wlan/").status_code == 200

    def test_bundle_and_measure_are_renamed_one_after_the_other(self, client, measure):
        """In between the measure stood under an address under which it was never published itself."""
        rename(measure.bundle, "digitales")
        rename(measure, "wlan")
        for old in ("buendel-1/offenes-wlan", "digitales/offenes-wlan", "buendel-1/wlan"):
            moves(client, f"/massnahmen/{old}/", "/massnahmen/digitales/wlan/")

    def test_search_and_lists_lead_to_the_new_address(self, client, measure):
        rename(measure.bundle, "digitales")
        assert "/massnahmen/digitales/offenes-wlan/" in client.get("/massnahmen/").content.decode()
        result = client.get("/suche/?q=wlan").context["results"][0]["url"]
        assert client.get(result, follow=True).status_code == 200


def test_the_word_of_an_old_address_is_given_to_no_other_object(client):
    chapter = make.live(make.chapter("Alt"))
    rename(chapter, "neu")
    # Its own old word may come back, and objects of another kind have addresses of their own.
    chapter.slug = "alt"
    chapter.full_clean()
    make.page("Alt").full_clean()
    with pytest.raises(ValidationError, match="war schon öffentlich"):
        make.chapter("Anderes", slug="alt").full_clean()


def test_an_object_may_get_the_word_of_one_that_was_renamed_before_anything_was_public():
    first = make.chapter("Alt")
    first.slug = "neu"
    first.save()
    second = make.chapter("Alt")
    second.full_clean()
    assert (first.key, second.key) == ("alt", "alt-2")


@pytest.mark.parametrize("slug", ["suche", "strategie", "massnahmen", "verwaltung", "neues"])
def test_a_page_cannot_hide_behind_another_address(slug):
    with pytest.raises(ValidationError, match="steht schon etwas anderes"):
        make.page("Seite", slug=slug).full_clean()


def test_what_was_withdrawn_is_gone_and_comes_back_under_its_address(client):
    chapter = make.live(make.chapter("Alt"))
    withdraw(chapter)
    assert client.get("/strategie/alt/").status_code == 404
    publish(chapter)
    assert client.get("/strategie/alt/").status_code == 200


def test_an_unknown_address_says_so_in_german(client):
    response = client.get("/massnahmen/gibt/es-nicht/")
    assert response.status_code == 404
    assert "gibt es nicht" in response.content.decode()


def test_anchors_are_no_addresses_of_their_own():
    make.live(make.term("Glasfaser"), make.indicator())
    make.live_measure("Offenes WLAN", make.belzig())
    assert not PublicAddress.objects.filter(path__contains="#").exists()


@pytest.mark.parametrize("path", ["/strategie", "/massnahmen", "/kommunen/bad-belzig"])
def test_a_forgotten_slash_is_added(client, path):
    make.live(make.belzig())
    moves(client, path, f"{path}/")
