"""Approving and hiding: one act, one decision, one mail; whoever comes too late is told what happened."""

import pytest
from django.core.exceptions import PermissionDenied

from participation import moderation
from participation.models import Contribution, Decision, OutgoingMail
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation.factories import contribution, days_ago, participant
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return make.staff("mo", ("moderator", None), first_name="Mo", last_name="Moderation")


def held(**values):
    return contribution(**{"state": "held", "published_at": None, "by": participant(), **values})


def mails(kind):
    return list(OutgoingMail.objects.filter(kind=kind).order_by("created_at"))


def test_approving_publishes_notes_the_decision_and_owes_the_author_one_mail(mo):
    one, stamp = held(), current_stamp()
    decision = moderation.approve(one, mo)
    one.refresh_from_db()
    assert one.state == "published" and one.published_at and one.state_changed_at == one.published_at
    assert (decision.act, decision.by) == ("publish", mo)
    (mail,) = mails("published")
    assert mail.participant == participant() and mail.context["contribution"] == one.pk
    assert current_stamp() > stamp


def test_hiding_takes_it_from_the_public_with_rule_and_reason_and_keeps_the_text(mo):
    one, stamp = contribution("Kauft bei uns!", by=participant()), current_stamp()
    moderation.hide(one, mo, "advertising", "  Das ist Werbung.  ")
    one.refresh_from_db()
    assert (one.state, one.text) == ("hidden", "Kauft bei uns!")
    decision = one.decisions.get()
    assert (decision.act, decision.rule, decision.reason, decision.by) == (
        "hide",
        "advertising",
        "Das ist Werbung.",
        mo,
    )
    assert mails("hidden")[0].context == {"contribution": one.pk, "decision": decision.pk}
    assert current_stamp() > stamp


def test_what_was_hidden_is_published_again_with_its_first_date(mo):
    one = contribution(by=participant())
    first = one.published_at
    moderation.hide(one, mo, "off_topic", "Passt nicht hierher.")
    moderation.approve(one, mo)
    moderation.hide(one, mo, "off_topic", "Doch nicht.")
    one.refresh_from_db()
    assert one.published_at == first
    assert [d.act for d in one.decisions.order_by("id")] == ["hide", "publish", "hide"]
    assert (len(mails("hidden")), len(mails("published"))) == (2, 1)


def test_what_had_lost_its_person_comes_back_without_one(mo):
    one = contribution(state="anonymised")
    moderation.hide(one, mo, "personal", "Nennt eine Adresse.")
    moderation.approve(one, mo)
    assert one.state == "anonymised"
    assert not OutgoingMail.objects.exists()


def test_hiding_what_was_never_public_shows_in_the_figures_only(mo):
    one, stamp = held(), current_stamp()
    moderation.hide(one, mo, "insult", "Beleidigt Menschen.")
    assert one.state == "hidden" and one.published_at is None
    assert current_stamp() > stamp and not Contribution.objects.visible().exists()


def test_hiding_what_was_public_before_it_was_held_again_changes_the_line_in_its_place(mo):
    one, stamp = held(published_at=days_ago(3)), current_stamp()
    moderation.hide(one, mo, "insult", "Beleidigt Menschen.")
    assert current_stamp() > stamp


@pytest.mark.parametrize(("rule", "reason"), [("", "Grund"), ("erfunden", "Grund"), ("insult", "  "), ("insult", "")])
def test_hiding_needs_a_rule_of_the_list_and_a_reason(mo, rule, reason):
    one = contribution()
    with pytest.raises(ValueError, match="Regel"):
        moderation.hide(one, mo, rule, reason)
    one.refresh_from_db()
    assert one.state == "published" and not Decision.objects.exists()


@pytest.mark.parametrize(
    "roles", [[], [("moderator", "wiesenburg")], [("publisher", "belzig")], [("moderator", "joint")]]
)
def test_only_moderators_of_the_scope_decide(roles):
    places = {"belzig": make.belzig(), "wiesenburg": make.wiesenburg(), "joint": None}
    stranger = make.staff("fremd", *((role, places[scope]) for role, scope in roles))
    one = held(municipality=make.belzig())
    for act in (lambda: moderation.approve(one, stranger), lambda: moderation.hide(one, stranger, "insult", "So.")):
        with pytest.raises(PermissionDenied):
            act()
    assert not Decision.objects.exists()


def test_whoever_entered_a_sheet_may_also_approve_it(mo):
    one = contribution(state="held", published_at=None, source="paper", consent="Kreuz auf dem Bogen", entered_by=mo)
    moderation.approve(one, mo)
    assert one.state == "published"
    assert not OutgoingMail.objects.exists()


def test_whoever_comes_second_learns_who_decided(mo):
    seen = held()
    eva = make.staff("eva", ("moderator", None), first_name="Eva", last_name="Eule")
    moderation.hide(Contribution.objects.get(), eva, "insult", "Beleidigt.")
    told = r"^Eva Eule hat den Beitrag am .* nicht veröffentlicht \(Regel: Beleidigung"
    with pytest.raises(moderation.Conflict, match=told):
        moderation.approve(seen, mo)
    assert Decision.objects.count() == 1 and not mails("published")


def test_a_second_click_is_told_that_it_was_done_already(mo):
    one = held()
    moderation.approve(one, mo)
    with pytest.raises(moderation.Conflict, match="^Sie haben den Beitrag am .* freigegeben"):
        moderation.approve(one, mo)
    assert len(mails("published")) == 1


def test_what_was_withdrawn_meanwhile_stays_withdrawn(mo):
    seen = held()
    Contribution.objects.update(state="withdrawn", text="", display_name="")
    for act in (moderation.approve, lambda one, by: moderation.hide(one, by, "insult", "So.")):
        with pytest.raises(moderation.Conflict, match="zurückgezogen"):
            act(seen, mo)
    assert Contribution.objects.get().state == "withdrawn" and not Decision.objects.exists()


def test_a_text_that_was_changed_meanwhile_is_not_published_unread(mo):
    seen = held()
    Contribution.objects.update(text="Etwas ganz anderes.")
    with pytest.raises(moderation.Conflict, match="geändert"):
        moderation.approve(seen, mo)
    assert Contribution.objects.get().state == "held"


def test_a_text_that_was_deleted_after_its_time_is_not_published_empty(mo):
    one = contribution("", state="hidden")
    with pytest.raises(moderation.Conflict, match="nichts mehr zu veröffentlichen"):
        moderation.approve(one, mo)
    assert Contribution.objects.get().state == "hidden" and not Decision.objects.exists()


def test_what_was_deleted_meanwhile_is_said_to_be_gone(mo):
    seen = held()
    Contribution.objects.all().delete()
    with pytest.raises(moderation.Conflict, match="gelöscht"):
        moderation.approve(seen, mo)


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides_and_the_other_is_told(mo):
    eva = make.staff("eva", ("moderator", None))
    one = held()

    def act(what):
        try:
            return what(Contribution.objects.get(pk=one.pk)).act
        except moderation.Conflict as conflict:
            return str(conflict)

    results = at_once(
        lambda: act(lambda c: moderation.approve(c, mo)),
        lambda: act(lambda c: moderation.hide(c, eva, "insult", "Beleidigt.")),
        lambda: act(lambda c: moderation.approve(c, eva)),
    )
    # Hiding right after an approval is a decision of its own; approving twice is not.
    acts = [r for r in results if r in ("publish", "hide")]
    assert Decision.objects.count() == OutgoingMail.objects.count() == len(acts)
    assert acts.count("publish") <= 1 or "hide" in acts
    assert all("hat den Beitrag" in r or "Sie haben" in r for r in results if r not in ("publish", "hide"))
    one.refresh_from_db()
    assert one.state == {"publish": "published", "hide": "hidden"}[one.decisions.first().act]


@pytest.mark.django_db(transaction=True)
def test_withdrawing_and_approving_at_once_never_publishes_a_withdrawn_text(mo):
    for _ in range(5):
        one = held()

        def approve(pk=one.pk):
            try:
                moderation.approve(Contribution.objects.get(pk=pk), mo)
            except moderation.Conflict:
                return None

        def withdraw(pk=one.pk):
            Contribution.objects.filter(pk=pk).update(state="withdrawn", text="")

        at_once(approve, withdraw)
        one.refresh_from_db()
        assert (one.state, one.text) == ("withdrawn", "")
