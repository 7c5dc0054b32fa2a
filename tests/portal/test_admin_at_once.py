"""Two people press at the same moment."""

import pytest
from django.test import Client

from strategy.models import Edition, Revision
from tests import factories as make
from tests.portal.admin_hands import address, fields
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    clients = [Client(), Client()]
    for client, name in zip(clients, ("eva", "kai"), strict=True):
        client.force_login(make.staff(name, ("publisher", None)))
    return clients


def test_of_two_savings_at_once_one_is_told(two):
    chapter = make.chapter("Warum")
    forms = [{**fields(client.get(address(chapter))), "title": f"Von {n}"} for n, client in enumerate(two)]
    acts = [lambda c=c, f=f: c.post(address(chapter), f).status_code for c, f in zip(two, forms, strict=True)]
    assert sorted(at_once(*acts)) == [200, 302]


def test_of_two_publishings_at_once_one_makes_the_revision(two):
    chapter = make.chapter("Warum")
    forms = [fields(client.get(address(chapter, "publish"))) for client in two]
    acts = [lambda c=c, f=f: c.post(address(chapter, "publish"), f) for c, f in zip(two, forms, strict=True)]
    assert [answer.status_code for answer in at_once(*acts)] == [302, 302]
    assert Revision.objects.filter(kind="chapter", key=chapter.key).count() == 1


def test_what_is_saved_while_somebody_publishes_is_seen_as_not_yet_public(two):
    chapter = make.chapter("Warum")
    for n in range(3):
        chapter.text = f"<p>Entwurf {n}.</p>"
        chapter.save()
        saved = {**fields(two[0].get(address(chapter))), "text": f"<p>Später {n}.</p>"}
        shown = fields(two[1].get(address(chapter, "publish")))
        at_once(
            lambda data=saved: two[0].post(address(chapter), data),
            lambda data=shown: two[1].post(address(chapter, "publish"), data),
        )
        public = Revision.objects.filter(kind="chapter").last()
        chapter.refresh_from_db()
        text = "".join(block["html"] for block in public.content["blocks"]) if public else None
        listed = two[0].get("/verwaltung/strategy/chapter/").content.decode()
        assert ("standing--public" in listed) == (text == chapter.text)


def test_of_two_freezings_at_once_one_makes_the_edition(two):
    make.live(make.belzig(), make.chapter("Warum"))
    forms = [{**fields(client.get("/verwaltung/strategy/edition/add/")), "title": "Stand"} for client in two]
    acts = [lambda c=c, f=f: c.post("/verwaltung/strategy/edition/add/", f) for c, f in zip(two, forms, strict=True)]
    addresses = {answer.url for answer in at_once(*acts)}
    assert addresses == {address(Edition.objects.get())}


def test_who_freezes_while_somebody_publishes_freezes_what_was_shown_or_nothing(two):
    chapter = make.chapter("Warum")
    make.live(make.belzig(), chapter)
    frozen = {**fields(two[0].get("/verwaltung/strategy/edition/add/")), "title": "Stand"}
    chapter.title = "Weshalb"
    chapter.save()
    shown = fields(two[1].get(address(chapter, "publish")))
    at_once(
        lambda: two[0].post("/verwaltung/strategy/edition/add/", {**frozen, "without_waiting": "on"}),
        lambda: two[1].post(address(chapter, "publish"), shown),
    )
    for edition in Edition.objects.all():
        assert edition.revisions.get(kind="chapter").content["title"] == "Warum"
