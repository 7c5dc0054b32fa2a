"""An answer that was given to the wrong contribution is withdrawn: it stays with its reason and counts no more."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from participation import answering, figures, mails, overview, weighing
from participation.cards import cards
from participation.models import Contribution, OutgoingMail, Response
from participation.withdrawing import withdraw
from strategy.models import ChangeEvent
from strategy.publishing import current_stamp
from strategy.state import State
from tests import factories as make
from tests.participation.factories import contribution, days_ago, participant, response
from tests.portal.admin_hands import address, document, fields, messages, signed_in, texts
from tests.threads import at_once

pytestmark = pytest.mark.django_db
WHY = "Die Antwort galt einem anderen Beitrag."


@pytest.fixture
def eva():
    return make.staff("eva", ("publisher", None), ("publisher", make.belzig()), first_name="Eva")


def answered(eva, *contributions, told=True):
    made = response(eva, *contributions, published_at=None)
    answering.publish_response(made, eva)
    if told:
        OutgoingMail.objects.update(state="sent", finished_at=days_ago(0))
    return made


def all_of(made):
    return set(made.contributions.values_list("pk", flat=True))


def public_page(client, one):
    return " ".join(document(client.get(one.get_absolute_url())).text_content().split())


def built(kind):
    return [mails.build(mail) for mail in OutgoingMail.objects.filter(kind=kind, state="due")]


def test_it_stays_with_its_reason_and_readers_see_that_it_was_withdrawn(eva, client):
    one = contribution(by=participant())
    made, stamp = answered(eva, one), current_stamp()
    assert withdraw(made, all_of(made), WHY, eva) == made
    made.refresh_from_db()
    assert (made.withdrawn_by, made.withdrawn_reason, made.text) == (eva, WHY, "Danke, das nehmen wir auf.")
    page = public_page(client, one)
    assert "zurückgezogen" in page and WHY in page and made.text not in page
    assert current_stamp() > stamp
    assert ChangeEvent.objects.latest("pk").sentence == (
        "Die Verwaltung hat ihre Antwort auf einen Vorschlag zurückgezogen."
    )


def test_everywhere_it_counts_as_unanswered(eva, client):
    one = contribution(consultation_key="zukunft")
    made = answered(eva, one)
    before = weighing.newest_change("zukunft")
    assert figures.overall().answered == 1 and weighing.lines("zukunft")[0].outcomes
    withdraw(made, all_of(made), WHY, eva)
    assert figures.overall().answered == 0 and figures.outcomes() == []
    assert not weighing.lines("zukunft")[0].outcomes and weighing.newest_change("zukunft") > before
    assert list(Contribution.objects.unanswered()) == [one] and not Contribution.objects.answered().exists()
    assert overview.latest_answered() == []
    (card,) = cards([one], State([]))
    assert card["is_open"] and card["responses"] == [] and card["withdrawn"][0]["reason"] == WHY
    listed = "/beteiligung/beitraege/?ergebnis="
    assert one.text in client.get(f"{listed}offen").content.decode()
    assert one.text not in client.get(f"{listed}beantwortet").content.decode()
    done = answered(eva, one)
    assert list(Contribution.objects.answered()) == [one] and not Contribution.objects.unanswered().exists()
    assert [done] == list(Response.objects.published())


def test_whoever_was_told_of_the_answer_gets_one_mail(eva):
    anna = participant()
    made = answered(eva, contribution("eins", by=anna), contribution("zwei", by=anna), contribution())
    withdraw(made, all_of(made), WHY, eva)
    withdraw(made, all_of(made), WHY, eva)
    (message,) = built("answer-withdrawn")
    assert message.to == ["anna@example.org"] and "zurückgezogen" in message.subject
    for part in (message.body, message.alternatives[0].content):
        assert WHY in part and "gilt damit wieder als offen" in part and "einen weiteren Beitrag" in part


def test_whoever_was_not_told_yet_gets_neither_mail(eva):
    made = answered(eva, contribution(by=participant()), told=False)
    withdraw(made, all_of(made), WHY, eva)
    assert OutgoingMail.objects.count() == 2
    assert built("answered") == [None] and built("answer-withdrawn") == [None]


def test_it_can_be_withdrawn_from_one_of_several(eva, client):
    wrong, right = contribution("falsch", by=participant()), contribution("richtig", by=participant("b@example.org"))
    made = answered(eva, wrong, right)
    gone = withdraw(made, {wrong.pk}, WHY, eva)
    assert set(gone.contributions.all()) == {wrong} and set(made.contributions.all()) == {right}
    assert (gone.text, gone.published_at, gone.created_at) == (made.text, made.published_at, made.created_at) or (
        Response.objects.get(pk=gone.pk).created_at == made.created_at
    )
    made.refresh_from_db()
    assert made.is_public and not gone.is_public
    assert made.text in public_page(client, right) and WHY not in public_page(client, right)
    assert WHY in public_page(client, wrong) and made.text not in public_page(client, wrong)
    assert [message.to for message in built("answer-withdrawn")] == [["anna@example.org"]]
    assert withdraw(made, {wrong.pk}, WHY, eva) is None and Response.objects.count() == 2


def test_a_second_time_changes_nothing_and_a_draft_is_not_withdrawn(eva):
    made = answered(eva, contribution(by=participant()))
    assert withdraw(made, all_of(made), WHY, eva) and withdraw(made, all_of(made), "Anders.", eva) is None
    assert Response.objects.get().withdrawn_reason == WHY and ChangeEvent.objects.count() == 2
    draft = response(eva, contribution(), published_at=None)
    assert withdraw(draft, all_of(draft), WHY, eva) is None
    assert answering.publish_response(made, eva) is False
    assert answering.extend(made, [contribution()], eva) == []


@pytest.mark.django_db(transaction=True)
def test_of_several_who_withdraw_at_once_one_does(eva):
    rows = [contribution(by=participant()), contribution()]
    made = answered(eva, *rows)
    numbers = [{one.pk for one in rows}, {rows[0].pk}, {one.pk for one in rows}]
    found = at_once(*(lambda n=n: withdraw(Response.objects.get(pk=made.pk), n, WHY, eva) for n in numbers))
    assert Contribution.objects.unanswered().count() == 2 and 1 <= len([one for one in found if one]) <= 2
    assert OutgoingMail.objects.filter(kind="answer-withdrawn").count() == 1
    assert all(one.responses.count() == 1 for one in rows)


def test_only_whoever_may_answer_all_of_them_withdraws(eva):
    made = answered(eva, contribution(municipality=make.belzig()))
    stranger = make.staff("w", ("publisher", make.wiesenburg()))
    with pytest.raises(PermissionDenied):
        withdraw(made, all_of(made), WHY, stranger)
    desk = signed_in(stranger)
    assert [desk.get(address(made, "withdraw")).status_code, desk.post(address(made, "withdraw")).status_code] == [
        403,
        403,
    ]
    made.refresh_from_db()
    assert made.is_public


@pytest.mark.parametrize(
    "values",
    [{"withdrawn_reason": ""}, {"withdrawn_by": None}, {"withdrawn_at": None}, {"published_at": None}],
)
def test_the_database_refuses_what_is_withdrawn_without_saying_so(eva, values):
    made = answered(eva, contribution())
    withdraw(made, all_of(made), WHY, eva)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.update(**values)


# --- The page ----------------------------------------------------------------------------------------------------


def test_from_the_answer_to_its_withdrawal(eva):
    desk, one = signed_in(eva), contribution(by=participant())
    made = answered(eva, one)
    (link,) = document(desk.get(address(made))).xpath('//a[contains(., "Zurückziehen")]/@href')
    page = desk.get(link)
    assert "1 Person hat zu dieser Rückmeldung eine Mail bekommen" in page.content.decode()
    refused = desk.post(link, {**fields(page), "reason": " "})
    assert "Bitte sagen Sie, warum" in refused.content.decode()
    refused = desk.post(link, {**fields(page), "reason": WHY, "beitrag": []})
    assert "mindestens einen Beitrag" in refused.content.decode() and fields(refused)["reason"].strip() == WHY
    done = desk.post(link, {**fields(page), "reason": WHY}, follow=True)
    assert messages(done)[0].startswith("Die Rückmeldung ist zurückgezogen.")
    words = " ".join(document(done).text_content().split())
    assert "Zurückgezogen von Eva" in words and WHY in words and not document(done).xpath('//textarea[@name="text"]')
    assert f"Zurückgezogen: {WHY}" in desk.get(address(made, "history")).content.decode()
    again = desk.post(link, {**fields(page), "reason": WHY}, follow=True)
    assert messages(again) == ["Diese Rückmeldung ist schon zurückgezogen."]
    assert address(made) in desk.get("/verwaltung/participation/response/?stand=zurueckgezogen").content.decode()
    assert address(made) not in desk.get("/verwaltung/participation/response/?stand=oeffentlich").content.decode()
    assert "zurückgezogen am" in desk.get(address(one)).content.decode()


def test_what_was_corrected_meanwhile_is_shown_before_it_is_withdrawn(eva):
    desk, made = signed_in(eva), answered(eva, contribution())
    page = desk.get(address(made, "withdraw"))
    Response.objects.update(text="Inzwischen anders.")
    late = desk.post(address(made, "withdraw"), {**fields(page), "reason": WHY})
    assert "Inzwischen anders." in late.content.decode() and fields(late)["reason"].strip() == WHY
    made.refresh_from_db()
    assert made.is_public


def test_a_withdrawn_answer_is_neither_corrected_nor_published_again(eva):
    desk, made = signed_in(eva), answered(eva, contribution())
    form = fields(desk.get(address(made)))
    withdraw(made, all_of(made), WHY, eva)
    done = desk.post(address(made), {**form, "text": "Doch.", "_confirmed": "x"}, follow=True)
    assert messages(done) == ["Nicht gesichert: Diese Rückmeldung ist inzwischen zurückgezogen."]
    assert desk.post(address(made, "publish"), {"seen": "x"}).status_code == 302
    made.refresh_from_db()
    assert made.text == "Danke, das nehmen wir auf." and not made.is_public
    assert not texts(desk.get(address(made)), "errorlist")
