"""The screen of the queue: what it shows, what a press does, and that looking changes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation import claims, moderation
from participation.models import Appeal, Claim, Contribution, Decision, Notice
from tests import factories as make
from tests.participation.factories import contribution, notice, on_block, participant, response
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
)  # fmt: skip
from tests.portal.admin_hands import document, messages, signed_in, texts

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7|add:7 }}'


@pytest.fixture
def mo():
    return moderator("mo")


@pytest.fixture
def client(mo):
    return signed_in(mo)


def words(page):
    return " ".join(document(page).xpath('//*[@id="content-main"]')[0].text_content().split())


# --- Looking -----------------------------------------------------------------------------------------------------


def test_an_empty_queue_says_so_and_offers_nothing(client):
    page = client.get(QUEUE)
    assert "Nichts wartet." in words(page) and "Alles entschieden" in words(page)
    assert not document(page).xpath('//form[contains(@action, "beginnen")]')


def test_the_list_is_ranked_and_says_what_is_urgent_why_and_since_when(client):
    held("normal", days=0.5, held_reasons=["first"])
    held("mit Adresse", days=0.1, held_reasons=["link"])
    held("mit Schimpfwort", held_reasons=["word"])
    reported = contribution("gemeldet", by=participant())
    notice(reported, ground="law")
    notice(reported, "zwei@example.org", ground="insult")
    page = client.get(QUEUE)
    rows = texts(page, "queue__list")[0]
    order = [rows.index(word) for word in ("mit Schimpfwort", "gemeldet", "mit Adresse", "normal")]
    assert sorted(order[:2]) + order[2:] == sorted(order)
    assert rows.count("dringend") == 2 and rows.count("vorrangig") == 1
    assert "2 Meldungen: Rechtswidriger Inhalt, Beleidigung" in rows and "enthält eine Internetadresse" in rows
    assert "4 Fälle warten." in words(page) and "2 dringend" in words(page) and "3 auf Freigabe" in words(page)


def test_a_case_shows_everything_one_needs(client):
    chapter = make.live(make.chapter("Warum", make.belzig(), text="<p>Die Wege sind für alle da.</p>"))
    block = chapter_block(chapter)
    author = participant("anna@example.org", "Anna")
    contribution("früher", by=author)
    contribution("Unfug", by=author, state="hidden")
    parent = on_block(chapter, block, "Wozu das alles?", by=participant("bert@example.org", "Bert"))
    one = on_block(chapter, block, "Der da lügt.", by=author, parent=parent, quote="Die Wege")
    notice(one, place="lügt", explanation="Das ist üble Nachrede.")
    notice(one, "anna@example.org", ground="other")
    page = client.get(door("case", one))
    told = words(page)
    for expected in (
        "Gemeldeter Beitrag, 2 Meldungen", "Der da lügt.", "Das ist üble Nachrede.", "Stelle: „lügt“",
        "Nora Nachbarin", "von der Person, die den Beitrag geschrieben hat", "Bert: Wozu das alles?", "„Die Wege“",
        "Die Wege sind für alle da.", "1 öffentlich, 1 ausgeblendet", "Anna", "Warum",
    ):  # fmt: skip
        assert expected in told, expected
    assert "@" not in told
    assert buttons(page) == ["Stehen lassen", "Ausblenden …", "Ausblenden", "Überspringen"]


def test_a_report_with_the_own_address_is_pointed_out_and_can_be_decided(client, mo):
    mo.email = "mo@example.org"
    mo.save(update_fields=["email"])
    one = contribution(by=participant())
    notice(one, "MO@example.org")
    hint = "Waren Sie das selbst, überlassen Sie die Entscheidung bitte einer Kollegin oder einem Kollegen."
    page = client.get(door("case", one))
    assert "mit Ihrer dienstlichen Adresse gemeldet" in words(page) and hint in words(page)
    assert buttons(page)[0] == "Stehen lassen"
    other = contribution(by=participant())
    notice(other), notice(other, "", ground="child")
    assert hint not in words(client.get(door("case", other)))


def chapter_block(chapter):
    from tests.participation.factories import newest

    return newest("chapter", chapter.key).content["blocks"][0]["id"]


def test_what_people_typed_is_shown_and_never_run(client):
    one = contribution(HOSTILE, by=participant("x@example.org", HOSTILE[:40]), title=HOSTILE[:100])
    notice(one, explanation=HOSTILE, place=HOSTILE)
    page = client.get(door("case", one)).content.decode()
    assert "<script>alert" not in page and "onerror=alert(1)>" not in page.replace("onerror=alert(1)&gt;", "")
    assert "&lt;script&gt;" in page and "{{ 7|add:7 }}" in page


def test_looking_changes_nothing_and_posts_are_asked_for(client, mo):
    one = held()
    notice(contribution("gemeldet"))
    before = (Claim.objects.count(), Decision.objects.count(), Contribution.objects.get(pk=one.pk).state)
    for path in (QUEUE, door("case", one)):
        assert client.get(path).status_code == 200
    for name in ("take", "skip", "approve", "keep", "hide", "uphold", "reject"):
        assert client.get(door(name, one)).status_code == 405, name
    assert client.get(f"{QUEUE}beginnen/").status_code == 405
    assert (Claim.objects.count(), Decision.objects.count(), Contribution.objects.get(pk=one.pk).state) == before


def test_long_lists_are_paged(client):
    for n in range(23):
        held(f"Nummer {n}", days=1 - n / 100)
    page = client.get(QUEUE)
    assert "Seite 1 von 2" in words(page) and "Nummer 19" in words(page) and "Nummer 20" not in words(page)
    assert "Nummer 22" in words(client.get(f"{QUEUE}?seite=2"))
    assert client.get(f"{QUEUE}?seite=unsinn").status_code == 200


def test_the_statements_do_not_grow_with_what_waits(client):
    def count(numbers):
        for n in numbers:
            one = contribution(f"gemeldet {n}", by=participant(f"p{n}@example.org"))
            notice(one, f"a{n}@example.org")
            notice(one, f"b{n}@example.org")
            held(f"neu {n}")
            hidden_and_appealed(make.staff(f"x{n}", ("moderator", None)))
        notice(first, f"first{numbers[0]}@example.org")
        client.get(door("case", first))
        with CaptureQueriesContext(connection) as context:
            assert client.get(door("case", first)).status_code == 200
        return len(context)

    first = contribution("der erste", by=participant())
    assert count(range(1, 3)) == count(range(3, 9))


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
    assert page.redirect_chain[-1][0].endswith(f"/contribution/{one.pk}/change/")


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
        assert mail_lines(page) == ["Danach geht eine Mail an niemanden."] * 2
        assert "Steht so in der Mail an diese Person." not in words(page)


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


# --- In which words ----------------------------------------------------------------------------------------------


def test_what_was_never_public_is_neither_hidden_nor_shown_again(client, mo):
    one = held("Werbung!")
    page = client.get(door("case", one))
    assert buttons(page)[1:3] == ["Nicht veröffentlichen …", "Nicht veröffentlichen"]
    page = press(client, page, door("hide", one), rule="advertising")
    assert "Nicht veröffentlicht: Werbung!" in words(page) and "usgeblendet" not in words(page)
    from uuid import uuid4

    from participation import appeals

    appeals.file(uuid4(), one.decisions.get(), "Das ist keine.")
    page = signed_in(moderator("jo")).get(door("case", one))
    assert buttons(page)[:2] == ["Stattgeben: doch veröffentlichen", "Zurückweisen: bleibt unveröffentlicht"]
    assert "Dagegen richtet er sich: nicht veröffentlicht" in words(page) and "ausgeblendet" not in words(page)
    late = client.post(door("hide", one), {"rule": "insult", "seen": "x"}, follow=True)
    assert "ausgeblendet" not in messages(late)[0]


def test_what_was_public_is_hidden_and_shown_again(client, mo):
    appeal = hidden_and_appealed(moderator("jo"))
    told = words(client.get(door("case", appeal.decision.contribution)))
    assert "Stattgeben: wieder zeigen" in told and "Dagegen richtet er sich: ausgeblendet" in told


# --- All around ---------------------------------------------------------------------------------------------------


def test_a_proposal_says_where_it_is_about_and_what_for(client):
    make.district("Lübnitz", make.belzig())
    make.live(make.belzig())
    one = held("Eine Bank.", title="Bank", subject="proposal", district_key="luebnitz", longitude=12.59, latitude=52.14)
    page = client.get(door("case", one))
    assert "Ortsteil Lübnitz, Bad Belzig" in words(page)
    assert document(page).xpath('//a[contains(@href, "mlat=52.14")]')


def test_the_answer_of_the_administration_and_what_stood_there_before_are_shown(client):
    from django.utils import timezone

    from participation.models import ContributionVersion

    one = contribution("So steht es heute.", by=participant())
    ContributionVersion.objects.create(contribution=one, text="So stand es da.")
    Contribution.objects.filter(pk=one.pk).update(edited_at=timezone.now())
    response(moderator("jo"), one, text="Wir nehmen das auf.")
    notice(one)
    told = words(client.get(door("case", one)))
    assert "Wir nehmen das auf." in told
    assert "Geändert am" in told and "vorher:So stand es da." in told


# --- Whose business it is -----------------------------------------------------------------------------------------


def test_nobody_decides_on_their_own_text_or_reads_who_complained():
    me = moderator("eva", email="Eva@example.org")
    one = contribution("Meins.", by=participant("eva@example.org", "Eva"))
    notice(one, explanation="Geheime Beschwerde.")
    client = signed_in(me)
    page = client.get(door("case", one))
    assert "Das ist Ihr eigener Beitrag" in words(page) and buttons(page) == ["Überspringen"]
    assert "Geheime Beschwerde" not in words(page) and "Nora" not in words(page)
    assert client.post(door("keep", one), {"seen": "x"}).status_code == 403
    assert client.get("/verwaltung/participation/notice/").content.decode().count("Meins.") == 0


@pytest.mark.parametrize("role", ["reader", "editor", "publisher", None])
def test_whoever_moderates_nothing_finds_no_queue(role):
    one = held()
    client = signed_in(make.staff("eva", *([(role, None)] if role else [])))
    for path in (QUEUE, door("case", one), "/verwaltung/participation/notice/", "/verwaltung/participation/appeal/"):
        assert client.get(path).status_code == 403, path
    for path in (f"{QUEUE}beginnen/", *(door(n, one) for n in ("take", "skip", "approve", "keep", "hide", "reject"))):
        assert client.post(path).status_code == 403, path
    assert not Claim.objects.exists() and not Decision.objects.exists()


def test_moderators_see_and_get_the_cases_of_their_scope_only():
    mine, theirs = held("unserer", municipality=make.belzig()), held("deren", municipality=make.wiesenburg(), days=1)
    client = signed_in(make.staff("bea", ("moderator", make.belzig())))
    page = client.post(f"{QUEUE}beginnen/", follow=True)
    assert case_of(page) == mine.pk and "deren" not in page.content.decode()
    for name in ("case",):
        assert client.get(door(name, theirs)).status_code == 403
    for name in ("take", "skip", "approve", "hide"):
        assert client.post(door(name, theirs)).status_code == 403
    theirs.refresh_from_db()
    assert theirs.state == "held"


def test_strangers_are_asked_to_sign_in():
    from django.test import Client

    one = held()
    for path in (QUEUE, door("case", one)):
        answer = Client().get(path)
        assert answer.status_code == 302 and "verwaltung" in answer["Location"] or "anmelden" in answer["Location"]


# --- The lists ----------------------------------------------------------------------------------------------------


def test_the_lists_of_notices_and_appeals_name_no_address_and_lead_to_the_case(client):
    one = contribution("Ein Satz.", by=participant())
    notice(one, "nachbar@example.org")
    appeal = hidden_and_appealed(moderator("jo"))
    for kind, target in (("notice", one), ("appeal", appeal.decision.contribution)):
        path = f"/verwaltung/participation/{kind}/"
        page = client.get(path)
        assert document(page).xpath(f'//a[@href="{door("case", target)}"]')
        row = Notice.objects.get() if kind == "notice" else appeal
        detail = client.get(f"{path}{row.pk}/change/")
        assert detail.status_code == 200 and "@example.org" not in (page.content + detail.content).decode()
        assert client.post(f"{path}{row.pk}/change/", {"outcome": "kept"}).status_code == 403
        history = client.get(f"{path}{row.pk}/history/")
        assert history["Location"].endswith(f"/contribution/{target.pk}/change/#verlauf")
        assert client.get(f"{path}999999/history/").status_code == 404
        assert client.get(f"{path}?stand=offen").status_code == client.get(f"{path}?stand=erledigt").status_code == 200
        assert client.get(f"{path}?email__startswith=n").status_code in (302, 400)


def test_list_and_page_of_contributions_lead_to_the_queue(client):
    one = contribution("Ein Satz.", by=participant())
    page = f"/verwaltung/participation/contribution/{one.pk}/change/"
    assert document(client.get("/verwaltung/participation/contribution/")).xpath(f'//a[@href="{QUEUE}"]')
    assert door("case", one) not in client.get(page).content.decode()
    notice(one)
    assert document(client.get(page)).xpath(f'//p[@class="hint"]/a[@href="{door("case", one)}"]')
    reader = signed_in(make.staff("eva", ("publisher", None)))
    for path in ("/verwaltung/participation/contribution/", page):
        assert "warteschlange" not in reader.get(path).content.decode()


def test_a_flagged_word_is_named(client):
    one = held("Die Bande da oben ist Abschaum, alles DRECKIGES Pack.", held_reasons=["word"])
    assert "enthält ein Wort der Prüfliste, dort steht „abschaum“, „dreckiges“" in words(client.get(door("case", one)))
    assert "dort steht" not in words(client.get(door("case", held("Die Wege sind schlecht.", held_reasons=["first"]))))
