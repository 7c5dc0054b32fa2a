"""Appeals while something else happens to the same text: one act wins, the other is told, nobody gets two mails."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from participation import appeals, moderation, personal, retention
from participation.appeal_rights import deadline
from participation.models import Appeal, Contribution, Decision, Notice, OutgoingMail, Participant
from tests import factories as make
from tests.participation.factories import contribution, days_ago, notice, participant
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


@pytest.fixture
def moderators():
    return [make.staff(name, ("moderator", None)) for name in ("mo", "eva", "ina")]


def hidden_by(person):
    return moderation.hide(contribution(by=participant()), person, "insult", "Zu grob.")


def kept_by(person, *addresses):
    one = contribution(by=participant())
    for address in addresses:
        notice(one, address)
    return moderation.keep(one, person, "Eine Meinung.")


def file(decision, said_by=None, text="Das war ironisch gemeint."):
    return appeals.file(uuid4(), Decision.objects.get(pk=decision.pk), text, notice=said_by)


def tried(act):
    """What the act gives, or the exception that it raised where one of ours is expected."""
    try:
        return act()
    except (moderation.Conflict, appeals.NotPossible, personal.NotYours) as refused:
        return refused


def decide(appeal, by, **values):
    """As another process does it, with rows of its own."""
    return tried(lambda: appeals.decide(Appeal.objects.get(pk=appeal.pk), by, **values))


def kinds(one=None):
    mails = OutgoingMail.objects.filter(kind__startswith="appeal")
    return sorted(mails.values_list("kind", flat=True))


def test_two_people_decide_at_the_same_second(moderators):
    mo, eva, ina = moderators
    for _ in range(ROUNDS):
        OutgoingMail.objects.all().delete()
        appeal = file(hidden_by(mo))
        results = at_once(
            lambda a=appeal: decide(a, eva, upheld=True, answer="Sie haben recht."),
            lambda a=appeal: decide(a, ina, upheld=False, answer="Es bleibt dabei."),
        )
        lost = [r for r in results if isinstance(r, moderation.Conflict)]
        assert len(lost) == 1 and "schon über diesen Widerspruch entschieden" in str(lost[0])
        appeal.refresh_from_db()
        one = Contribution.objects.get(pk=appeal.decision.contribution_id)
        assert (appeal.outcome, one.state) in {("upheld", "published"), ("rejected", "hidden")}
        assert Decision.objects.filter(appeal=appeal).count() == 1
        assert appeal.outcome_decision.by == appeal.decided_by
        assert kinds() == ["appeal-decided", "appeal-receipt"]


def test_the_same_appeal_sent_from_two_windows(moderators):
    hiding = hidden_by(moderators[0])
    results = at_once(*(lambda n=n: file(hiding, text=f"Fenster {n}.") for n in range(5)))
    assert len(set(results)) == 1 and kinds() == ["appeal-receipt"]


def test_one_form_pressed_twice(moderators):
    hiding, form_id = hidden_by(moderators[0]), uuid4()

    def press():
        return appeals.file(form_id, Decision.objects.get(pk=hiding.pk), "Bitte prüfen.")

    assert len(set(at_once(press, press, press))) == 1 and kinds() == ["appeal-receipt"]


def test_a_decision_on_a_text_that_is_being_withdrawn(moderators):
    mo, eva, _ina = moderators
    for upheld in (True, False) * (ROUNDS // 2):
        OutgoingMail.objects.all().delete()
        appeal = file(hidden_by(mo))
        one = appeal.decision.contribution
        result, _done = at_once(
            lambda a=appeal, u=upheld: decide(a, eva, upheld=u, answer="So."),
            lambda one=one: personal.withdraw(participant(), one.public_id),
        )
        one.refresh_from_db()
        appeal.refresh_from_db()
        assert one.text == "", "a withdrawn text never comes back"
        if isinstance(result, moderation.Conflict):
            assert appeal.outcome == "gone" and not Decision.objects.filter(appeal=appeal).exists()
            assert kinds() == ["appeal-receipt"]
        else:
            assert appeal.outcome in ("upheld", "rejected") and appeal.outcome_decision
            assert kinds() == ["appeal-decided", "appeal-receipt"]
        participant()


def test_an_appeal_against_what_is_being_withdrawn(moderators):
    mo = moderators[0]
    for _ in range(ROUNDS):
        hiding = hidden_by(mo)
        one = hiding.contribution
        result, _done = at_once(
            lambda h=hiding: tried(lambda: file(h)),
            lambda one=one: personal.withdraw(participant(), one.public_id),
        )
        assert isinstance(result, appeals.NotPossible) or Appeal.objects.get(pk=result.pk).outcome == "gone"
        assert not Appeal.objects.open().exists(), "nobody waits for an answer about nothing"


def test_an_appeal_while_its_author_deletes_everything(moderators):
    mo = moderators[0]
    for keep_texts in (True, False) * (ROUNDS // 2):
        OutgoingMail.objects.all().delete()
        hiding, anna = hidden_by(mo), participant()
        at_once(
            lambda h=hiding: tried(lambda: file(h)),
            lambda a=anna, k=keep_texts: personal.forget(a, keep_texts=k),
        )
        assert not Participant.objects.exists() and not Appeal.objects.open().exists()
        assert not Appeal.objects.exclude(text="").exists() and kinds() == []


def test_an_appeal_of_a_reporter_who_deletes_everything(moderators):
    mo = moderators[0]
    for _ in range(ROUNDS):
        OutgoingMail.objects.all().delete()
        keeping = kept_by(mo, "nachbar@example.org")
        nora, sender = participant("nachbar@example.org", "Nora"), keeping.notices.get()
        at_once(
            lambda k=keeping, s=sender: tried(lambda: file(k, said_by=s)),
            lambda nora=nora: personal.forget(nora, keep_texts=False),
        )
        assert not Notice.objects.exclude(email="").exists()


def test_a_decision_on_an_appeal_of_a_reporter_who_deletes_everything(moderators):
    mo, eva, _ina = moderators
    for upheld in (True, False) * (ROUNDS // 2):
        keeping = kept_by(mo, "nachbar@example.org")
        nora, appeal = participant("nachbar@example.org", "Nora"), file(keeping, said_by=keeping.notices.get())
        result, _done = at_once(
            lambda a=appeal, u=upheld: decide(a, eva, upheld=u, answer="So.", rule="insult" if u else ""),
            lambda nora=nora: personal.forget(nora, keep_texts=False),
        )
        appeal.refresh_from_db()
        assert isinstance(result, moderation.Conflict) == (appeal.outcome == "gone")
        assert appeal.text == "" and not Notice.objects.exclude(email="").exists()


def test_a_decision_while_its_author_deletes_everything(moderators):
    mo, eva, _ina = moderators
    for upheld in (True, False) * (ROUNDS // 2):
        OutgoingMail.objects.all().delete()
        appeal, anna = file(hidden_by(mo)), participant()
        result, _done = at_once(
            lambda a=appeal, u=upheld: decide(a, eva, upheld=u, answer="So."),
            lambda anna=anna: personal.forget(anna, keep_texts=True),
        )
        appeal.refresh_from_db()
        assert appeal.outcome and appeal.participant is None and appeal.text == "" and kinds() == []
        assert isinstance(result, moderation.Conflict) == (appeal.outcome == "gone")


def test_an_appeal_while_the_text_is_published_again(moderators):
    mo, eva, _ina = moderators
    for _ in range(ROUNDS):
        hiding = hidden_by(mo)
        filed, approved = at_once(
            lambda h=hiding: tried(lambda: file(h)),
            lambda pk=hiding.contribution_id: tried(lambda: moderation.approve(Contribution.objects.get(pk=pk), eva)),
        )
        one = Contribution.objects.get(pk=hiding.contribution_id)
        if isinstance(filed, appeals.NotPossible):
            assert one.state == "published" and filed.why == "changed"
        else:
            assert isinstance(approved, moderation.Conflict) and one.state == "hidden"


def test_two_who_reported_the_same_text_are_decided_by_two_people(moderators):
    mo, eva, ina = moderators
    for _ in range(ROUNDS):
        OutgoingMail.objects.all().delete()
        keeping = kept_by(mo, "eins@example.org", "zwei@example.org")
        first, second = (file(keeping, said_by=n) for n in keeping.notices.order_by("pk"))
        results = at_once(
            lambda a=first: decide(a, eva, upheld=True, answer="Grob.", rule="insult"),
            lambda a=second: decide(a, ina, upheld=True, answer="Privat.", rule="personal"),
        )
        assert sum(isinstance(r, moderation.Conflict) for r in results) == 1
        outcomes = Appeal.objects.filter(decision=keeping).values_list("outcome", flat=True)
        assert sorted(outcomes) == ["gone", "upheld"]
        told = [m.notice_id for m in OutgoingMail.objects.filter(kind__in=["appeal-decided", "notice-decided"])
                if m.context.get("decision") != keeping.pk]  # fmt: skip
        assert sorted(told) == sorted([first.notice_id, second.notice_id]), "each is told once"
        assert OutgoingMail.objects.filter(kind="hidden").count() == 1


def test_two_who_reported_appeal_while_the_author_withdraws(moderators):
    for _ in range(ROUNDS):
        OutgoingMail.objects.all().delete()
        keeping = kept_by(moderators[0], "eins@example.org", "zwei@example.org")
        first, second = keeping.notices.order_by("pk")
        at_once(
            lambda k=keeping, n=first: tried(lambda: file(k, said_by=n)),
            lambda k=keeping, n=second: tried(lambda: file(k, said_by=n)),
            lambda one=keeping.contribution: personal.withdraw(participant(), one.public_id),
        )
        assert not Appeal.objects.open().exists()
        assert kinds().count("appeal-decided") == Appeal.objects.filter(decision=keeping).count()


def test_an_appeal_in_the_last_second_and_the_job_that_deletes_hidden_texts(moderators, monkeypatch):
    """Either it is filed, and then the text is there to be judged; or it is late and says so."""
    for _ in range(ROUNDS):
        hiding = hidden_by(moderators[0])
        Contribution.objects.filter(pk=hiding.contribution_id).update(state_changed_at=days_ago(400))
        with monkeypatch.context() as moved:
            moved.setattr(timezone, "now", lambda h=hiding: deadline(h) - timezone.timedelta(seconds=1))
            in_three_days = timezone.now() + timezone.timedelta(days=3)
            filed, _wiped = at_once(
                lambda h=hiding: tried(lambda: file(h)),
                lambda at=in_three_days: retention.wipe_hidden_texts(at),
            )
        text = Contribution.objects.get(pk=hiding.contribution_id).text
        assert bool(text) != isinstance(filed, appeals.NotPossible)


def test_a_crash_while_deciding_leaves_everything_as_it_was(moderators):
    mo, eva, _ina = moderators
    appeal = file(hidden_by(mo))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        appeals.decide(appeal, eva, upheld=True, answer="Ja.")
        1 / 0  # noqa: B018
    again = Appeal.objects.get()
    assert again.outcome == "" and again.decision.contribution.state == "hidden"
    assert decide(again, eva, upheld=True, answer="Ja.").outcome == "upheld"
    assert kinds() == ["appeal-decided", "appeal-receipt"]
