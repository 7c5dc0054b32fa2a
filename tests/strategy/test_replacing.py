"""Staff say on publishing which passage goes on for which; the register and the revisions remember it."""

import pytest

from strategy.canonical import digest
from strategy.models import Block, Chapter, Revision
from strategy.publishing import publish, rebuild, withdraw
from strategy.registry import kind_of
from tests import factories as make

pytestmark = pytest.mark.django_db

BUS = "Ein Bus auf Bestellung verbindet die Dörfer abends mit dem Bahnhof."
NET = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
CARE = "Wer pflegt, findet an einem Ort alle Hilfen und wird zu Hause besucht."
OTHER = "Gemeinsam beschaffen beide Kommunen Sensoren und werten sie aus."


def publish_text(chapter, *texts, **options):
    Chapter.objects.filter(pk=chapter.pk).update(text="".join(f"<p>{text}</p>" for text in texts))
    return publish(chapter, **options)


def ids(revision):
    return [block["id"] for block in revision.content["blocks"]]


def register():
    return {row.public_id: (row.retired_at, row.replaced_by_id) for row in Block.objects.all()}


@pytest.fixture
def chapter():
    return make.chapter()


@pytest.fixture
def published(chapter):
    """The ids of four passages, of which two became one and that one became another."""
    bus, net = ids(publish_text(chapter, BUS, NET))
    publish_text(chapter, NET, replaces={bus: 0})
    last = publish_text(chapter, CARE, NET)
    care = ids(last)[0]
    publish_text(chapter, CARE, OTHER, replaces={net: 0})
    return bus, net, care


def test_an_old_passage_goes_on_in_a_new_text_under_its_id(chapter):
    bus, net = ids(publish_text(chapter, BUS, NET))
    assert ids(publish_text(chapter, CARE, NET, replaces={bus: 0})) == [bus, net]
    assert register() == {bus: (None, None), net: (None, None)}


def test_an_old_passage_that_went_into_another_retires_and_names_it(chapter):
    bus, net = ids(publish_text(chapter, BUS, NET))
    revision = publish_text(chapter, NET, replaces={bus: 0})
    assert revision.content["blocks"][0]["replaces"] == [bus]
    assert register() == {bus: (revision.published_at, net), net: (None, None)}


def test_the_register_knows_each_step_and_the_content_the_end_of_a_chain(published):
    bus, net, care = published
    found = register()
    assert (found[bus][1], found[net][1], found[care]) == (net, care, (None, None))
    assert Revision.objects.latest("id").content["blocks"][0]["replaces"] == [net, bus]


def test_what_was_said_makes_no_difference_to_the_next_publication(chapter, published):
    assert publish(chapter) is None
    newest = Revision.objects.latest("id")
    assert digest(kind_of(chapter).serialize(Chapter.objects.get(), newest.content)) == newest.sha256


def test_content_of_before_keeps_its_checksum(chapter):
    revision = publish_text(chapter, BUS, NET)
    assert all(set(block) == {"kind", "level", "html", "text", "id"} for block in revision.content["blocks"])


def test_the_register_is_made_again_from_the_revisions(chapter, published):
    withdraw(chapter)
    publish(chapter)
    before = register()
    Block.objects.update(retired_at=None, replaced_by=None)
    rebuild()
    assert register() == before


@pytest.mark.parametrize("place", [2, -1, 10**6])
def test_a_place_that_is_not_there_publishes_nothing(chapter, place):
    bus, _ = ids(publish_text(chapter, BUS, NET))
    with pytest.raises(ValueError):
        publish_text(chapter, CARE, NET, replaces={bus: place})
    assert Revision.objects.count() == 1


def test_only_passages_of_the_last_publication_can_go_on(chapter, published):
    bus, net, _ = published
    for id_ in (bus, net, "zzzz"):
        with pytest.raises(ValueError):
            publish_text(chapter, BUS, replaces={id_: 0})


def test_what_has_no_passages_has_none_to_replace():
    with pytest.raises(ValueError):
        publish(make.term(), replaces={"abcd": 0})


def test_readers_are_not_told_of_ids(chapter, published, client):
    text = client.get("/strategie/warum/verlauf/").content.decode()
    assert "replaces" not in text


def test_other_apps_are_told_inside_the_transaction(chapter, settings):
    settings.PORTAL_AFTER_PUBLISH = ["tests.strategy.test_replacing.refuse"]
    with pytest.raises(ZeroDivisionError):
        publish(chapter)
    assert not Revision.objects.exists()


def refuse(revision, before):
    assert (revision.kind, before) == ("chapter", None)
    raise ZeroDivisionError
