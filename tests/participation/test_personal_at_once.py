"""Two things at the same moment: each ends in one of the two orders, and nothing is half done or comes back."""

import uuid

import pytest

from participation import confirming, moderation, personal
from participation.models import Contribution, ContributionVersion, Participant, Submission, Support
from participation.submitting import submit
from tests import factories as make
from tests.participation.factories import contribution, participant
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (personal.NotYours, personal.NotPossible, moderation.Conflict, confirming.Expired)


def tried(act):
    """The act, or the refusal that it ended with; anything else is a fault."""

    def run():
        try:
            return act()
        except REFUSALS as refused:
            return refused

    return run


@pytest.mark.parametrize("attempt", range(5))
def test_withdrawing_while_a_moderator_hides(anna, attempt):
    row = contribution("Frech.", by=anna)
    moderator = make.staff("mo", is_superuser=True)
    at_once(
        tried(lambda: personal.withdraw(anna, row.public_id)),
        tried(lambda: moderation.hide(row, moderator, "insult", "Das ist beleidigend.")),
    )
    left = Contribution.objects.get()
    assert left.text == "" and left.state in ("withdrawn", "hidden")
    assert left.decisions.exists() == (left.state == "hidden")


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize("keep_texts", [True, False])
def test_deleting_everything_while_a_correction_is_sent(anna, attempt, keep_texts):
    row = contribution("Mehr Bänke.", by=anna)
    at_once(
        tried(lambda: personal.forget(anna, keep_texts=keep_texts)),
        tried(lambda: personal.correct(anna, row.public_id, title="", text="Mehr Bäume.")),
    )
    left = Contribution.objects.get()
    assert not Participant.objects.exists() and not ContributionVersion.objects.exists()
    assert (left.participant, left.display_name) == (None, "")
    assert left.text in ({"Mehr Bänke.", "Mehr Bäume."} if keep_texts else {""})


@pytest.mark.parametrize("attempt", range(5))
def test_deleting_everything_while_something_is_confirmed(anna, attempt):
    contribution("Früher.", by=anna)
    sent = submit(
        uuid.uuid4(), "anna@example.org", "Anna", contributions=[Contribution(subject="proposal", text="Neu.")]
    )
    _gone, confirmed = at_once(
        tried(lambda: personal.forget(anna, keep_texts=False)), tried(lambda: confirming.confirm(sent))
    )
    if isinstance(confirmed, confirming.Expired):
        assert not Participant.objects.exists() and not Contribution.objects.filter(text="Neu.").exists()
    # Confirmed after everything was deleted: somebody new, who wrote one text.
    assert Submission.objects.count() == Participant.objects.count() == Contribution.objects.exclude(text="").count()


def test_two_corrections_of_one_text_leave_one_former_text_each(anna):
    row = contribution("Eins.", by=anna)
    at_once(
        *[tried(lambda n=n: personal.correct(anna, row.public_id, title="", text=f"Fassung {n}.")) for n in range(4)]
    )
    assert ContributionVersion.objects.count() == 4
    texts = set(ContributionVersion.objects.values_list("text", flat=True)) | {Contribution.objects.get().text}
    assert texts == {"Eins.", *(f"Fassung {n}." for n in range(4))}


def test_pressing_delete_twice(anna):
    contribution("Mehr Bänke.", by=anna)
    ends = at_once(*[tried(lambda: personal.forget(anna, keep_texts=True))] * 3)
    assert sorted(isinstance(end, personal.NotYours) for end in ends) == [False, True, True]
    assert Contribution.objects.get().state == "anonymised"


def test_supporting_a_text_that_is_withdrawn(anna):
    bea = participant("bea@example.org", "Bea")
    row = contribution("Mehr Bänke.", by=anna)
    sent = submit(uuid.uuid4(), bea.email, "Bea", supports=[row])
    at_once(tried(lambda: personal.withdraw(anna, row.public_id)), tried(lambda: confirming.confirm(sent)))
    assert Contribution.objects.get().state == "withdrawn"
    assert not Support.objects.exists()
