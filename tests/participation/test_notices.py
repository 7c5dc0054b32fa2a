"""Notices: taken once, counted at once, settled by a decision, open again when it is undone, forgotten in the end."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation import guard, notice_days, notices, personal, taking_back
from participation.about import NotPublic
from participation.guard import DAY, Limit
from participation.models import Appeal, Contribution, Decision, Notice, OutgoingMail
from tests import factories as make
from tests.participation.factories import contribution, days_ago, notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("participation.outbox.nudge", lambda: None)


@pytest.fixture
def text(anna):
    return contribution("Der Bürgermeister ist ein Esel.", by=anna)


@pytest.fixture
def moderator():
    return make.staff("mo", is_superuser=True)


def filed(one, email="nora@example.org", form_id=None, **values):
    name = "Nora" if email else ""
    values = {"ground": "insult", "explanation": "Das beleidigt ihn.", "name": name, "email": email, **values}
    return notices.file(form_id or uuid4(), one, **values)


def decided(one, act, by=None, **values):
    """A decision as moderation writes it, with what follows from it for the notices."""
    words = {"rule": "insult"} if act == "hide" else {}
    words |= {"reason": "Das ist eine Beleidigung."} if act in ("hide", "keep", "uphold") else {}
    before, after = one.state, {"hide": "hidden", "publish": "published"}.get(act, one.state)
    Contribution.objects.filter(pk=one.pk).update(state=after)
    one.refresh_from_db()
    made = Decision.objects.create(contribution=one, act=act, by=by, before=before, **{**words, **values})
    notices.close(one, made)
    return made


def owed(kind="notice-decided"):
    return OutgoingMail.objects.filter(kind=kind).order_by("created_at", "key")


class TestFiling:
    def test_it_counts_at_once_and_owes_a_receipt(self, text):
        made = filed(text, place="ein Esel")
        assert (made.outcome, made.ground, made.place, made.good_faith) == ("", "insult", "ein Esel", True)
        mail = owed("notice-receipt").get()
        assert mail.notice == made and mail.context == {} and "nora" not in mail.key
        text.refresh_from_db()
        assert text.is_public, "a report alone takes nothing away"

    def test_the_same_form_is_the_same_notice_even_after_it_was_decided(self, text, moderator):
        form = uuid4()
        first = filed(text, form_id=form)
        decided(text, "hide", moderator)
        assert filed(text, form_id=form) == first
        assert Notice.objects.count() == OutgoingMail.objects.filter(kind="notice-receipt").count() == 1

    def test_the_same_address_has_one_open_notice_on_a_contribution(self, text):
        first = filed(text)
        assert filed(text, email="NORA@example.org", explanation="Noch einmal!") == first
        assert filed(contribution("Ein anderer Text.")) != first
        assert owed("notice-receipt").count() == 2

    def test_once_decided_the_same_address_may_report_anew(self, text, moderator):
        first = filed(text)
        decided(text, "keep", moderator)
        assert filed(text) != first

    def test_child_abuse_can_be_reported_without_a_name_and_brings_no_mail(self, text):
        made = filed(text, email="", ground="child", explanation="")
        assert made.outcome == "" and not OutgoingMail.objects.exists()
        assert filed(text, email="", ground="child") != made, "nobody can tell whether it is the same person"

    @pytest.mark.parametrize("state", ["hidden", "held", "withdrawn"])
    def test_what_is_not_public_cannot_be_reported_any_more(self, text, state):
        Contribution.objects.update(state=state, text="")
        with pytest.raises(NotPublic) as gone:
            filed(text)
        assert gone.value.url == text.get_absolute_url() and not Notice.objects.exists()

    def test_a_text_without_its_person_can_be_reported(self, text, anna):
        personal.anonymise(anna, text.public_id)
        assert filed(text).outcome == ""

    def test_a_report_of_ones_own_text_is_taken_like_any_other(self, text, anna):
        made = filed(text, email="Anna@example.org")
        assert made.outcome == "" and owed("notice-receipt").count() == 1

    def test_a_flood_with_one_address_ends_and_keeps_what_it_took(self, monkeypatch):
        monkeypatch.setattr(guard, "REPORTS_BY", (Limit(3, DAY),))
        many = [contribution(f"Text Nummer {n}, zum Melden.") for n in range(5)]
        for one in many[:3]:
            filed(one, network="198.51.100.7")
        for one in many[3:]:
            with pytest.raises(notices.TooMany):
                filed(one, network="198.51.100.7")
        assert Notice.objects.count() == 3
        filed(many[3], network="203.0.113.1")  # the same address elsewhere: nobody is locked out by a stranger
        filed(many[4], email="ben@example.org", network="198.51.100.7")

    def test_a_flood_with_many_addresses_from_one_network_ends(self, text, monkeypatch):
        monkeypatch.setattr(guard, "REPORTS", (Limit(4, DAY),))
        for n in range(4):
            filed(text, email=f"a{n}@example.org", network="198.51.100.7")
        with pytest.raises(notices.TooMany):
            filed(text, email="a5@example.org", network="198.51.100.7")

    def test_pressing_twice_counts_once(self, text, monkeypatch):
        monkeypatch.setattr(guard, "REPORTS", (Limit(1, DAY),))
        form = uuid4()
        assert filed(text, form_id=form, network="n") == filed(text, form_id=form, network="n")

    def test_reporting_costs_nobody_the_right_to_write(self, text):
        for n in range(15):
            filed(contribution(f"Text Nummer {n}, zum Melden."), network="198.51.100.7")
        assert guard.may_mail("nora@example.org", "198.51.100.7")

    def test_as_many_mails_leave_in_a_day_as_reports_are_taken_from_one_place(self):
        assert guard.REPORTS_BY[0] == guard.RECEIPTS[0] == (notice_days.MAILS_A_DAY, DAY)

    def test_a_mailbox_is_not_filled_but_all_notices_count(self):
        for n in range(guard.RECEIPTS[0].most + 3):
            filed(contribution(f"Text Nummer {n}, zum Melden."), network=f"198.51.{n}.0")
        assert Notice.objects.count() == guard.RECEIPTS[0].most + 3
        assert owed("notice-receipt").count() == guard.RECEIPTS[0].most


class TestClosing:
    @pytest.mark.parametrize(("act", "outcome"), [("hide", "hidden"), ("keep", "kept"), ("publish", "kept")])
    def test_all_open_notices_get_the_outcome_and_each_sender_one_mail(self, text, moderator, act, outcome):
        filed(text), filed(text, email="ben@example.org"), filed(text, email="", ground="child")
        decision = decided(text, act, moderator)
        assert set(Notice.objects.values_list("outcome", "decision")) == {(outcome, decision.pk)}
        assert not Notice.objects.filter(closed_at=None).exists()
        assert {mail.notice.email for mail in owed()} == {"nora@example.org", "ben@example.org"}
        assert all(mail.context == {"decision": decision.pk} for mail in owed())

    def test_the_mail_waits_until_nobody_can_undo_the_decision(self, text, moderator, settings):
        settings.MODERATION_UNDO_SECONDS = 300
        filed(text)
        decision = decided(text, "keep", moderator)
        assert 299 <= (owed().get().due_at - decision.at).total_seconds() <= 301

    def test_notices_on_others_stay_open(self, text, moderator):
        other = filed(contribution("Ein anderer Text."))
        decided(text, "hide", moderator)
        other.refresh_from_db()
        assert other.outcome == ""

    def test_nobody_hears_of_the_same_decision_twice(self, text, moderator):
        filed(text, email="ANNA@example.org")  # the author, who gets the mail on the hiding
        decided(text, "hide", moderator)
        assert not owed().exists()

    def test_an_author_who_reported_themselves_hears_that_it_stays(self, text, moderator):
        filed(text, email="anna@example.org")
        decided(text, "keep", moderator)
        assert owed().get().notice.email == "anna@example.org"

    def test_everybody_whose_reports_were_taken_hears_of_each_but_no_mailbox_is_filled(self, moderator, monkeypatch):
        """From a network each: nobody has confirmed that the address is theirs."""
        monkeypatch.setattr(notice_days, "MAILS_A_DAY", 3)
        monkeypatch.setattr(notice_days, "DAYS", 2)
        rows = [contribution(f"Text Nummer {n}, zum Melden.") for n in range(8)]
        for one in rows:
            notice(one, "Opfer@example.org")
        for one in rows[:4]:
            decided(one, "keep", moderator)
        taking_back.withdraw(Contribution.objects.filter(pk__in=[one.pk for one in rows[4:]]))
        assert not Notice.objects.open().exists()
        today = timezone.localdate()
        days = [timezone.localdate(mail.due_at) - today for mail in owed().order_by("due_at", "pk")]
        assert [gap.days for gap in days] == [0, 0, 0, 1, 1, 1]
        assert timezone.localtime(owed().order_by("due_at").last().due_at).hour == 8
        other = contribution("Ein anderer.")
        notice(other, "nora@example.org")
        decided(other, "keep", moderator)
        assert owed().filter(notice__email="nora@example.org").count() == 1

    def test_neither_mails_that_were_not_needed_nor_those_of_yesterday_count_against_it(self, text, moderator):
        for state, moment in (("obsolete", days_ago(0)), ("sent", days_ago(1))):
            made = notice(text, "nora@example.org", outcome="gone", closed_at=days_ago(1))
            for n in range(notice_days.MAILS_A_DAY):
                row = OutgoingMail.objects.create(
                    kind="notice-decided", key=f"{state}{n}", notice=made, state=state, due_at=moment
                )
                OutgoingMail.objects.filter(pk=row.pk).update(created_at=moment)
        filed(text)
        decision = decided(text, "keep", moderator)
        assert owed().filter(context={"decision": decision.pk}).count() == 1

    def test_closing_again_adds_nothing(self, text, moderator):
        filed(text)
        decision = decided(text, "hide", moderator)
        notices.close(text, decision)
        assert owed().count() == 1

    def test_it_asks_as_much_for_many_as_for_few(self, text, moderator):
        """But for the mails: each is a row of its own."""

        def statements(number):
            for _ in range(number):
                notice(text, "", ground="child")
            decision = Decision.objects.create(contribution=text, act="keep", reason="Erlaubt.", by=moderator)
            with CaptureQueriesContext(connection) as caught:
                notices.close(text, decision)
            return len(caught)

        assert statements(1) >= statements(2) == statements(9)


class TestAnAppeal:
    def appeal(self, decision, **values):
        return Appeal.objects.create(form_id=uuid4(), decision=decision, text="Nein.", **values)

    def test_of_the_author_upheld_is_told_to_who_had_heard_that_it_is_hidden(self, text, moderator, anna):
        filed(text)
        hiding = decided(text, "hide", moderator)
        since = Notice.objects.get().closed_at
        back = decided(text, "publish", make.staff("zwei"), appeal=self.appeal(hiding, participant=anna))
        told = Notice.objects.get()
        assert (told.outcome, told.decision, told.closed_at) == ("kept", back, since)
        assert [mail.context["decision"] for mail in owed()] == [hiding.pk, back.pk]
        assert owed().last().due_at <= timezone.now(), "it cannot be undone"

    def test_of_a_sender_upheld_is_told_to_the_other_senders_and_not_to_them(self, text, moderator):
        mine, other = filed(text), filed(text, email="ben@example.org")
        keeping = decided(text, "keep", moderator)
        OutgoingMail.objects.all().delete()
        hiding = decided(text, "hide", make.staff("zwei"), appeal=self.appeal(keeping, notice=mine))
        assert set(Notice.objects.values_list("outcome", "decision")) == {("hidden", hiding.pk)}
        assert owed().get().notice == other, "who appealed gets the answer to the appeal"

    def test_rejected_changes_nothing_for_the_others(self, text, moderator):
        filed(text)
        hiding = decided(text, "hide", moderator)
        decided(text, "uphold", make.staff("zwei"), appeal=self.appeal(hiding))
        assert Notice.objects.get().decision == hiding and owed().count() == 1


class TestReopening:
    def test_what_an_undone_decision_settled_is_open_again(self, text, moderator):
        filed(text), filed(text, email="", ground="child")
        notices.reopen(decided(text, "keep", moderator))
        assert set(Notice.objects.values_list("outcome", "decision", "closed_at")) == {("", None, None)}

    def test_not_what_another_decision_settled(self, text, moderator):
        filed(text)
        decided(text, "keep", moderator)
        filed(text)
        notices.reopen(decided(text, "keep", moderator))
        assert sorted(Notice.objects.values_list("outcome", flat=True)) == ["", "kept"]

    def test_who_reported_anew_meanwhile_has_one_open_notice(self, text, moderator):
        filed(text)
        decision = decided(text, "keep", moderator)
        newer = filed(text, email="Nora@example.org")
        notices.reopen(decision)
        assert Notice.objects.open().get() == newer

    def test_decided_again_it_is_told_again(self, text, moderator):
        filed(text)
        notices.reopen(decided(text, "keep", moderator))
        decided(text, "hide", moderator)
        assert owed().count() == 2  # the first says nothing any more, see the mails


class TestGone:
    def test_withdrawing_a_reported_text_ends_the_notice_and_tells_its_sender(self, text, anna):
        filed(text)
        personal.withdraw(anna, text.public_id)
        gone = Notice.objects.get()
        assert (gone.outcome, gone.decision, gone.text_digest) == ("gone", None, "") and gone.closed_at
        assert owed().get().context == {}

    def test_so_does_deleting_everything(self, text, anna):
        filed(text)
        personal.forget(anna, keep_texts=False)
        assert Notice.objects.get().outcome == "gone"

    def test_a_person_who_leaves_their_texts_leaves_the_notice(self, text, anna):
        filed(text)
        personal.forget(anna, keep_texts=True)
        assert Notice.objects.get().outcome == ""

    def test_an_author_who_reported_themselves_gets_no_mail_about_it(self, text, anna):
        filed(text, email="Anna@example.org")
        personal.withdraw(anna, text.public_id)
        assert Notice.objects.get().outcome == "gone" and not owed().exists()

    def test_what_is_decided_stays_as_it_was_decided_without_a_trace_of_the_text(self, text, anna, moderator):
        filed(text)
        decision = decided(text, "hide", moderator)
        personal.withdraw(anna, text.public_id)
        kept = Notice.objects.get()
        assert (kept.outcome, kept.decision, kept.text_digest) == ("hidden", decision, "")

    def test_so_is_what_a_retention_job_deletes(self, text, moderator):
        made = filed(text)
        decided(text, "hide", moderator)
        assert made.text_digest == notices.digest_of(text)
        taking_back.wipe(Contribution.objects.all())
        assert Notice.objects.get().text_digest == "" and Notice.objects.get().email

    def test_it_asks_as_much_for_many_as_for_few(self, anna):
        def statements(number):
            rows = [contribution(f"Text Nummer {n}.", by=anna) for n in range(number)]
            for one in rows:
                notice(one, "", ground="child")
            with CaptureQueriesContext(connection) as caught:
                taking_back.withdraw(Contribution.objects.filter(pk__in=[one.pk for one in rows]))
            return len(caught)

        assert statements(1) >= statements(2) == statements(9)


class TestForgetting:
    def test_who_reported_and_why_in_words_goes_and_the_figures_stay(self, text, moderator):
        filed(text, place="ein Esel")
        decided(text, "hide", moderator)
        notices.forget(Notice.objects.all())
        left = Notice.objects.get()
        assert (left.name, left.email, left.explanation, left.place, left.text_digest) == ("",) * 5
        assert (left.ground, left.outcome) == ("insult", "hidden") and left.closed_at

    def test_nothing_that_is_open_is_forgotten(self, text):
        filed(text)
        notices.forget(Notice.objects.all())
        assert Notice.objects.get().email

    @pytest.mark.parametrize("by_sender", [True, False])
    def test_nothing_while_an_appeal_waits(self, text, moderator, by_sender):
        made = filed(text)
        decision = decided(text, "keep" if by_sender else "hide", moderator)
        appeal = Appeal.objects.create(form_id=uuid4(), decision=decision, notice=made if by_sender else None)
        notices.forget(Notice.objects.all())
        assert Notice.objects.get().email
        Appeal.objects.filter(pk=appeal.pk).update(outcome="gone", decided_at=days_ago(0))
        notices.forget(Notice.objects.all())
        assert not Notice.objects.get().email

    def test_undone_after_its_sender_was_forgotten_it_stays_closed(self, text, moderator):
        filed(text)
        decision = decided(text, "keep", moderator)
        notices.forget(Notice.objects.all())
        notices.reopen(decision)
        assert Notice.objects.get().outcome == "kept"
