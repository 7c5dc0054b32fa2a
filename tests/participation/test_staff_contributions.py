"""The list of contributions and the page of one: what staff see, what they decide, and what they are told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation import claims, grouping
from participation.models import Contribution, ContributionVersion, Decision, Notice, OutgoingMail
from participation.rule_words import SENTENCES
from strategy.publishing import publish
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.participation.factories import (
    contribution,
    days_ago,
    newest,
    notice,
    on_block,
    on_measure,
    participant,
    response,
    support,
)
from tests.portal.admin_hands import address, document, fields, messages, signed_in, texts

pytestmark = pytest.mark.django_db

LIST = "/verwaltung/participation/contribution/"
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7|add:7 }}\u202eneroL'


@pytest.fixture
def mo():
    scopes = (None, make.belzig(), make.wiesenburg())
    return make.staff("mo", *(("moderator", scope) for scope in scopes), first_name="Mo")


@pytest.fixture
def client(mo):
    return signed_in(mo)


def held(text="Das fehlt mir hier.", **values):
    return contribution(text, **{"state": "held", "published_at": None, "by": participant(), **values})


def shown(response):
    return texts(response, "field-what")


# --- The list ----------------------------------------------------------------------------------------------------


def test_the_list_begins_with_what_waits_longest(client):
    contribution("schon öffentlich")
    for n in (3, 1, 2):
        one = held(f"wartet {n}")
        Contribution.objects.filter(pk=one.pk).update(state_changed_at=days_ago(10 - n))
    assert shown(client.get(LIST)) == ["wartet 1", "wartet 2", "wartet 3"]


def test_a_search_that_the_filters_hide_leads_to_its_hits(client):
    contribution("Mehr Bänke am Bahnhof", by=participant("anna@example.org", "Anna Muster"))
    hidden = held("Etwas anderes", by=participant("bert@example.org", "Bert Muster"))
    page = client.get(LIST, {"q": "bänke", "zustand": "wartet"})
    assert "1 Treffer steht außerhalb der gewählten Filter" in page.content.decode()
    (link,) = document(page).xpath("//a[text()='In allen Beiträgen suchen']/@href")
    assert shown(client.get(LIST + link)) == ["Mehr Bänke am Bahnhof"]
    assert "Treffer steh" not in client.get(LIST, {"q": "anderes"}).content.decode()
    # Public names are found, others are not, and no address is.
    assert shown(client.get(LIST, {"q": "Muster", "zustand": "alle"})) == ["Mehr Bänke am Bahnhof"]
    assert not shown(client.get(LIST, {"q": hidden.participant.email, "zustand": "alle"}))


def test_who_searches_and_chose_no_filter_searches_everything(client):
    contribution("Mehr Bänke am Bahnhof")
    held("Bänke aus Holz")
    contribution("Bänke, ausgeblendet", state="hidden")
    assert len(shown(client.get(LIST, {"q": "Bänke"}))) == 3
    assert shown(client.get(LIST, {"q": " "})) == ["Bänke aus Holz"]
    assert shown(client.get(LIST, {"q": "Bänke", "zustand": "wartet"})) == ["Bänke aus Holz"]
    assert len(shown(signed_in(make.staff("eva", ("editor", None))).get(LIST, {"q": "Bänke"}))) == 1


@pytest.fixture
def about_everything():
    """Contributions whose texts say nothing of what they are about."""
    two = "<h2>Wege</h2><p>Eins und noch mehr.</p><p>Zwei und noch viel mehr.</p><h2>Orte</h2><p>Drei und Schluss.</p>"
    chapter = make.live(make.chapter("Beteiligung", number="12", text=two))
    first, second, third = (b["id"] for b in newest("chapter", chapter.key).content["blocks"] if b["kind"] != "heading")
    for block, text in ((first, "zu eins"), (second, "zu zwei"), (third, "zu drei")):
        on_block(chapter, block, text)
    on_measure(make.live_measure("Digitale Mitfahrbank", make.belzig(), code="MC-2"), "zur Bank")
    on_measure(make.live_measure("Offenes WLAN", make.belzig(), code="NE-1"), "zum Netz")
    asked = make.live(phases.consultation("Wie weiter?", questions=["Was fehlt Ihnen?"]))
    contribution("zur Frage", subject="question", consultation_key=asked.key, question_key="f1")
    contribution("eigener Vorschlag", title="Bänke")


def test_what_a_contribution_is_about_is_searched_by_number_and_title(client, about_everything):
    for words, found in {
        "12.1-2": {"zu zwei"},
        "Absatz 12.1-2": {"zu zwei"},
        "absatz 12.1 – 2.": {"zu zwei"},
        "Absatz 12.1-2 12 Beteiligung": {"zu zwei"},
        "12.1": {"zu eins", "zu zwei"},
        "Abschnitt 12.2": {"zu drei"},
        "Kapitel 12": {"zu eins", "zu zwei", "zu drei"},
        "12.9-9": set(),
        "Beteiligung": {"zu eins", "zu zwei", "zu drei"},
        "beteiligung drei": {"zu drei"},
        "Mitfahrbank": {"zur Bank"},
        "Maßnahme Digitale Mitfahrbank": {"zur Bank"},
        "MC-2": {"zur Bank"},
        "fehlt ihnen": {"zur Frage"},
        "Absatz": set(),
        "100% _": set(),
    }.items():
        assert set(shown(client.get(LIST, {"q": words}))) == found, words


def test_the_list_says_what_is_searched(client):
    assert "Nummer von Absatz oder Abschnitt" in texts(client.get(LIST), "help")[0]


def test_whoever_moderates_nothing_begins_with_what_is_public():
    held("geheim")
    contribution("öffentlich")
    assert shown(signed_in(make.staff("eva", ("publisher", None))).get(LIST)) == ["öffentlich"]


def test_each_row_says_what_about_by_whom_since_when_and_why(client):
    chapter = make.live(make.chapter("Warum", make.belzig(), text="<h2>Teil</h2><p>Eins.</p>"))
    block = newest("chapter", chapter.key).content["blocks"][1]["id"]
    on_block(
        chapter, block, "Fehlt.", state="held", published_at=None, by=participant(), held_reasons=["first", "link"]
    )
    (row,) = document(client.get(LIST)).xpath('//table[@id="result_list"]/tbody/tr')
    words = " ".join(row.text_content().split())
    for part in ("Fehlt.", "Absatz 1.1-1 1 Warum", "Bad Belzig", "Anna", "erster Beitrag dieser Person, enthält eine"):
        assert part in words
    assert f"/strategie/warum/#a-{block}" in row.xpath(".//a/@href")


def test_the_list_is_filtered_by_what_staff_ask_for(client, mo):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    answered = on_measure(measure, "beantwortet")
    response(mo, answered)
    response(mo, answered)
    response(mo, contribution("nur ein Entwurf", municipality=make.belzig()), published_at=None)
    contribution("Antwort", parent=answered, subject="measure", measure_key=measure.key)
    contribution("auf Papier", source="paper", consent="Kreuz")
    held("mit Nummer", held_reasons=["phone"])
    contribution("weg", state="hidden")
    everything = {"beantwortet", "nur ein Entwurf", "Antwort", "auf Papier"}
    for query, expected in {
        "zustand=oeffentlich": everything,
        "zustand=alle": everything | {"mit Nummer", "weg"},
        "zustand=ausgeblendet": {"weg"},
        "zustand=unsinn": {"mit Nummer"},
        "zustand=alle&ergebnis=beantwortet": {"beantwortet"},
        "zustand=alle&ergebnis=offen": {"nur ein Entwurf", "auf Papier"},
        "zustand=alle&art=measure": {"beantwortet"},
        "zustand=alle&art=antwort": {"Antwort"},
        "zustand=alle&bereich=bad-belzig": {"nur ein Entwurf"},
        "zustand=alle&eingang=paper": {"auf Papier"},
        "grund=phone": {"mit Nummer"},
        "grund=link": set(),
    }.items():
        rows = shown(client.get(f"{LIST}?{query}"))
        assert (set(rows), len(rows)) == (expected, len(expected)), query


def test_every_filter_the_list_offers_works(client):
    held(held_reasons=["phone"])
    links = document(client.get(LIST)).xpath('//*[@id="changelist-filter"]//a/@href')
    assert len(links) > 15
    for link in set(links):
        assert client.get(LIST + link).status_code == 200, link


def statements(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


@pytest.mark.parametrize("query", ["", "?q=Warum", "?q=1.0-1", "?zustand=alle"])
def test_the_statements_of_the_list_do_not_grow_with_its_rows(client, mo, query):
    chapter = make.live(make.chapter("Warum", text="<p>Eins.</p>"))
    block = newest("chapter", chapter.key).content["blocks"][0]["id"]

    def some(numbers):
        for n in numbers:
            measure = make.live_measure(f"Maßnahme {n}", make.belzig())
            on_measure(measure, state="held", published_at=None, by=participant(f"p{n}@example.org"))
            response(mo, on_block(chapter, block, by=participant(f"q{n}@example.org")))

    some(range(2))
    before = statements(client, LIST + query)
    some(range(2, 8))
    assert statements(client, LIST + query) == before


def test_the_statements_of_the_pages_with_many_contributions_do_not_grow(client, mo):
    measure = make.live_measure("Offenes WLAN", make.belzig())

    def numbers(count):
        rows = [on_measure(measure, f"Nr. {n}", by=participant(f"p{n}@example.org")) for n in range(count)]
        group = grouping.group(rows, mo, title="Viele")
        draft = response(mo, *rows, published_at=None)
        named = ",".join(str(one.pk) for one in rows)
        paths = [address(group), address(draft), address(draft, "publish"),
                 f"/verwaltung/participation/response/add/?beitraege={named}"]  # fmt: skip
        return [statements(client, path) for path in paths]

    assert numbers(3) == numbers(12)


# --- One contribution --------------------------------------------------------------------------------------------


def test_the_page_tells_all_that_is_needed_to_decide(client, mo):
    chapter = make.live(make.chapter("Warum", text="<p>So stand es damals auf dem alten Marktplatz.</p>"))
    block = newest("chapter", chapter.key).content["blocks"][0]["id"]
    one = on_block(chapter, block, "Bitte mehr.", by=participant(), quote="So stand es damals")
    ContributionVersion.objects.create(contribution=one, text="Bitte weniger.")
    Decision.objects.create(contribution=one, act="hold")
    Decision.objects.create(contribution=one, act="publish", by=mo)
    support(one)
    response(mo, one, text="Das prüfen wir.", published_at=None)
    chapter.text = "<p>So steht es heute auf dem alten Marktplatz.</p>"
    chapter.save()
    publish(chapter)
    page = " ".join(document(client.get(address(one))).text_content().split())
    for part in ("Bitte mehr.", "So stand es damals auf", "So steht es heute auf", "Bitte weniger.",
                 "1 Person findet das auch wichtig",
                 "automatisch: zur Prüfung zurückgehalten", "Mo: veröffentlicht", "Das prüfen wir.",
                 "Entwurf"):  # fmt: skip
        assert part in page, part


def test_those_who_do_not_moderate_see_no_history_no_consent_and_no_acts():
    one = contribution(source="paper", consent="Frau Muster am Telefon", held_reasons=["entered"])
    Decision.objects.create(contribution=one, act="hide", rule="insult", reason="Innerer Grund")
    ContributionVersion.objects.create(contribution=one, text="Früherer Text")
    page = signed_in(make.staff("eva", ("editor", None))).get(address(one)).content.decode()
    for part in (
        "Frau Muster",
        "Innerer Grund",
        "Früherer Text",
        "von der Verwaltung erfasst",
        "Ausblenden",
        "Beantworten",
    ):
        assert part not in page


def test_approving_leads_to_the_next_that_waits(client):
    first, second = held("eins"), held("zwei")
    answer = client.post(address(first, "approve"), fields(client.get(address(first))), follow=True)
    assert answer.redirect_chain[-1][0] == address(second)
    assert messages(answer) == ["Freigegeben: eins. Hier ist der nächste, der wartet."]
    answer = client.post(address(second, "approve"), fields(client.get(address(second))), follow=True)
    assert answer.redirect_chain[-1][0] == LIST
    assert Contribution.objects.public().count() == 2 == OutgoingMail.objects.filter(kind="published").count()


def hiding(client, one, **values):
    seen = document(client.get(address(one))).xpath('//input[@name="seen"]/@value')[0]
    return {"seen": seen, "rule": "off_topic", "reason": "Das passt nicht hierher.", **values}


def test_hiding_and_publishing_again(client):
    one = contribution(by=participant())
    answer = client.post(address(one, "hide"), hiding(client, one), follow=True)
    assert "Das passt nicht hierher." in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "hidden"
    page = client.get(address(one))
    assert document(page).xpath('//input[@value="Wieder zeigen"]')
    client.post(address(one, "approve"), fields(page))
    one.refresh_from_db()
    assert one.state == "published"


def test_without_a_rule_nothing_is_hidden_and_what_was_typed_stays(client):
    one = contribution()
    answer = client.post(address(one, "hide"), hiding(client, one, rule=""))
    assert "Das passt nicht hierher." in answer.content.decode() and texts(answer, "errorlist")
    one.refresh_from_db()
    assert one.state == "published"


def test_without_a_reason_the_sentence_of_the_rule_counts_as_in_the_queue(client):
    one = contribution()
    client.post(address(one, "hide"), hiding(client, one, reason=" "))
    assert one.decisions.get().reason == SENTENCES["off_topic"]


def test_a_page_that_is_out_of_date_decides_nothing(client):
    one = held()
    form = fields(client.get(address(one)))
    one.text = "Inzwischen ganz anders."
    one.save()
    (message,) = messages(client.post(address(one, "approve"), form, follow=True))
    assert message.startswith("Nichts geändert") and "geändert. Bitte lesen Sie ihn noch einmal" in message
    one.refresh_from_db()
    assert one.state == "held"


def test_a_double_click_on_approve_is_one_decision_and_says_so(client):
    one = held()
    form = fields(client.get(address(one)))
    client.post(address(one, "approve"), form, follow=True)
    (message,) = messages(client.post(address(one, "approve"), form, follow=True))
    assert "Sie haben den Beitrag" in message and "freigegeben" in message
    assert Decision.objects.count() == OutgoingMail.objects.count() == 1


def test_acts_are_posts(client):
    one = held()
    for act in ("approve", "hide"):
        assert client.get(address(one, act))["Location"] == address(one)
    assert client.post(address(one, "approve"), {}).status_code == 302
    one.refresh_from_db()
    assert one.state == "held"


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "abc", "1'--", "²"])
def test_what_is_not_there_is_not_found(client, number):
    assert client.get(f"{LIST}{number}/change/").status_code == 404


# --- Several ---------------------------------------------------------------------------------------------------------


def test_several_are_approved_after_a_look_at_each(client):
    rows = [held("eins"), held("zwei"), contribution("schon öffentlich")]
    chosen = {"action": "approve_selected", "_selected_action": [one.pk for one in rows]}
    page = client.post(f"{LIST}?zustand=alle", chosen)
    assert "In seinem Zustand geht das nicht" in page.content.decode()
    form = fields(page)
    Contribution.objects.filter(pk=rows[1].pk).update(text="zwei, inzwischen anders")
    found = messages(client.post(f"{LIST}?zustand=alle", form, follow=True))
    assert len(found) == 2 and found[1].startswith("1 Beitrag freigegeben. Bis ")
    assert "zwei, inzwischen anders" in found[0]
    assert [Contribution.objects.get(pk=one.pk).state for one in rows] == ["published", "held", "published"]


def test_several_are_hidden_with_one_rule_and_reason(client):
    rows = [held(f"Kauft! {n}", by=participant(f"p{n}@example.org")) for n in range(3)]
    form = fields(client.post(LIST, {"action": "hide_selected", "_selected_action": [one.pk for one in rows]}))
    assert "Bitte wählen Sie die Regel" in client.post(LIST, {**form, "reason": "Das ist"}).content.decode()
    client.post(LIST, {**form, "rule": "advertising", "reason": "Das ist Werbung."})
    assert (
        Contribution.objects.filter(state="hidden").count() == 3 == OutgoingMail.objects.filter(kind="hidden").count()
    )


# --- What belongs in the queue ------------------------------------------------------------------------------------


DOOR = '//a[contains(text(), "In der Warteschlange entscheiden")]/@href'


def queue_door(one):
    return reverse("admin:participation_queue_case", args=[one.pk])


def test_what_was_reported_meanwhile_is_not_decided_on_unread(client):
    """Though a colleague has it in the queue, and the text is as it was."""
    one = contribution("Der da lügt.", by=participant())
    form = hiding(client, one)
    notice(one, ground="law")
    claims.claim(one, make.staff("jo", ("moderator", None), first_name="Jo"))
    page = client.post(address(one, "hide"), form, follow=True)
    assert "Dazu ist eine Meldung oder ein Widerspruch offen." in messages(page)[0]
    assert queue_door(one) in document(page).xpath(DOOR)
    one.refresh_from_db()
    assert one.state == "published" and Notice.objects.open().exists() and not one.decisions.exists()
    # And the page offers it no more.
    assert not document(page).xpath(f'//form[@action="{address(one, "hide")}"]')


def test_what_a_colleague_has_is_left_to_them(client, mo):
    one = held("wartet")
    form = fields(client.get(address(one)))
    claims.claim(one, make.staff("jo", ("moderator", None), first_name="Jo"))
    page = client.post(address(one, "approve"), form, follow=True)
    assert "Jo sieht sich das gerade an." in messages(page)[0] and queue_door(one) in document(page).xpath(DOOR)
    assert not document(page).xpath(f'//form[@action="{address(one, "approve")}"]')
    claims.claim(one, mo, takeover=True)
    client.post(address(one, "approve"), fields(client.get(address(one))))
    assert one.decisions.get().by == mo


def test_the_next_that_waits_is_none_that_a_colleague_has(client):
    first, theirs, free = held("eins"), held("zwei"), held("drei")
    claims.claim(theirs, make.staff("jo", ("moderator", None)))
    answer = client.post(address(first, "approve"), fields(client.get(address(first))), follow=True)
    assert answer.redirect_chain[-1][0] == address(free)


def test_several_leave_out_what_was_reported_or_is_looked_at(client):
    rows = [held(f"wartet {n}") for n in range(4)]
    jo = make.staff("jo", ("moderator", None), first_name="Jo")
    notice(rows[0])
    chosen = {"action": "approve_selected", "_selected_action": [one.pk for one in rows]}
    page = client.post(LIST, chosen)
    assert "1 gewählter Beitrag ist nicht dabei: Dazu ist eine Meldung" in page.content.decode()
    form = fields(page)
    notice(rows[1])
    claims.claim(rows[2], jo)
    page = client.post(LIST, form, follow=True)
    assert len(messages(page)) == 3 and messages(page)[-1].startswith("1 Beitrag freigegeben. Bis ")
    assert {queue_door(rows[1]), queue_door(rows[2])} <= set(document(page).xpath(DOOR))
    assert [Contribution.objects.get(pk=one.pk).state for one in rows] == ["held", "held", "held", "published"]


def test_nobody_learns_here_that_their_own_text_was_reported():
    me = make.staff("eva", ("moderator", None), email="Eva@example.org")
    own = contribution("Meins.", by=participant("eva@example.org"))
    client = signed_in(me)
    notice(own)
    page = client.get(address(own))
    assert "eine Meldung" not in page.content.decode() and not document(page).xpath(DOOR)
    page = client.post(address(own, "hide"), {"seen": "x", "rule": "insult"}, follow=True)
    assert "Das ist Ihr eigener Beitrag" in messages(page)[0] and not document(page).xpath(DOOR)


# --- Hostile texts ---------------------------------------------------------------------------------------------------


def test_hostile_texts_are_shown_as_text_everywhere(client, mo):
    one = held(HOSTILE, title=HOSTILE[:100], display_name=HOSTILE[:50], quote=HOSTILE, consent=HOSTILE,
               held_reasons=[HOSTILE])  # fmt: skip
    ContributionVersion.objects.create(contribution=one, text=HOSTILE, title=HOSTILE[:100])
    Decision.objects.create(contribution=one, act="hide", rule="insult", reason=HOSTILE, by=mo)
    done = contribution(HOSTILE, display_name=HOSTILE[:50])
    group = grouping.group([done], mo, title=HOSTILE)
    draft = response(mo, done, text=HOSTILE, office=HOSTILE[:100], published_at=None)
    named = f"/verwaltung/participation/response/add/?beitraege={done.pk}"
    paths = [LIST, f"{LIST}?zustand=alle", address(one), address(done), address(group), address(draft), named,
             address(draft, "publish"), address(draft, "history"), "/verwaltung/"]  # fmt: skip
    pages = [client.get(path) for path in paths]
    for action in ("approve_selected", "hide_selected", "group_selected"):
        data = {"action": action, "_selected_action": [one.pk, done.pk]}
        pages.append(client.post(f"{LIST}?zustand=alle", data))
    pages.append(client.post(address(one, "approve"), {"seen": "x"}, follow=True))
    for page in pages:
        assert page.status_code == 200
        found = document(page)
        assert not found.xpath('//img[@src="x"]') and not found.xpath("//*[@onerror]")
        assert not [s for s in found.xpath("//script") if "alert" in s.text_content()]
        assert "{{ 7|add:7 }}" in page.content.decode() or page.request["PATH_INFO"] == "/verwaltung/"
