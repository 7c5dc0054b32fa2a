"""Two people at the same second: nobody gets a case twice, and each case is decided once."""

import pytest

from participation.models import Claim, Contribution, Decision, OutgoingMail
from tests.participation.factories import participant
from tests.participation.queue_hands import QUEUE, case_of, door, held, moderator
from tests.portal.admin_hands import messages, signed_in
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clients():
    return [signed_in(moderator(name)) for name in ("mo", "jo", "bo", "lo")]


def test_all_who_begin_at_once_get_a_case_of_their_own(clients):
    for n in range(4):
        held(f"Nummer {n}", days=n / 10)
    pages = at_once(*(lambda c=c: c.post(f"{QUEUE}beginnen/", follow=True) for c in clients))
    assert len({case_of(page) for page in pages} - {None}) == 4
    assert Claim.objects.count() == 4


def test_contrary_decisions_at_once_are_one(clients):
    one = held(by=participant())
    mark = clients[0].get(door("case", one)).context["case"].mark
    typed = {"seen": mark, "rule": "insult", "reason": "So nicht."}
    acts = ("approve", "hide", "approve", "hide")
    pages = at_once(
        *(lambda c=c, act=act: c.post(door(act, one), typed, follow=True) for c, act in zip(clients, acts, strict=True))
    )
    # Late: the next case; while the first is still being decided: the case again, with what was typed.
    assert {page.status_code for page in pages} <= {200, 409}
    decision = Decision.objects.get()
    state = Contribution.objects.get(pk=one.pk).state
    assert (decision.act, state) in [("publish", "published"), ("hide", "hidden")]
    assert OutgoingMail.objects.count() == 1
    told = [page for page in pages if any("Nichts geändert" in words for words in messages(page))]
    assert len(told) == 3


def test_a_decision_and_taking_it_back_twice_at_once(clients):
    one = held(by=participant())
    mark = clients[0].get(door("case", one)).context["case"].mark
    clients[0].post(door("approve", one), {"seen": mark})
    undo = f"{QUEUE}ruecknahme/{Decision.objects.get().pk}/"
    answers = at_once(*(lambda: clients[0].post(undo, follow=True) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert Decision.objects.filter(act="undo").count() == 1
    assert Contribution.objects.get(pk=one.pk).state == "held"
    assert not OutgoingMail.objects.exclude(state="obsolete").exists()
