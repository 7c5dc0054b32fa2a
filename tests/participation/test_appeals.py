"""Appeals: filed once by whom the decision was against, decided by somebody else, answered once."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from participation import appeals, moderation, personal
from participation import mails as outbox_mails
from participation.appeal_rights import Why, deadline, history, last_day, why_not
from participation.models import Appeal, Contribution, Decision, Notice, OutgoingMail
from participation.rule_words import SENTENCES
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation import factories as small
from tests.participation.factories import contribution, notice, participant

pytestmark = pytest.mark.django_db


def file(decision, text="Das war ironisch gemeint.", said_by=None, form_id=None):
    return appeals.file(form_id or uuid4(), Decision.objects.get(pk=decision.pk), text, notice=said_by)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def mails(kind):
    return list(OutgoingMail.objects.filter(kind=kind).order_by("created_at"))


def refusal(decision, said_by=None):
    with pytest.raises(appeals.NotPossible) as refused:
        file(decision, said_by=said_by)
    assert not Appeal.objects.filter(decision=decision).exists()
    return refused.value.why


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
        from strategy.publishing import current_stamp

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


class TestDeciding:
    def test_the_author_is_right_and_the_text_public_again(self, hiding, eva):
        appeal = appeals.decide(file(hiding), eva, upheld=True, answer="  Das war Ironie.  ")
        appeal.refresh_from_db()
        assert (appeal.outcome, appeal.answer, appeal.decided_by) == ("upheld", "Das war Ironie.", eva)
        assert fresh(hiding.contribution).state == "published"
        assert (appeal.outcome_decision.act, appeal.outcome_decision.by) == ("publish", eva)
        assert [m.participant for m in mails("appeal-decided")] == [participant()]
        assert not mails("published"), "one mail about one decision"

    def test_the_author_is_told_why_it_stays_hidden(self, hiding, eva):
        appeal = appeals.decide(file(hiding), eva, upheld=False, answer="Es trifft Menschen.")
        assert appeal.outcome == "rejected" and fresh(hiding.contribution).state == "hidden"
        assert (appeal.outcome_decision.act, appeal.outcome_decision.reason) == ("uphold", "Es trifft Menschen.")
        assert len(mails("appeal-decided")) == 1 and not mails("published")

    def test_a_text_that_was_never_public_becomes_it(self, mo, eva):
        one = contribution(state="held", published_at=None, by=participant())
        appeal = file(moderation.hide(one, mo, "off_topic", "Passt nicht."))
        appeals.decide(appeal, eva, upheld=True, answer="Passt doch.")
        assert fresh(one).state == "published" and fresh(one).published_at

    def test_who_reported_is_right_and_the_text_hidden(self, keeping, eva):
        appeal = file(keeping, said_by=keeping.notices.get())
        appeals.decide(appeal, eva, upheld=True, answer="Es beleidigt.", rule="insult")
        decision = appeal.outcome_decision
        assert fresh(keeping.contribution).state == "hidden"
        assert (decision.act, decision.rule, decision.reason) == ("hide", "insult", SENTENCES["insult"])
        assert [m.notice for m in mails("appeal-decided")] == [appeal.notice]
        assert not mails("notice-decided")[1:], "who appealed gets one mail about it"
        assert [m.participant for m in mails("hidden")] == [participant()]

    def test_the_author_reads_a_reason_of_their_own_and_never_the_answer(self, keeping, eva):
        appeal = file(keeping, said_by=keeping.notices.get())
        appeals.decide(
            appeal, eva, upheld=True, answer="Frau Nachbarin, Sie haben recht.", rule="insult", reason=" Grob. "
        )
        assert appeal.answer == "Frau Nachbarin, Sie haben recht." and appeal.outcome_decision.reason == "Grob."

    def test_granting_without_a_rule_hides_nothing(self, keeping, eva):
        appeal = file(keeping, said_by=keeping.notices.get())
        with pytest.raises(ValueError):
            appeals.decide(appeal, eva, upheld=True, answer="Ja.", reason="Grob.")
        assert fresh(appeal).outcome == "" and fresh(keeping.contribution).state == "published"

    def test_who_reported_is_told_why_it_stays(self, keeping, eva):
        appeal = file(keeping, said_by=keeping.notices.get())
        appeals.decide(appeal, eva, upheld=False, answer="Das muss eine Stadt aushalten.")
        assert fresh(keeping.contribution).state == "published"
        assert not mails("hidden") and not mails("published") and len(mails("appeal-decided")) == 1

    def test_others_who_reported_it_hear_of_the_turn(self, mo, eva):
        one = contribution(by=participant())
        for address in ("eins@example.org", "zwei@example.org"):
            notice(one, address)
        keeping = moderation.keep(one, mo, "Eine Meinung.")
        first, second = keeping.notices.order_by("pk")
        appeals.decide(file(keeping, said_by=first), eva, upheld=True, answer="Grob.", rule="insult")
        assert fresh(second).outcome == "hidden" and fresh(first).outcome == "hidden"
        told = [m.notice for m in mails("notice-decided") if m.context.get("decision") != keeping.pk]
        assert told == [second]

    def test_another_appeal_for_the_same_thing_ends_with_it_and_its_sender_is_told_once(self, mo, eva):
        one = contribution(by=participant())
        for address in ("eins@example.org", "zwei@example.org"):
            notice(one, address)
        keeping = moderation.keep(one, mo, "Eine Meinung.")
        first, second = (file(keeping, said_by=n) for n in keeping.notices.order_by("pk"))
        appeals.decide(first, eva, upheld=True, answer="Grob.", rule="insult")
        assert fresh(second).outcome == "gone" and fresh(second).decided_at
        told = [m.kind for m in OutgoingMail.objects.filter(notice=second.notice, created_at__gte=second.created_at)]
        assert sorted(told) == ["appeal-receipt", "notice-decided"]

    def test_rejecting_one_leaves_the_other_to_be_decided(self, mo, eva):
        one = contribution(by=participant())
        for address in ("eins@example.org", "zwei@example.org"):
            notice(one, address)
        keeping = moderation.keep(one, mo, "Eine Meinung.")
        first, second = (file(keeping, said_by=n) for n in keeping.notices.order_by("pk"))
        appeals.decide(first, eva, upheld=False, answer="Erlaubt.")
        appeals.decide(fresh(second), eva, upheld=True, answer="Stimmt, dort.", rule="personal")
        assert fresh(one).state == "hidden"
        assert fresh(first).outcome == "rejected" and fresh(second).outcome == "upheld"

    @pytest.mark.parametrize("answer", ["", "  \n ", "x" * 1001])
    def test_it_needs_an_answer_that_can_be_kept(self, hiding, eva, answer):
        with pytest.raises(ValueError, match="Begründung"):
            appeals.decide(file(hiding), eva, upheld=True, answer=answer)
        assert Appeal.objects.get().outcome == ""

    def test_hiding_by_it_needs_a_rule(self, keeping, eva):
        appeal = file(keeping, said_by=keeping.notices.get())
        with pytest.raises(ValueError, match="Regel"):
            appeals.decide(appeal, eva, upheld=True, answer="Grob.")
        assert fresh(appeal).outcome == "" and fresh(keeping.contribution).state == "published"


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


class TestTheOtherSide:
    """Whom a decision on an appeal leaves worse off may appeal that one, once."""

    def test_the_author_against_hiding_after_an_appeal(self, keeping, mo, eva):
        first = file(keeping, said_by=keeping.notices.get())
        appeals.decide(first, eva, upheld=True, answer="Grob.", rule="insult")
        turned = fresh(first).outcome_decision
        assert appeals.link_for(turned)
        appeals.decide(file(turned), mo, upheld=True, answer="Noch erlaubt.")
        assert fresh(keeping.contribution).state == "published"

    def test_then_who_reported_has_been_heard(self, keeping, mo, eva):
        first = file(keeping, said_by=keeping.notices.get())
        appeals.decide(first, eva, upheld=True, answer="Grob.", rule="insult")
        second = appeals.decide(file(fresh(first).outcome_decision), mo, upheld=True, answer="Erlaubt.")
        sender = fresh(first.notice)
        assert sender.outcome == "kept" and sender.decision == second.outcome_decision
        assert refusal(second.outcome_decision, sender) == Why.HEARD

    def test_who_reported_against_publishing_after_the_authors_appeal(self, mo, eva):
        one = contribution(by=participant())
        sender = notice(one)
        hiding = moderation.hide(one, mo, "insult", "Grob.")
        appeal = appeals.decide(file(hiding), eva, upheld=True, answer="Ironie.")
        sender.refresh_from_db()
        assert sender.outcome == "kept" and appeals.link_for(appeal.outcome_decision, sender)
        again = file(appeal.outcome_decision, said_by=sender)
        assert again.against == eva
        hidden = appeals.decide(again, mo, upheld=True, answer="Doch grob.", rule="insult").outcome_decision
        assert refusal(hidden) == Why.HEARD
        assert appeals.link_for(hidden) == ""

    def test_a_new_case_is_a_new_right(self, hiding, mo, eva):
        appeals.decide(file(hiding), eva, upheld=True, answer="Ironie.")
        anew = moderation.hide(fresh(hiding.contribution), mo, "off_topic", "Jetzt aus anderem Grund.")
        assert file(anew).outcome == ""


class TestGone:
    def test_withdrawing_ends_the_appeal_of_who_reported_and_tells_them(self, keeping):
        appeal = file(keeping, said_by=keeping.notices.get())
        personal.withdraw(participant(), keeping.contribution.public_id)
        assert fresh(appeal).outcome == "gone"
        assert [m.notice for m in mails("appeal-decided")] == [appeal.notice]

    def test_deleting_everything_takes_the_appeal_along(self, hiding):
        appeal = file(hiding)
        personal.forget(participant(), keep_texts=True)
        appeal.refresh_from_db()
        assert (appeal.outcome, appeal.text, appeal.participant) == ("gone", "", None)
        assert not OutgoingMail.objects.filter(kind__startswith="appeal").exists()

    def test_whoever_reported_and_deletes_everything_takes_their_appeals_along(self, keeping, mo, eva):
        """Though they wrote nothing else here, and the text is somebody else's."""
        sender = keeping.notices.get()
        rejected = appeals.decide(file(keeping, said_by=sender), eva, upheld=False, answer="Nein.")
        other = contribution("Auch das.", by=participant())
        notice(other, "Nachbar@example.org")
        kept = moderation.keep(other, mo, "Eine Meinung.")
        waiting = file(kept, said_by=kept.notices.get())
        stamp = current_stamp()
        personal.forget(participant("nachbar@example.org", "Nora"), keep_texts=True)
        assert current_stamp() > stamp, "the public figures tell of it"
        assert [(one.outcome, one.text) for one in (fresh(rejected), fresh(waiting))] == [
            ("rejected", ""),
            ("gone", ""),
        ]
        assert set(Notice.objects.values_list("email", "name", "explanation")) == {("", "", "")}
        assert all(outbox_mails.build(mail) is None for mail in mails("appeal-receipt"))

    def test_nobodys_appeal_ends_because_they_were_inactive_elsewhere(self, keeping):
        waiting = file(keeping, said_by=keeping.notices.get())
        personal.forget(participant("nachbar@example.org", "Nora"), keep_texts=True, keep_voices=True)
        assert (fresh(waiting).outcome, fresh(waiting).text) == ("", waiting.text)
        assert fresh(waiting.notice).email

    def test_of_others_nothing_is_forgotten(self, keeping):
        waiting = file(keeping, said_by=keeping.notices.get())
        personal.forget(participant("jemand@example.org", "Jo"), keep_texts=False)
        assert (fresh(waiting).outcome, fresh(waiting).text) == ("", waiting.text)

    def test_hiding_it_for_another_reason_ends_it(self, keeping, mo):
        appeal = file(keeping, said_by=keeping.notices.get())
        moderation.hide(fresh(keeping.contribution), mo, "personal", "Nennt eine Adresse.")
        assert fresh(appeal).outcome == "gone" and len(mails("appeal-decided")) == 1

    def test_undoing_the_decision_ends_it(self, hiding, mo):
        appeal = file(hiding)
        moderation.undo(hiding, mo)
        assert fresh(appeal).outcome == "gone" and fresh(hiding.contribution).state == "published"

    def test_again_changes_nothing(self, keeping):
        appeal = file(keeping, said_by=keeping.notices.get())
        for _ in range(2):
            appeals.gone([keeping.contribution])
        assert len(mails("appeal-decided")) == 1 and fresh(appeal).outcome == "gone"


class TestTakingTheNameAway:
    def test_a_decided_appeal_leads_nobody_to_the_author_any_more(self, hiding, eva):
        appeal = appeals.decide(file(hiding), eva, upheld=True, answer="Ironie.")
        personal.anonymise(participant(), hiding.contribution.public_id)
        left = fresh(appeal)
        assert (left.participant, left.text, left.outcome, left.answer) == (None, "", "upheld", "Ironie.")

    def test_its_answer_still_arrives(self, hiding, eva):
        appeals.decide(file(hiding), eva, upheld=True, answer="Ironie.")
        personal.anonymise_all(participant())
        (owed,) = mails("appeal-decided")
        assert outbox_mails.build(owed).to == ["anna@example.org"]

    def test_one_that_waits_keeps_its_author_until_the_name_is_taken_from_what_is_public(self, hiding, eva):
        appeal = file(hiding)
        personal.anonymise(participant(), hiding.contribution.public_id)
        assert (fresh(appeal).participant, fresh(appeal).text) == (participant(), appeal.text)
        appeals.decide(fresh(appeal), eva, upheld=True, answer="Ironie.")
        personal.anonymise(participant(), hiding.contribution.public_id)
        assert fresh(appeal).participant is None

    def test_what_others_objected_to_stays(self, keeping, eva):
        appeal = appeals.decide(file(keeping, said_by=keeping.notices.get()), eva, upheld=False, answer="Nein.")
        personal.anonymise(participant(), keeping.contribution.public_id)
        assert fresh(appeal).text


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
