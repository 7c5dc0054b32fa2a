"""The screen of the queue: what it shows to whom, in which words, and that looking changes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.models import Claim, Contribution, Decision, Notice
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
    words,
)  # fmt: skip
from tests.portal.admin_hands import document, messages, signed_in, texts

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7|add:7 }}'


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


def test_looking_changes_nothing_and_without_a_form_a_press_leads_to_its_case(client, mo):
    one = held()
    notice(contribution("gemeldet"))
    before = (Claim.objects.count(), Decision.objects.count(), Contribution.objects.get(pk=one.pk).state)
    for path in (QUEUE, door("case", one)):
        assert client.get(path).status_code == 200
    for name in ("take", "skip", "approve", "keep", "hide", "uphold", "reject"):
        assert client.get(door(name, one), follow=True).redirect_chain == [(door("case", one), 303)], name
    for path in (f"{QUEUE}beginnen/", f"{QUEUE}ruecknahme/", f"{QUEUE}ruecknahme/{one.pk}/"):
        assert client.get(path)["Location"] == QUEUE, path
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
    acts = ("take", "skip", "approve", "keep", "hide", "reject")
    for path in (f"{QUEUE}beginnen/", f"{QUEUE}ruecknahme/", *(door(name, one) for name in acts)):
        assert client.post(path).status_code == client.get(path).status_code == 403, path
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
