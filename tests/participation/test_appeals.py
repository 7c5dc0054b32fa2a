"""Appeals: filed once by whom the decision was against, in time, and decided by somebody else."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from participation import appeals, moderation, personal
from participation.appeal_rights import Why, deadline, history, last_day, why_not
from participation.models import Appeal, Contribution, Decision
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation import factories as small
from tests.participation.appeal_hands import file, fresh, mails, refusal
from tests.participation.factories import contribution, notice, participant

pytestmark = pytest.mark.django_db


def days_later(monkeypatch, days):
    later = timezone.now() + timezone.timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: later)


class TestFiling:
    def test_the_author_is_heard_and_gets_a_receipt(self, hiding, mo):
        appeal = file(hiding)
        assert (appeal.decision, appeal.against, appeal.participant, appeal.notice) == (
            hiding, mo, participant(), None,
        )  # fmt: skip
        assert (appeal.text, appeal.outcome) == ("Das war ironisch gemeint.", "")
        (mail,) = mails("appeal-receipt")
        assert mail.participant == participant() and mail.context == {"appeal": appeal.pk}

    def test_so_is_who_had_reported_a_text_that_stays(self, keeping, mo):
        appeal = file(keeping, said_by=keeping.notices.get())
        assert (appeal.against, appeal.participant, appeal.notice) == (mo, None, keeping.notices.get())
        (mail,) = mails("appeal-receipt")
        assert mail.notice == appeal.notice and mail.participant is None

    def test_the_same_form_twice_is_one_appeal(self, hiding):
        form_id = uuid4()
        assert file(hiding, form_id=form_id) == file(hiding, form_id=form_id)
        assert Appeal.objects.count() == len(mails("appeal-receipt")) == 1

    def test_another_form_against_the_same_decision_is_the_first_appeal(self, hiding):
        first = file(hiding, "Erstens.")
        assert file(hiding, "Zweitens.") == first
        assert Appeal.objects.get().text == "Erstens." and len(mails("appeal-receipt")) == 1

    def test_both_sides_of_one_case_are_heard_apart(self, keeping):
        other = notice(keeping.contribution, "zweite@example.org", outcome="kept", closed_at=timezone.now(),
                       decision=keeping)  # fmt: skip
        assert file(keeping, said_by=keeping.notices.first()) != file(keeping, said_by=other)

    def test_whoever_appeals_takes_part(self, hiding):
        participant_before = participant()
        participant_before.last_active_at = small.days_ago(700)
        participant_before.save()
        file(hiding)
        assert participant().last_active_at > small.days_ago(1)

    def test_nothing_public_changes_but_the_figures(self, hiding):

        stamp = current_stamp()
        file(hiding)
        assert current_stamp() == stamp + 1 and fresh(hiding.contribution).state == "hidden"


class TestInTime:
    def test_six_months_whatever_the_months_and_to_the_end_of_the_day(self, hiding):
        assert (last_day(hiding) - timezone.localtime(hiding.at).date()).days == 184
        assert timezone.localtime(deadline(hiding)).hour == 0

    def test_on_the_last_day_it_is_in_time(self, hiding, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: deadline(hiding) - timezone.timedelta(seconds=1))
        assert file(hiding).outcome == ""

    def test_after_it_it_is_late(self, hiding, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: deadline(hiding))
        assert refusal(hiding) == Why.LATE
        assert appeals.link_for(hiding) == ""

    def test_what_was_filed_in_time_is_decided_however_late(self, hiding, eva, monkeypatch):
        appeal = file(hiding)
        days_later(monkeypatch, 400)
        assert appeals.decide(appeal, eva, upheld=True, answer="Sie haben recht.").outcome == "upheld"


class TestWhatCannotBeAppealed:
    def test_what_was_decided_for_somebody(self, keeping, mo):
        approval = moderation.approve(contribution(state="held", published_at=None, by=participant()), mo)
        assert refusal(approval) == refusal(keeping) == Why.NOT_THEIRS

    def test_hiding_by_somebody_who_reported_it(self, hiding):
        assert refusal(hiding, notice(hiding.contribution)) == Why.NOT_THEIRS

    def test_a_decision_on_another_text(self, keeping):
        stranger = notice(contribution("Etwas anderes."), outcome="kept", closed_at=timezone.now(), decision=keeping)
        assert refusal(keeping, stranger) == Why.NOT_THEIRS

    def test_what_did_not_settle_this_notice(self, keeping):
        assert refusal(keeping, notice(keeping.contribution, "dritte@example.org")) == Why.CHANGED

    def test_what_was_undone(self, mo):
        one = contribution(by=participant())
        hiding = moderation.hide(one, mo, "insult", "Zu grob.")
        moderation.undo(hiding, mo)
        assert refusal(hiding) == Why.UNDONE
        assert appeals.link_for(hiding) == ""

    def test_what_is_public_again(self, hiding, mo):
        moderation.approve(hiding.contribution, mo)
        assert refusal(hiding) == Why.CHANGED

    def test_what_was_hidden_anew(self, hiding, mo):
        moderation.approve(hiding.contribution, mo)
        anew = moderation.hide(hiding.contribution, mo, "off_topic", "Gehört nicht hierher.")
        assert refusal(hiding) == Why.CHANGED
        assert file(anew).decision == anew

    def test_a_text_that_is_gone(self, hiding, keeping):
        personal.withdraw(participant(), hiding.contribution.public_id)
        assert refusal(hiding) == Why.GONE
        personal.withdraw(participant(), keeping.contribution.public_id)
        assert refusal(keeping, keeping.notices.get()) == Why.GONE

    def test_a_text_nobody_knows_the_author_of(self, hiding):
        Contribution.objects.update(participant=None)
        assert refusal(hiding) == Why.GONE

    def test_staying_of_what_is_hidden_meanwhile(self, keeping, mo):
        moderation.hide(fresh(keeping.contribution), mo, "insult", "Doch zu grob.")
        assert refusal(keeping, keeping.notices.first()) == Why.CHANGED


class TestSomebodyElse:
    def test_not_who_made_the_decision(self, hiding, mo):
        appeal = file(hiding)
        with pytest.raises(PermissionDenied, match="andere Person"):
            appeals.decide(appeal, mo, upheld=False, answer="Bleibt.")
        assert fresh(appeal).outcome == "" and not appeals.may_decide(appeal, mo)

    def test_an_administrator_neither(self, hiding):
        boss = make.staff("boss", is_superuser=True)
        appeal = file(hiding)
        Appeal.objects.update(against=boss)
        with pytest.raises(PermissionDenied):
            appeals.decide(fresh(appeal), boss, upheld=True, answer="Ich darf alles.")

    def test_nor_with_another_account_of_the_same_address(self, hiding, mo):
        mo.email = "mo@example.org"
        mo.save()
        again = make.staff("mo-admin", is_superuser=True, email="Mo@Example.org")
        appeal = file(hiding)
        with pytest.raises(PermissionDenied, match="andere Person"):
            appeals.decide(fresh(appeal), again, upheld=False, answer="Bleibt.")
        assert fresh(appeal).outcome == ""
        other = make.staff("jo-admin", is_superuser=True)  # no address is nobody's
        assert appeals.may_decide(fresh(appeal), other)

    def test_the_database_refuses_it_too(self, hiding, mo):
        file(hiding)
        with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
            Appeal.objects.update(outcome="rejected", decided_by=mo, decided_at=timezone.now())

    @pytest.mark.parametrize("roles", [[], [("moderator", "wiesenburg")], [("publisher", "belzig")]])
    def test_nobody_from_elsewhere(self, mo, roles):
        places = {"belzig": make.belzig(), "wiesenburg": make.wiesenburg()}
        stranger = make.staff("fremd", *((role, places[place]) for role, place in roles))
        mo.staff_roles.create(role="moderator", municipality=places["belzig"])
        one = contribution(by=participant(), municipality=places["belzig"])
        appeal = file(moderation.hide(one, mo, "insult", "Grob."))
        assert not appeals.may_decide(appeal, stranger)
        with pytest.raises(PermissionDenied):
            appeals.decide(appeal, stranger, upheld=True, answer="Ja.")

    def test_nobody_in_a_matter_of_their_own(self, hiding):
        own = make.staff("anna", ("moderator", None), email="Anna@Example.org")
        appeal = file(hiding)
        with pytest.raises(PermissionDenied):
            appeals.decide(appeal, own, upheld=True, answer="Mein Text ist gut.")
        assert fresh(appeal).outcome == "" and not appeals.may_decide(appeal, own)


class TestTooLate:
    def test_what_somebody_has_decided(self, hiding, eva):
        appeal, ina = file(hiding), make.staff("ina", ("moderator", None))
        seen = fresh(appeal)
        appeals.decide(appeal, eva, upheld=False, answer="Bleibt.")
        with pytest.raises(moderation.Conflict, match="Eva Eule hat am .* entschieden: zurückgewiesen"):
            appeals.decide(seen, ina, upheld=True, answer="Geht.")
        assert Decision.objects.count() == 2 and len(mails("appeal-decided")) == 1

    def test_a_text_that_was_just_withdrawn(self, hiding, eva):
        seen = file(hiding)
        seen.decision.contribution  # as the moderator's page has it  # noqa: B018
        personal.withdraw(participant(), hiding.contribution.public_id)
        for upheld in (True, False):
            with pytest.raises(moderation.Conflict, match="gibt es so nicht mehr"):
                appeals.decide(seen, eva, upheld=upheld, answer="Ja.")
        assert fresh(seen).outcome == "gone" and not mails("appeal-decided")
        assert [d.act for d in Decision.objects.all()] == ["hide"]

    def test_approving_past_an_appeal(self, hiding, mo):
        file(hiding)
        with pytest.raises(moderation.Conflict, match="Widerspruch"):
            moderation.approve(fresh(hiding.contribution), mo)


def test_the_log_tells_the_whole_story(keeping, mo, eva):
    first = file(keeping, said_by=keeping.notices.get())
    appeals.decide(first, eva, upheld=True, answer="Grob.", rule="insult")
    second = file(fresh(first).outcome_decision)
    appeals.decide(second, mo, upheld=False, answer="Bleibt ausgeblendet.")
    told = [(d.act, d.by, d.before, d.appeal) for d in keeping.contribution.decisions.order_by("pk")]
    assert told == [
        ("keep", mo, "published", None),
        ("hide", eva, "published", first),
        ("uphold", mo, "hidden", second),
    ]


def test_a_history_costs_two_statements_however_long(hiding, django_assert_num_queries):
    file(hiding)
    with django_assert_num_queries(2):
        known = history(hiding.contribution)
    with django_assert_num_queries(0):
        why_not(hiding, None, known, timezone.now())
