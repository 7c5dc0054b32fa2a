"""Many write in the same moment, also while the text is published."""

import pytest
from django.test import Client

from participation.models import Contribution, Submission
from strategy.models import Chapter, Live
from strategy.publishing import publish
from tests import factories as make
from tests.participation.test_contribute import filled
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "<p>Wir bauen Wege in jeden Ort und an jeden See.</p><p>Nachts ist überall Licht, auch im Winter.</p>"


@pytest.fixture
def chapter(settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    made = make.chapter("Wege", text=TEXT)
    make.live(make.belzig(), made)
    return made


def blocks():
    return Live.objects.get(kind="chapter").revision.content["blocks"]


def writer(address, number):
    """One person at one line of their own."""
    values = filled(text=f"Beitrag {number}", email=f"person-{number}@example.org")
    return lambda: Client(REMOTE_ADDR=f"10.0.{number}.1").post(address, values).status_code


def test_many_write_on_one_passage_and_each_is_kept(chapter):
    address = f"/beteiligung/absatz/{blocks()[0]['id']}/"
    assert set(at_once(*(writer(address, number) for number in range(12)))) == {303}
    assert Contribution.objects.count() == Submission.objects.count() == 12


def test_the_same_form_sent_at_once_is_one(chapter):
    address, same = f"/beteiligung/absatz/{blocks()[0]['id']}/", filled()
    assert set(at_once(*[lambda: Client().post(address, same).status_code] * 6)) == {303}
    assert Contribution.objects.count() == Submission.objects.count() == 1


def test_whoever_writes_while_the_passage_goes_is_told_or_followed(chapter):
    """Either the contribution came first and knows what became of its passage, or its writer gets the text back."""
    goes = blocks()[1]["id"]

    def take_it_out():
        Chapter.objects.update(text="<p>Wir bauen Wege in jeden Ort und an jeden See.</p>")
        publish(Chapter.objects.get())

    *answers, _ = at_once(*(writer(f"/beteiligung/absatz/{goes}/", number) for number in range(6)), take_it_out)
    assert set(answers) <= {303, 410}
    kept = Contribution.objects.all()
    assert len(kept) == answers.count(303)
    assert {(one.fate, one.block_now) for one in kept} <= {("removed", "")}
