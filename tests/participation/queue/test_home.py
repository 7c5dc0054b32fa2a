"""The first page of the admin: what waits for moderators, the way in, and what nobody could decide."""

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from participation import appeals, moderation
from tests import factories as make
from tests.participation.factories import contribution, days_ago, notice, participant
from tests.participation.queue_hands import QUEUE, case_of, held, hidden_and_appealed, moderator, press
from tests.portal.admin_hands import document, signed_in, texts

pytestmark = pytest.mark.django_db

HOME = "/verwaltung/"
PART = '//section[@aria-labelledby="h-moderation"]'


def lines(client):
    return [" ".join(li.text_content().split()) for li in document(client.get(HOME)).xpath(f"{PART}//li")]


def test_it_counts_what_the_person_may_decide_and_begins():
    first = held("mit Schimpfwort", held_reasons=["word"], days=1)
    held("neu", municipality=make.belzig())
    notice(contribution(by=participant()))
    hidden_and_appealed(make.staff("jo", ("moderator", None)))
    client = signed_in(moderator("mo"))
    found = lines(client)
    assert len(found) == 3
    assert found[0].startswith("2 Beiträge warten auf Freigabe (davon 1 dringend, das Älteste wartet seit ")
    assert found[1].startswith("1 Beitrag ist gemeldet (wartet seit ")
    assert found[2].startswith("1 Widerspruch ist zu entscheiden (wartet seit ")
    assert set(document(client.get(HOME)).xpath(f"{PART}//a/@href")) == {QUEUE}
    assert case_of(press(client, client.get(HOME), f"{QUEUE}beginnen/")) == first.pk


def test_each_line_says_since_when_its_oldest_waits():
    """An old notice on a text does not make an appeal about it older."""
    appeal = hidden_and_appealed(make.staff("jo", ("moderator", None)))
    row = notice(appeal.decision.contribution, ground="law")
    type(row).objects.filter(pk=row.pk).update(created_at=days_ago(9))
    type(appeal).objects.filter(pk=appeal.pk).update(created_at=days_ago(4))
    reported, appealed = lines(signed_in(moderator("mo")))
    assert reported == f"1 Beitrag ist gemeldet (dringend, wartet seit {said(9)} Uhr)"
    assert appealed == f"1 Widerspruch ist zu entscheiden (dringend, wartet seit {said(4)} Uhr)"


def said(days):
    return date_format(timezone.localtime(days_ago(days)), "j. F, H:i")


def test_nothing_is_said_where_nothing_waits_or_nobody_asks():
    held()
    for person in (make.staff("eva", ("publisher", None)), make.staff("bea", ("moderator", make.belzig()))):
        assert not document(signed_in(person).get(HOME)).xpath(PART)


def test_an_appeal_without_another_judge_is_said_until_there_is_one():
    jo = make.staff("jo", ("moderator", None))
    hidden_and_appealed(jo)
    client = signed_in(jo)
    (waits, warning) = lines(client)
    assert waits == "1 Fall wartet auf jemand anders als Sie" and "niemand entscheiden kann" in warning
    assert not document(client.get(HOME)).xpath(f"{PART}//form")
    other = make.staff("mo", ("moderator", make.belzig()))
    assert len(lines(client)) == 2
    other.staff_roles.create(role="moderator", municipality=None)
    assert len(lines(client)) == 1
    get_user_model().objects.filter(pk=other.pk).update(is_active=False)
    assert len(lines(client)) == 2
    make.staff("chefin", is_superuser=True)
    assert len(lines(client)) == 1


def test_it_says_who_can_decide_what_waits_for_somebody_else():
    jo = make.staff("jo", ("moderator", None), ("moderator", make.belzig()), first_name="Jo")
    hidden_and_appealed(jo)
    for name, scope in (("mo", None), ("ada", None), ("bea", make.belzig())):
        make.staff(name, ("moderator", scope), first_name=name.title())
    make.staff("eva", ("publisher", None))
    gone = make.staff("weg", ("moderator", None))
    get_user_model().objects.filter(pk=gone.pk).update(is_active=False)
    make.staff("chefin", is_superuser=True)
    client = signed_in(jo)
    said = "entscheiden kann: Ada, Mo oder die Administration"
    assert lines(client) == [f"1 Fall wartet auf jemand anders als Sie ({said})"]
    assert said in texts(client.get(QUEUE), "queue__list")[0]
    decision = moderation.hide(
        contribution(by=participant(), municipality=make.belzig()), jo, "insult", "Beleidigt Menschen."
    )
    appeals.file(uuid4(), decision, "Nein.")
    assert "(entscheiden kann je nach Fall: Ada, Bea, Mo oder die Administration)" in lines(client)[0]
    found = texts(client.get(QUEUE), "queue__list")[0]
    assert said in found and "entscheiden kann: Bea oder die Administration" in found


def test_whoever_wrote_the_text_is_no_judge_of_it():
    jo = make.staff("jo", ("moderator", None))
    appeal = hidden_and_appealed(jo)
    client = signed_in(jo)
    mo = make.staff("mo", ("moderator", None), email=appeal.decision.contribution.participant.email.upper())
    assert "niemand entscheiden kann" in lines(client)[-1]
    mo.email = ""
    mo.save()
    assert len(lines(client)) == 1


def test_the_statements_do_not_grow_with_what_waits():
    client = signed_in(moderator("mo"))

    def count(numbers):
        for n in numbers:
            held(f"neu {n}")
            notice(contribution(by=participant()), f"a{n}@example.org")
            hidden_and_appealed(make.staff(f"x{n}", ("moderator", None)))
        client.get(HOME)
        with CaptureQueriesContext(connection) as context:
            client.get(HOME)
        return len(context)

    assert count(range(2)) == count(range(2, 8))
