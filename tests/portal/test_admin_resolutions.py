"""Resolutions as staff enter them after a meeting: little to type, nothing that cannot be, and only one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from strategy import editions
from strategy.models import Resolution
from strategy.publishing import publish
from tests import factories as make
from tests.portal.admin_hands import add_address, address, document, fields, signed_in, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    belzig = make.belzig()
    belzig.council = "Stadtverordnetenversammlung"
    belzig.save()
    make.live(belzig, make.wiesenburg(), make.chapter("Warum"))
    return belzig


@pytest.fixture
def edition(place):
    return editions.freeze("Stand für die Beratung", at=timezone.now() - timedelta(days=365))


@pytest.fixture
def client(place):
    return signed_in(make.staff("redaktion", ("publisher", place)))


def entered(client, edition=None, **values):
    """The answer to the form for a new resolution, filled as far as given."""
    form = {**fields(client.get(add_address(Resolution))), "municipality": str(make.belzig().pk)}
    form |= {"edition": str(edition.pk) if edition else "", **values}
    return client.post(add_address(Resolution), form)


def test_body_title_and_address_come_from_what_is_known(client, edition):
    assert entered(client, edition, result="accepted", date="2026-03-01").status_code == 302
    made = Resolution.objects.get()
    assert made.body == "Stadtverordnetenversammlung"
    assert made.edition_title == "Fassung 1: Stand für die Beratung"
    assert made.slug == "bad-belzig-fassung-1"


def test_a_second_reading_gets_an_address_of_its_own(client, edition):
    for day, result in (("2026-03-01", "postponed"), ("2026-05-01", "accepted")):
        assert entered(client, edition, result=result, date=day).status_code == 302
    assert set(Resolution.objects.values_list("slug", flat=True)) == {"bad-belzig-fassung-1", "bad-belzig-fassung-1-2"}


def test_what_was_typed_stays_as_typed(client, edition):
    words = {"body": "Hauptausschuss", "edition_title": "Die Strategie", "slug": "eigenes-wort"}
    entered(client, edition, **words)
    made = Resolution.objects.get()
    assert (made.body, made.edition_title, made.slug) == tuple(words.values())


TOO_SOON = (timezone.localdate() - timedelta(days=367)).isoformat()
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
REFUSED = {
    "a result without a day": ({"result": "accepted"}, "braucht den Sitzungstag"),
    "a result of tomorrow": ({"result": "accepted", "date": TOMORROW}, "liegt in der Zukunft"),
    "a day before the edition was frozen": ({"result": "accepted", "date": TOO_SOON}, "vor dem Tag"),
    "a link that is not encrypted": ({"link": "http://ratsinfo.example/1"}, "https://"),
    "a link that is none": ({"link": "javascript:alert(1)"}, "gültige"),
    "a day that is none": ({"result": "accepted", "date": "neulich"}, "gültiges Datum"),
}


@pytest.mark.parametrize(("values", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_in_words(client, edition, values, words):
    answer = entered(client, edition, **values)
    assert answer.status_code == 200 and words in " ".join(texts(answer, "errorlist"))
    assert not Resolution.objects.exists()


ALLOWED = {
    "a result whose day is not known exactly": {"result": "accepted", "date_note": "26. oder 27. Juni"},
    "a meeting to come": {"date": TOMORROW},
    "nothing but the council": {},
    "an address without its beginning": {"link": "ratsinfo.example/vorlage/1"},
}


@pytest.mark.parametrize("values", ALLOWED.values(), ids=ALLOWED)
def test_what_can_be_is_kept(client, edition, values):
    assert entered(client, edition, **values).status_code == 302
    assert Resolution.objects.get().link in ("", "https://ratsinfo.example/vorlage/1")


def test_without_an_edition_it_says_what_about(client, place):
    answer = entered(client)
    assert "worüber entschieden wurde" in " ".join(texts(answer, "errorlist"))
    assert entered(client, edition_title="Strategie vom Juni 2023").status_code == 302
    assert Resolution.objects.get().slug == "bad-belzig-rat"


def test_the_other_council_is_not_offered_and_not_taken(client, edition):
    other = make.wiesenburg()
    form = document(client.get(add_address(Resolution)))
    assert "Wiesenburg/Mark" not in form.xpath('//select[@name="municipality"]')[0].text_content()
    assert entered(client, edition, municipality=str(other.pk)).status_code == 200
    theirs = make.resolution(other, edition=edition)
    assert client.post(address(theirs), {"result": "rejected"}).status_code == 403
    assert client.post(address(theirs, "publish"), {}).status_code == 403


def messages_of(client, obj):
    """What is said after publishing, and what the page before it foretold."""
    page = client.get(address(obj, "publish"))
    after = client.post(address(obj, "publish"), fields(page), follow=True)
    return [str(message) for message in after.context["messages"]], " ".join(texts(page, "hint"))


class TestWhatFollows:
    """Published by the office of Bad Belzig; what the other council decided is public already or not yet."""

    def resolved(self, edition, place=None, **values):
        values = {"result": "accepted", "date": timezone.localdate(), **values}
        place = place or make.belzig()
        return make.resolution(place, edition=edition, slug=f"{place.slug}-{edition.slug}", **values)

    @pytest.fixture
    def second(self, edition):
        publish(make.chapter("Noch eines"))
        return editions.freeze("Zweite")

    def test_the_other_council_is_still_to_decide(self, client, edition):
        said, before = messages_of(client, self.resolved(edition))
        assert said[-1] == "Damit hat Bad Belzig beschlossen; Wiesenburg/Mark noch nicht."
        assert "Danach hat Bad Belzig beschlossen; Wiesenburg/Mark noch nicht." in before

    def test_the_last_council_puts_it_in_force_and_replaces_the_one_before(self, client, edition, second):
        for place in (make.belzig(), make.wiesenburg()):
            publish(self.resolved(edition, place))
        publish(self.resolved(second, make.wiesenburg()))
        said, before = messages_of(client, self.resolved(second))
        assert said[-1] == "Damit gilt Fassung 2; Fassung 1 ist abgelöst."
        assert "Danach gilt Fassung 2; Fassung 1 ist abgelöst." in before
        edition.refresh_from_db()
        assert edition.state == "superseded"

    def test_without_one_before_nothing_is_replaced(self, client, edition):
        publish(self.resolved(edition, make.wiesenburg()))
        assert messages_of(client, self.resolved(edition))[0][-1] == "Damit gilt Fassung 1."

    def test_what_is_refused_leaves_the_one_before_in_force(self, client, edition, second):
        for place in (make.belzig(), make.wiesenburg()):
            publish(self.resolved(edition, place))
        said, _before = messages_of(client, self.resolved(second, result="rejected"))
        assert said[-1] == (
            "Fassung 2 ist nicht beschlossen: In Bad Belzig abgelehnt, in Wiesenburg/Mark noch nicht entschieden. "
            "Es gilt weiter Fassung 1."
        )

    def test_one_council_is_not_enough_if_the_other_refused(self, client, edition):
        publish(self.resolved(edition, make.wiesenburg(), result="rejected"))
        said, _before = messages_of(client, self.resolved(edition))
        assert said[-1] == "Damit hat Bad Belzig beschlossen; Wiesenburg/Mark hat abgelehnt."

    def test_who_adopts_an_old_one_does_not_bring_it_back(self, client, edition, second):
        for place in (make.belzig(), make.wiesenburg()):
            publish(self.resolved(second, place))
        publish(self.resolved(edition, make.wiesenburg()))
        said, _before = messages_of(client, self.resolved(edition))
        assert said[-1] == "Fassung 1 bleibt abgelöst: Es gilt Fassung 2."

    def test_a_corrected_note_says_nothing_again(self, client, edition, second):
        for place in (make.belzig(), make.wiesenburg()):
            publish(self.resolved(edition, place))
        publish(self.resolved(second, make.wiesenburg()))
        last = self.resolved(second)
        publish(last)
        last.note = "Mit einer Auflage."
        last.save()
        said, before = messages_of(client, last)
        assert len(said) == 1 and "gilt Fassung" not in before

    def test_one_moved_to_another_edition_says_so_of_both(self, client, edition, second):
        for place in (make.belzig(), make.wiesenburg()):
            publish(self.resolved(edition, place))
        publish(self.resolved(second, make.wiesenburg()))
        moved = Resolution.objects.get(slug="bad-belzig-fassung-1")
        moved.edition = second
        moved.save()
        said, before = messages_of(client, moved)
        assert said[1:] == [
            "Damit gilt Fassung 2; Fassung 1 ist abgelöst.",
            "Damit hat Wiesenburg/Mark Fassung 1 beschlossen; Bad Belzig noch nicht. Es gilt Fassung 2.",
        ]
        assert "Danach hat Wiesenburg/Mark Fassung 1 beschlossen" in before

    def test_one_that_leaves_its_edition_brings_the_one_before_back(self, client, edition, second):
        for one in (edition, second):
            for place in (make.belzig(), make.wiesenburg()):
                publish(self.resolved(one, place))
        left = Resolution.objects.get(slug="bad-belzig-fassung-2")
        left.edition, left.edition_title = None, "Etwas anderes"
        left.save()
        said, _before = messages_of(client, left)
        assert said[1:] == ["Damit hat Wiesenburg/Mark beschlossen; Bad Belzig noch nicht. Es gilt Fassung 1."]
        edition.refresh_from_db()
        assert edition.state == "adopted"

    def test_without_an_edition_nothing_follows(self, client, place):
        made = make.resolution(place, edition_title="Strategie 2023", result="accepted", date="2023-06-26")
        said, _before = messages_of(client, made)
        assert len(said) == 1


def test_publishing_says_what_it_means_for_the_edition_and_then_does_it(client, edition, place):
    made = make.resolution(place, edition=edition, result="accepted", date="2026-03-01")
    publish(make.resolution(make.wiesenburg(), edition=edition, result="amended", date="2026-03-02"))
    page = client.get(address(made, "publish"))
    assert "gilt sie als beschlossen" in " ".join(texts(page, "hint"))
    assert "/dokumente/fassung-1/" in [link.get("href") for link in document(page).xpath("//a")]
    client.post(address(made, "publish"), fields(page))
    edition.refresh_from_db()
    assert edition.state == "adopted"
