"""What a decision on an appeal changes, whom it is told to, and who may appeal against that."""

import pytest

from participation import appeals, moderation
from participation.appeal_rights import Why
from participation.models import Appeal, OutgoingMail
from participation.rule_words import SENTENCES
from tests.participation.appeal_hands import file, fresh, mails, refusal
from tests.participation.factories import contribution, notice, participant

pytestmark = pytest.mark.django_db


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
