"""Deciding in the queue: what a press does, who is told, what happened meanwhile, appeals."""

import pytest

from participation import claims, moderation
from participation.models import Appeal, Claim, Contribution, Decision, Notice
from participation.rule_words import SENTENCES, Rule
from tests.participation.factories import contribution, notice, participant
from tests.participation.queue_hands import (
    QUEUE,
    buttons,
    case_of,
    door,
    held,
    hidden_and_appealed,
    moderator,
    press,
    reported_and_appealed,
    words,
)  # fmt: skip
from tests.portal.admin_hands import document, messages, signed_in, texts

pytestmark = pytest.mark.django_db


# --- Deciding ----------------------------------------------------------------------------------------------------


def test_from_beginning_to_the_end_of_the_queue(client, mo):
    first, second = held("der ältere", days=1), held("der jüngere")
    page = client.post(f"{QUEUE}beginnen/", follow=True)
    assert case_of(page) == first.pk and "Bei Ihnen bis" in words(page)
    page = press(client, page, door("approve", first))
    assert case_of(page) == second.pk and "Freigegeben: der ältere." in words(page)
    page = press(client, page, door("hide", second), rule="off_topic", reason="Gehört nicht hierher.")
    assert "Alles entschieden" in words(page) and "Nicht veröffentlicht: der jüngere." in words(page)
    assert [(d.act, d.rule, d.reason) for d in Decision.objects.order_by("pk")] == [
        ("publish", "", ""), ("hide", "off_topic", "Gehört nicht hierher."),
    ]  # fmt: skip
    assert not Claim.objects.exists()


def test_a_rule_brings_its_own_sentence_where_nothing_is_typed(client):
    one = held()
    press(client, client.get(door("case", one)), door("hide", one), rule="insult", reason="  ")
    assert "Beleidigungen nicht" in one.decisions.get().reason


def test_without_a_rule_nothing_is_hidden_and_what_was_typed_stays(client):
    one = held()
    page = press(client, client.get(door("case", one)), door("hide", one), reason="Mein Satz.")
    assert "Bitte wählen Sie die Regel" in words(page) and "Mein Satz." in page.content.decode()
    assert not one.decisions.exists()
    assert document(page).xpath('//details[@class="queue__hide"]/@open')


def test_a_reported_text_stays_with_a_reason(client):
    one = contribution(by=participant())
    notice(one)
    page = press(client, client.get(door("case", one)), door("keep", one), reason="Deutlich, aber sachlich.")
    assert one.decisions.get().reason == "Deutlich, aber sachlich."
    assert Notice.objects.get().outcome == "kept" and "Stehen gelassen:" in words(page)


def test_staying_has_a_sentence_of_its_own_too(client):
    one = contribution(by=participant())
    notice(one)
    press(client, client.get(door("case", one)), door("keep", one), reason="")
    assert "verstößt nicht gegen unsere Regeln" in one.decisions.get().reason


def test_taking_back_opens_the_case_again(client):
    one, _other = held("der ältere", days=1), held("der jüngere")
    page = press(client, client.get(door("case", one)), door("approve", one))
    undo = f"{QUEUE}ruecknahme/{one.decisions.get().pk}/"
    page = press(client, page, undo)
    one.refresh_from_db()
    assert one.state == "held" and case_of(page) == one.pk and "Zurückgenommen." in messages(page)[0]
    assert buttons(page)[0] == "Freigeben"
    again = client.post(undo, follow=True)
    assert "Nichts geändert" in messages(again)[0]
    assert Decision.objects.count() == 2


def test_too_late_to_take_back_says_so(client, settings):
    one = held()
    page = press(client, client.get(door("case", one)), door("approve", one))
    settings.MODERATION_UNDO_SECONDS = 0
    assert "Rückgängig" not in words(client.get(QUEUE)).replace("Entscheidung rückgängig", "")
    page = client.post(f"{QUEUE}ruecknahme/{one.decisions.get().pk}/", follow=True)
    one.refresh_from_db()
    assert one.state == "published" and "Nichts geändert an „Das fehlt mir hier.“" in messages(page)[0]
    assert page.redirect_chain[-1][0] == QUEUE
    assert document(page).xpath(f'//ul[@class="messagelist"]//a[contains(@href, "/contribution/{one.pk}/change/")]')


def test_whoever_presses_too_late_stays_on_their_case(client, settings):
    one, following = held("der ältere", days=1), held("der jüngere")
    page = press(client, client.get(door("case", one)), door("approve", one))
    settings.MODERATION_UNDO_SECONDS = 0
    page = press(client, page, f"{QUEUE}ruecknahme/{one.decisions.get().pk}/")
    assert case_of(page) == following.pk and "Nichts geändert an „der ältere“" in messages(page)[0]


@pytest.mark.parametrize("on", ["x", "-1", "²", "9" * 40])
def test_a_forged_way_back_leads_to_the_queue(client, settings, on):
    decision = moderation.approve(held(), client.get(QUEUE).wsgi_request.user)
    settings.MODERATION_UNDO_SECONDS = 0
    assert client.post(f"{QUEUE}ruecknahme/{decision.pk}/", {"on": on})["Location"] == QUEUE


def test_the_newest_three_can_be_taken_back_each_by_itself(client, mo):
    cases = [held(f"Nummer {n}", days=1 - n / 10) for n in range(4)]
    decisions = [moderation.approve(one, mo) for one in cases]
    page = client.get(QUEUE)
    shown = texts(page, "queue__undo")[0]
    assert "Nummer 3" in shown and "Nummer 1" in shown and "Nummer 0" not in shown
    assert "danach eine an die Person, die den Beitrag geschrieben hat." in shown
    press(client, page, f"{QUEUE}ruecknahme/{decisions[2].pk}/")
    states = [Contribution.objects.get(pk=one.pk).state for one in cases]
    assert states == ["published", "published", "held", "published"]
    shown = texts(client.get(QUEUE), "queue__undo")[0]
    assert "Nummer 2" not in shown and "Nummer 0" in shown


def test_nobody_takes_back_what_another_decided(client):
    one = held()
    decision = moderation.approve(one, moderator("jo"))
    assert client.post(f"{QUEUE}ruecknahme/{decision.pk}/").status_code == 403
    assert client.post(f"{QUEUE}ruecknahme/999999/").status_code == 404


def test_skipped_cases_come_again_when_nothing_else_is_left(client):
    first, second, third = (held(f"Nummer {n}", days=1 - n / 10) for n in range(3))
    page = client.post(f"{QUEUE}beginnen/", follow=True)
    page = press(client, page, door("skip", first))
    assert case_of(page) == second.pk
    page = press(client, page, door("approve", second))
    assert case_of(page) == third.pk
    page = press(client, page, door("approve", third))
    assert case_of(page) == first.pk


# --- Two at once --------------------------------------------------------------------------------------------------


def test_two_who_begin_get_different_cases_and_see_each_other(client, mo):
    first, second = held("der ältere", days=1), held("der jüngere")
    jo = signed_in(moderator("jo"))
    assert case_of(client.post(f"{QUEUE}beginnen/", follow=True)) == first.pk
    page = jo.post(f"{QUEUE}beginnen/", follow=True)
    assert case_of(page) == second.pk and "bei Mo" in texts(page, "queue__list")[0]
    other = jo.get(door("case", first))
    assert "Mo sieht sich das gerade an" in words(other)
    assert buttons(other) == ["Überspringen"]


def test_a_colleagues_case_is_taken_over_on_purpose_only(client, mo):
    one, jo = held(), moderator("jo")
    page = client.get(door("case", one))
    claims.claim(one, jo)
    late = press(client, page, door("approve", one))
    assert "Jo sieht sich das gerade an" in messages(late)[0] and not one.decisions.exists()
    unasked = client.post(door("take", one), follow=True)
    assert "nur nach Absprache" in messages(unasked)[0] and Claim.objects.get().by == jo
    page = press(client, late, door("take", one))
    assert "Bei Ihnen bis" in words(page)
    press(client, page, door("approve", one))
    assert one.decisions.get().by == mo


def test_what_was_decided_meanwhile_is_said_and_the_next_case_comes(client):
    one, other = held("der ältere", days=1), held("der jüngere")
    page = client.get(door("case", one))
    moderation.hide(Contribution.objects.get(pk=one.pk), moderator("jo"), "insult", "So nicht.")
    page = press(client, page, door("approve", one))
    assert "Jo hat den Beitrag" in messages(page)[0] and case_of(page) == other.pk
    assert one.decisions.count() == 1


def test_nobody_decides_on_what_came_in_since(client):
    one = contribution(by=participant())
    notice(one)
    page = client.get(door("case", one))
    notice(one, "zwei@example.org", ground="law", explanation="Das ist verboten.")
    page = press(client, page, door("keep", one))
    assert "Inzwischen ist etwas dazugekommen" in messages(page)[0] and "Das ist verboten." in words(page)
    assert Notice.objects.open().count() == 2 and not one.decisions.exists()


def test_what_was_typed_is_not_lost_when_something_came_in_or_a_colleague_took_the_case(client):
    one = contribution("Ein Satz.", by=participant())
    notice(one)
    page = client.get(door("case", one))
    notice(one, "zwei@example.org", ground="law")
    again = press(client, page, door("keep", one), reason="Mein langer Satz.")
    assert again.status_code == 409 and "Nichts geändert an „Ein Satz.“" in messages(again)[0]
    assert "Mein langer Satz." in words(again)
    claims.claim(one, moderator("jo"), takeover=True)
    taken = press(client, again, door("hide", one), reason="Noch ein Satz.", rule="insult")
    assert taken.status_code == 409 and "zum Kopieren" in words(taken) and "Noch ein Satz." in words(taken)
    assert not one.decisions.exists()


@pytest.mark.parametrize(
    ("reason", "stays"),
    [("Eigene Worte.", True), ("", False), (" \n ", False), (SENTENCES[Rule.INSULT], False)],
)
def test_own_words_come_back_when_a_colleague_settled_the_case_meanwhile(client, mo, reason, stays):
    one, other = held("Ein Satz.", days=1), held("Der nächste.")
    page = client.get(door("case", one))
    moderation.hide(one, moderator("jo"), Rule.ADVERTISING, "Das ist Werbung.")
    late = press(client, page, door("hide", one), rule=Rule.INSULT, reason=reason)
    assert "Nichts geändert an „Ein Satz.“" in messages(late)[0]
    assert one.decisions.get().reason == "Das ist Werbung."
    if stays:
        assert late.status_code == 409 and "zum Kopieren" in words(late) and "Eigene Worte." in words(late)
        assert buttons(late) == ["Nächster Fall"]
    else:
        assert case_of(late) == other.pk and "zum Kopieren" not in words(late)


def test_nobody_decides_on_a_text_that_was_changed_or_taken_back_since(client):
    changed, gone = held("alt"), held("weg")
    pages = [client.get(door("case", one)) for one in (changed, gone)]
    Contribution.objects.filter(pk=changed.pk).update(text="neu")
    Contribution.objects.filter(pk=gone.pk).update(text="", state="withdrawn")
    first = press(client, pages[0], door("approve", changed))
    assert "Inzwischen ist etwas" in messages(first)[0] and case_of(first) == changed.pk
    second = press(client, pages[1], door("approve", gone))
    assert "zurückgezogen" in messages(second)[0]
    assert not Decision.objects.exists()


# --- Appeals -----------------------------------------------------------------------------------------------------


def test_an_appeal_is_granted_by_another_person_with_an_answer(client):
    appeal = hidden_and_appealed(moderator("jo"))
    one = appeal.decision.contribution
    page = client.get(door("case", one))
    told = words(page)
    for expected in ("Widerspruch entscheiden", "Ich habe niemanden beleidigt.", "Beleidigt Menschen.", "Jo"):
        assert expected in told
    assert buttons(page) == ["Stattgeben: wieder zeigen", "Zurückweisen: bleibt ausgeblendet", "Überspringen"]
    wrong = press(client, page, door("uphold", one), answer="")
    assert "Bitte begründen Sie" in words(wrong)
    page = press(client, wrong, door("uphold", one), answer="Sie haben recht.")
    appeal.refresh_from_db()
    one.refresh_from_db()
    assert (appeal.outcome, appeal.answer, one.state) == ("upheld", "Sie haben recht.", "published")
    assert "stattgegeben" in messages(page)[0]


def test_an_appeal_is_rejected_with_an_answer(client):
    appeal = hidden_and_appealed(moderator("jo"))
    one = appeal.decision.contribution
    page = press(client, client.get(door("case", one)), door("reject", one), answer="Es bleibt dabei.")
    appeal.refresh_from_db()
    one.refresh_from_db()
    assert (appeal.outcome, one.state) == ("rejected", "hidden") and "zurückgewiesen" in messages(page)[0]
    late = client.post(door("reject", one), {"answer": "Noch einmal.", "seen": "x"}, follow=True)
    assert "Nichts geändert" in messages(late)[0] and Appeal.objects.get().answer == "Es bleibt dabei."


def test_the_appeal_of_somebody_who_reported_hides_by_a_rule(client):
    from uuid import uuid4

    from participation import appeals

    one = contribution("Das bleibt.", by=participant())
    row = notice(one)
    kept = moderation.keep(Contribution.objects.get(pk=one.pk), moderator("jo"), "Sachlich.")
    row.refresh_from_db()
    appeals.file(uuid4(), kept, "Es ist und bleibt eine Beleidigung.", notice=row)
    page = client.get(door("case", one))
    assert buttons(page)[:2] == ["Stattgeben: ausblenden", "Zurückweisen: bleibt stehen"]
    wrong = press(client, page, door("uphold", one), answer="Sie haben recht.")
    assert "Bitte wählen Sie die Regel" in words(wrong) and "Sie haben recht." in wrong.content.decode()
    press(client, wrong, door("uphold", one), answer="Sie haben recht.", rule="insult", reason="Zu grob.")
    one.refresh_from_db()
    assert one.state == "hidden" and one.decisions.first().rule == "insult"
    assert one.decisions.first().reason == "Zu grob.", "the author does not read what the other one is told"


def test_the_appeal_of_somebody_who_reported_stands_beside_their_report(client):
    appeal = reported_and_appealed(moderator("jo"), place="im zweiten Satz", explanation="Er nennt uns Pack.")
    told = words(client.get(door("case", appeal.decision.contribution)))
    assert "Die Meldung dieser Person: Beleidigung" in told
    assert "Stelle: „im zweiten Satz“" in told and "Er nennt uns Pack." in told
    assert "Antwort an die Person, die gemeldet hat" in told
    assert "Begründung an die Person, die den Beitrag geschrieben hat, falls Sie stattgeben" in told
    assert "Gilt sofort und lässt sich nicht zurücknehmen." in told


# --- Who is told -------------------------------------------------------------------------------------------------


def mail_lines(page):
    return [line.text_content().strip() for line in document(page).xpath('//p[contains(@class, "queue__mail")]')]


def test_each_button_says_who_gets_a_mail(client):
    one = contribution(by=participant())
    for address in ("eins@example.org", "zwei@example.org"):
        notice(one, address)
    page = client.get(door("case", one))
    assert "schreiben wir das an 2 Menschen, die gemeldet haben:" in words(page)
    assert mail_lines(page) == [
        "Danach geht eine Mail an die Person, die den Beitrag geschrieben hat und 2 Menschen, die gemeldet haben."
    ]
    appeal = reported_and_appealed(moderator("jo"))
    assert mail_lines(client.get(door("case", appeal.decision.contribution))) == [
        "Danach geht eine Mail an die Person, die gemeldet hat und die Person, die den Beitrag geschrieben hat.",
        "Danach geht eine Mail an die Person, die gemeldet hat.",
    ]


def test_nobody_is_promised_a_mail_that_does_not_leave(client):
    from django.utils import timezone

    away = participant("weg@example.org")
    type(away).objects.filter(pk=away.pk).update(mail_stopped_at=timezone.now())
    for one in (held(by=None), held(by=away)):
        page = client.get(door("case", one))
        assert mail_lines(page) == ["Es geht keine Mail hinaus."] * 2
        assert "Steht so in der Mail an diese Person." not in words(page)
        undo = texts(press(client, page, door("approve", one)), "queue__last")[0]
        assert "können Sie das zurücknehmen; es geht keine Mail hinaus." in undo


def test_without_script_each_rule_stands_with_its_sentence(client):
    page = client.get(door("case", held())).content.decode()
    assert page.count("<noscript>") == 6 and "Angaben über andere Menschen" in page


def test_who_decided_reads_the_appeal_but_does_not_decide_it(client, mo):
    appeal = hidden_and_appealed(mo)
    one = appeal.decision.contribution
    page = client.get(door("case", one))
    assert "eigene Entscheidung" in words(page) and buttons(page) == ["Überspringen"]
    assert "Wartet auf jemand anders" in words(client.get(QUEUE))
    refused = client.post(door("uphold", one), {"answer": "Nein.", "seen": "x"}, follow=True)
    assert refused.status_code == 403 or "Nichts geändert" in messages(refused)[0]
    assert Appeal.objects.get().outcome == ""
