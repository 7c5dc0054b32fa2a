"""Taking back one's own decision before anybody is told: everything as before, both rows in the log, no mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from participation import moderation, outbox, personal
from participation.models import Claim, Contribution, Decision, OutgoingMail
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation.factories import appeal, contribution, days_ago, notice, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return make.staff("mo", ("moderator", None), first_name="Mo", last_name="Moderation")


@pytest.fixture
def eva():
    return make.staff("eva", ("moderator", None), first_name="Eva", last_name="Eule")


def held(**values):
    values = {"state": "held", "published_at": None, "by": participant(), **values}
    one = contribution(**values)
    since = days_ago(3)
    Contribution.objects.filter(pk=one.pk).update(state_changed_at=since)
    Decision.objects.create(contribution=one, act="hold", before="awaiting", at=since)
    return Contribution.objects.get(pk=one.pk)


def row(one):
    return Contribution.objects.filter(pk=one.pk).values().get()


def send_all(later=timedelta(minutes=3)):
    """Every mail that is due then; the kinds of those that left."""
    OutgoingMail.objects.filter(state="due", due_at__lte=timezone.now() + later).update(due_at=timezone.now())
    before = set(OutgoingMail.objects.filter(state="sent").values_list("pk", flat=True))
    while outbox.work():
        pass
    left = OutgoingMail.objects.filter(state="sent").exclude(pk__in=before)
    return sorted(left.values_list("kind", flat=True))


class TestMailsWait:
    @pytest.mark.parametrize("seconds", [30, 120])
    def test_a_mail_leaves_when_nothing_can_be_taken_back_any_more(self, mo, settings, seconds):
        settings.MODERATION_UNDO_SECONDS = seconds
        decision = moderation.approve(held(), mo)
        assert OutgoingMail.objects.get().due_at == decision.at + timedelta(seconds=seconds)
        assert not outbox.work()
        assert send_all() == ["published"]

    def test_where_nothing_can_be_taken_back_it_leaves_at_once(self, mo, settings):
        settings.MODERATION_UNDO_SECONDS = 0
        decision = moderation.approve(held(), mo)
        assert not moderation.undoable(decision, mo)
        assert outbox.work() and OutgoingMail.objects.get().state == "sent"


class TestEverythingIsAsBefore:
    def acts(self):
        yield held, lambda one, by: moderation.approve(one, by)
        yield held, lambda one, by: moderation.hide(one, by, "insult", "Beleidigt.")
        yield lambda: held(published_at=days_ago(9)), lambda one, by: moderation.approve(one, by)
        for state in ("published", "anonymised"):
            author = participant() if state == "published" else None

            def public(state=state, author=author):
                return contribution(state=state, by=author, published_at=days_ago(9))

            yield public, lambda one, by: moderation.hide(one, by, "law", "Verboten.")

    @pytest.mark.parametrize("number", range(5))
    def test_the_row_is_the_same_and_the_log_has_both(self, mo, number):
        prepare, act = list(self.acts())[number]
        one = prepare()
        before, stamp = row(one), current_stamp()
        known = one.decisions.count()
        decision = act(one, mo)
        undone = moderation.undo(decision, mo)
        after = row(one)
        if known == 0:  # nobody knows since when it was as it was
            before["state_changed_at"] = after["state_changed_at"]
        assert after == before
        assert (undone.act, undone.undoes, undone.by, undone.before) == ("undo", decision, mo, _state_after(decision))
        assert one.decisions.count() == known + 2
        assert current_stamp() > stamp  # the public figures count both
        assert send_all() == []

    def test_reports_wait_again_and_who_reported_hears_nothing(self, mo):
        one = contribution(by=participant())
        told = notice(one)
        for act in (
            lambda: moderation.keep(one, mo, "Bleibt."),
            lambda: moderation.hide(one, mo, "insult", "Beleidigt."),
        ):
            moderation.undo(act(), mo)
            one.refresh_from_db(), told.refresh_from_db()
            assert (one.state, told.outcome, told.decision, told.closed_at) == ("published", "", None, None)
            assert send_all() == []
        moderation.keep(one, mo, "Bleibt.")
        assert send_all() == ["notice-decided"]

    def test_the_case_is_with_who_took_it_back(self, mo):
        one = held()
        moderation.undo(moderation.approve(one, mo), mo)
        assert Claim.objects.get(contribution=one).by == mo

    def test_it_can_be_decided_anew_and_the_author_is_told_once(self, mo):
        one = held()
        moderation.undo(moderation.hide(one, mo, "insult", "Beleidigt."), mo)
        one.refresh_from_db()
        moderation.approve(one, mo)
        assert send_all() == ["published"]

    def test_whoever_deleted_everything_meanwhile_does_not_come_back(self, mo):
        one = contribution(by=participant(), published_at=days_ago(9))
        decision = moderation.hide(one, mo, "insult", "Beleidigt.")
        personal.forget(one.participant, keep_texts=True)
        moderation.undo(decision, mo)
        after = row(one)
        assert (after["state"], after["participant_id"], after["display_name"]) == ("anonymised", None, "")


def _state_after(decision):
    return {"publish": "published", "hide": "hidden"}[decision.act]


class TestRefused:
    def test_after_the_time_for_it(self, mo):
        one = held()
        decision = moderation.approve(one, mo)
        late = decision.at + timedelta(seconds=120)
        assert moderation.undoable(decision, mo, late - timedelta(seconds=1))
        assert not moderation.undoable(decision, mo, late)

    def test_after_the_time_it_says_so(self, mo, settings):
        decision = moderation.approve(held(), mo)
        for seconds, words in ((0, "0 Sekunden"), (90, "90 Sekunden"), (120, "2 Minuten")):
            settings.MODERATION_UNDO_SECONDS = seconds
            decision.at = timezone.now() - timedelta(seconds=seconds)
            with pytest.raises(moderation.Conflict, match=f"in den ersten {words}"):
                moderation.undo(decision, mo)

    def test_by_somebody_else(self, mo, eva):
        decision = moderation.approve(held(), mo)
        assert not moderation.undoable(decision, eva)
        with pytest.raises(PermissionDenied):
            moderation.undo(decision, eva)

    def test_by_who_does_not_moderate_any_more(self, mo):
        decision = moderation.approve(held(), mo)
        mo.staff_roles.all().delete()
        del mo._staff_roles
        with pytest.raises(PermissionDenied):
            moderation.undo(decision, mo)

    def test_twice(self, mo):
        decision = moderation.approve(held(), mo)
        undone = moderation.undo(decision, mo)
        with pytest.raises(moderation.Conflict, match="^Sie haben die eigene Entscheidung am .* zurückgenommen"):
            moderation.undo(decision, mo)
        with pytest.raises(moderation.Conflict, match="lässt sich nicht zurücknehmen"):
            moderation.undo(undone, mo)
        assert not moderation.undoable(undone, mo) and not moderation.undoable(decision, mo)

    def test_after_another_decision(self, mo, eva):
        one = held()
        decision = moderation.approve(one, mo)
        moderation.hide(one, eva, "insult", "Beleidigt.")
        with pytest.raises(moderation.Conflict, match="^Eva Eule hat den Beitrag am .* ausgeblendet"):
            moderation.undo(decision, mo)
        assert Contribution.objects.get().state == "hidden"

    @pytest.mark.parametrize("act", ["approve", "hide"])
    def test_after_the_author_withdrew_it(self, mo, act):
        one = held()
        decision = moderation.approve(one, mo) if act == "approve" else moderation.hide(one, mo, "law", "Verboten.")
        personal.withdraw(one.participant, one.public_id)
        with pytest.raises(moderation.Conflict, match="zurückgezogen|gelöscht"):
            moderation.undo(decision, mo)
        assert Contribution.objects.get().text == "" and not Contribution.objects.public().exists()

    def test_after_the_author_changed_it_and_it_is_held_again(self, mo):
        one = held()
        decision = moderation.approve(one, mo)
        personal.correct(one.participant, one.public_id, title="", text="Mehr auf www.example.org")
        with pytest.raises(moderation.Conflict):
            moderation.undo(decision, mo)
        assert Contribution.objects.get().published_at

    def test_a_decision_on_an_appeal(self, mo, eva):
        one = contribution(by=participant())
        appealed = appeal(moderation.hide(one, eva, "insult", "Beleidigt."))
        with pytest.raises(moderation.Conflict, match="lässt sich nicht"):
            moderation.undo(moderation.approve(one, mo, appeal=appealed), mo)

    @pytest.mark.parametrize("state", ["sending", "sent"])
    def test_when_a_worker_has_the_mail_already(self, mo, state):
        """The clock of the worker is ahead, or the commit took long: nobody is told what is not so."""
        one = held()
        decision = moderation.approve(one, mo)
        OutgoingMail.objects.update(state=state)
        with pytest.raises(moderation.Conflict, match="schon unterwegs"):
            moderation.undo(decision, mo)
        assert Contribution.objects.get().state == "published" and Decision.objects.filter(act="undo").count() == 0


class TestTheDecisionBefore:
    def test_one_that_was_overtaken_and_counts_again_is_still_told(self, mo, eva):
        """Its mail fell due while the other decision stood."""
        one = contribution(by=participant())
        first = moderation.hide(one, eva, "insult", "Beleidigt.")
        second = moderation.approve(one, mo)
        OutgoingMail.objects.filter(key=f"hidden/{first.pk}").update(due_at=timezone.now())
        assert send_all(timedelta(0)) == []
        moderation.undo(second, mo)
        assert send_all(timedelta(0)) == ["hidden"]
        assert send_all() == []

    def test_it_is_not_sent_while_nobody_knows(self, mo, eva):
        one = contribution(by=participant())
        first = moderation.hide(one, eva, "insult", "Beleidigt.")
        second = moderation.approve(one, mo)
        due = OutgoingMail.objects.get(key=f"hidden/{first.pk}").due_at
        assert due == second.at + timedelta(seconds=120)
        assert send_all() == ["published"]

    def test_who_reported_hears_only_what_counts_in_the_end(self, mo, eva):
        """Shown again without an appeal before the mail on the hiding left: that one is not true any more."""
        one = contribution(by=participant())
        told = notice(one)
        first = moderation.hide(one, eva, "insult", "Beleidigt.")
        second = moderation.approve(one, mo)
        told.refresh_from_db()
        assert (told.outcome, told.decision) == ("kept", second)
        assert send_all() == ["notice-decided", "published"]
        [sent] = [each for each in mail.outbox if each.to == [told.email]]
        assert "Der Beitrag bleibt stehen." in sent.body and "hatte den Beitrag ausgeblendet" in sent.body
        assert OutgoingMail.objects.get(key=f"notice-decided/{told.pk}/{first.pk}").state == "obsolete"

    def test_who_was_told_that_it_is_hidden_hears_that_it_is_shown_again(self, mo, eva):
        one = contribution(by=participant())
        told = notice(one)
        moderation.hide(one, eva, "insult", "Beleidigt.")
        assert send_all() == ["hidden", "notice-decided"]
        told.refresh_from_db()
        since = told.closed_at
        moderation.approve(one, mo)
        assert send_all() == ["notice-decided", "published"]
        told.refresh_from_db()
        assert (told.outcome, told.closed_at) == ("kept", since), "so long they waited"

    @pytest.mark.parametrize("was_sent", [True, False])
    def test_taken_back_the_notice_is_settled_as_before_and_its_mail_owed(self, mo, eva, was_sent):
        one = contribution(by=participant())
        told, nameless = notice(one), notice(one, "", ground="child")
        first = moderation.hide(one, eva, "insult", "Beleidigt.")
        if was_sent:
            assert send_all() == ["hidden", "notice-decided"]
        second = moderation.approve(one, mo)
        OutgoingMail.objects.filter(context__decision=first.pk, state="due").update(due_at=timezone.now())
        assert send_all(timedelta(0)) == []
        moderation.undo(second, mo)
        for each in (told, nameless):
            each.refresh_from_db()
            assert (each.outcome, each.decision) == ("hidden", first) and each.closed_at
        assert send_all() == ([] if was_sent else ["hidden", "notice-decided"])
        assert "ist ausgeblendet" in next(each.subject for each in mail.outbox if each.to == [told.email])

    def test_what_was_told_is_not_told_again(self, mo, eva):
        one = contribution(by=participant())
        moderation.hide(one, eva, "insult", "Beleidigt.")
        assert send_all() == ["hidden"]
        moderation.undo(moderation.approve(one, mo), mo)
        assert send_all() == []
