"""„Beitrag erfassen“ in the admin, and what the first page says is waiting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.models import Contribution
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.participation import places
from tests.participation.factories import contribution, days_ago, newest, on_measure, participant, response
from tests.portal.admin_hands import address, document, fields, messages, signed_in, texts

pytestmark = pytest.mark.django_db

ADD = "/verwaltung/participation/contribution/add/"
HOME = "/verwaltung/"


@pytest.fixture
def eva():
    return make.staff("eva", ("editor", None), ("editor", make.belzig()))


@pytest.fixture
def client(eva):
    return signed_in(eva)


def sheet(client, **values):
    """The form as it is shown, filled in."""
    return {**fields(client.get(ADD)), "source": "paper", "subject": "proposal", "title": "Bänke",
            "text": "Mehr Bänke.", "consent": "Kreuz auf dem Bogen", **values}  # fmt: skip


def test_a_sheet_is_entered_and_waits(client):
    answer = client.post(ADD, {**sheet(client), "_save": "Speichern"}, follow=True)
    one = Contribution.objects.get()
    assert (one.state, one.source, one.title, one.consent) == ("held", "paper", "Bänke", "Kreuz auf dem Bogen")
    assert one.received_on == timezone.localdate() and one.municipality is None
    assert "wartet jetzt auf die Freigabe" in messages(answer)[0]


def test_a_moderator_who_enters_comes_to_the_page_where_it_is_approved():
    client = signed_in(make.staff("mo", ("moderator", None)))
    answer = client.post(ADD, sheet(client))
    assert answer["Location"].endswith(f"/{Contribution.objects.get().pk}/change/")


def test_the_next_sheet_of_the_pile_keeps_source_day_and_subject(client):
    chapter = make.live(make.chapter("Warum", text="<p>Eins.</p>"))
    word = f"block:{newest('chapter', chapter.key).content['blocks'][0]['id']}"
    data = sheet(client, source="event", received_on="2026-11-03", subject=word, _next="x", name="Otto", may_name="on")
    page = client.post(ADD, data, follow=True)
    kept = fields(page)
    assert (kept["source"], kept["received_on"], kept["subject"]) == ("event", "2026-11-03", word)
    assert not kept["text"].strip() and not kept.get("consent") and not kept.get("name") and "may_name" not in kept
    one = Contribution.objects.get()
    assert (one.display_name, one.block_id, one.source) == ("Otto", word.partition(":")[2], "event")


def test_subjects_are_offered_by_name_and_number_in_the_own_scopes_only(client):
    for place in (make.belzig(), make.wiesenburg()):
        make.live_measure(f"WLAN {place}", place, municipality=place)
        make.live(make.chapter(f"Kapitel {place}", place, text="<h2>Teil</h2><p>Ein langer Absatz.</p>"))
        make.live(
            phases.event(f"Termin {place}", place), phases.consultation(f"Phase {place}", place, questions=["Was?"])
        )
    options = document(client.get(ADD)).xpath('//select[@name="subject"]//*[self::option or self::optgroup]')
    words = " ".join([(o.text or "") + (o.get("label") or "") for o in options])
    for name in ("WLAN Bad Belzig", "Termin Bad Belzig", "Phase Bad Belzig", "1.1-1 Ein langer Absatz."):
        assert name in words, name
    assert "Wiesenburg" not in words


# --- Proposals carry what online ones carry ------------------------------------------------------------------------


def options(page, name):
    return [o.get("value") for o in document(page).xpath(f'//select[@name="{name}"]//option')]


def test_a_proposal_from_paper_has_the_places_and_goals_of_the_portal(client):
    places.region()
    online = Client().get("/beteiligung/vorschlag/")
    paper = client.get(ADD)
    assert options(paper, "objective") == options(online, "objective")
    # Eva enters for Bad Belzig and for both together.
    assert options(paper, "place") == [o for o in options(online, "place") if not o.startswith("wiesenburg")]
    data = sheet(client, place="bad-belzig/dippmannsdorf", objective="1-2")
    client.post(ADD, data)
    one = Contribution.objects.get()
    assert (one.district_key, one.objective_key, one.municipality) == ("dippmannsdorf", "1-2", make.belzig())
    page = signed_in(make.staff("mo", ("moderator", make.belzig()))).get(address(one)).content.decode()
    assert "Dippmannsdorf" in page and "1.2 Unterziel 1.2" in page
    # Another place is another proposal; a choice that no list has is none.
    client.post(ADD, {**data, "place": "", "is_another": "on"})
    assert Contribution.objects.count() == 2
    for values in ({"place": "wiesenburg-mark/reetz"}, {"place": "bad-belzig/reetz"}, {"objective": "9-9"}):
        page = client.post(ADD, sheet(client, text="Ganz anderes.", **values))
        assert "Bitte wählen Sie noch einmal." in " ".join(texts(page, "errorlist")), values
    assert Contribution.objects.count() == 2


def test_the_phase_of_the_place_takes_the_proposal_as_in_the_portal(client):
    places.region()
    phase = make.live(phases.consultation("Nur Belzig", make.belzig(), takes_proposals=True))
    client.post(ADD, sheet(client, place="bad-belzig/"))
    client.post(ADD, sheet(client, place="", text="Für beide Kommunen gedacht."))
    found = dict(Contribution.objects.values_list("municipality__key", "consultation_key"))
    assert found == {"bad-belzig": phase.key, None: ""}


def test_place_and_goal_of_a_sheet_about_something_else_are_dropped(client):
    places.region()
    measure = make.live_measure("Offenes WLAN", make.belzig(), municipality=make.belzig())
    client.post(ADD, sheet(client, subject=f"measure:{measure.key}", place="bad-belzig/dippmannsdorf", objective="1-1"))
    one = Contribution.objects.get()
    assert (one.title, one.district_key, one.objective_key, one.municipality) == ("", "", "", make.belzig())


def test_who_enters_for_one_municipality_chooses_among_its_places(client):
    places.region()
    one_place = signed_in(make.staff("rita", ("editor", make.wiesenburg())))
    assert options(one_place.get(ADD), "place") == ["wiesenburg-mark/", "wiesenburg-mark/reetz",
                                                    "wiesenburg-mark/reetzerhuetten"]  # fmt: skip
    page = one_place.post(ADD, {**sheet(one_place), "place": ""})
    assert "Bitte wählen Sie den Ort." in texts(page, "errorlist")[0] and not Contribution.objects.exists()


# --- The number of the passage, and who enters elsewhere -----------------------------------------------------------


@pytest.fixture
def chapters():
    text = "<h2>Teil</h2><p>Ein langer Absatz.</p><p>Noch ein ganz anderer.</p>"
    joint = make.chapter("Beteiligung", number="12", text=text)
    return make.live(joint), make.live(make.chapter("In Wiesenburg", make.wiesenburg(), number="W2", text=text))


@pytest.mark.parametrize("typed", ["12.1-2", "Absatz 12.1-2", " 12.1 – 2. "])
def test_the_number_on_the_sheet_names_the_passage(client, chapters, typed):
    client.post(ADD, sheet(client, number=typed, subject=""))
    one = Contribution.objects.get()
    assert one.block_id == newest("chapter", chapters[0].key).content["blocks"][2]["id"]
    assert (one.subject, one.title) == ("block", "")


def test_the_next_sheet_keeps_the_number(client, chapters):
    kept = fields(client.post(ADD, sheet(client, number="12.1-2", subject="", _next="x"), follow=True))
    assert (kept["number"], kept["subject"]) == ("12.1-2", "")


@pytest.mark.parametrize(
    ("typed", "subject", "sentence"),
    [
        ("12.1-9", "", "Einen Absatz „12.1-9“ gibt es nicht"),
        ("<b>", "", "Einen Absatz „<b>“ gibt es nicht"),
        ("12.1", "", "12.1 ist ein Abschnitt. Bitte ergänzen Sie, welcher seiner 2 Absätze gemeint ist"),
        ("12.1-1", "proposal", "In der Liste ist etwas anderes gewählt"),
        ("W2.1-1", "", "Kapitel „W2 In Wiesenburg“, für das Sie nichts erfassen. Zu Kapiteln und Maßnahmen von"),
        ("1" * 41, "", "40 Zeichen"),
    ],
)
def test_a_wrong_number_is_said_and_nothing_typed_is_lost(client, chapters, typed, subject, sentence):
    page = client.post(ADD, sheet(client, number=typed, subject=subject, text="Viel getippt."))
    assert sentence in " ".join(texts(page, "errorlist"))
    again = fields(page)
    assert (again["number"], again["subject"], again["text"].strip()) == (typed, subject, "Viel getippt.")
    assert not Contribution.objects.exists()


def test_the_form_says_who_enters_where_one_may_not(client):
    make.wiesenburg()
    make.staff("lea", ("publisher", None), ("moderator", None), first_name="Lea", last_name="Leitung")
    make.staff("weg", ("editor", None), first_name="Wer", last_name="Fort", is_active=False)
    make.staff("nur", ("reader", None), first_name="Nur", last_name="Leser")
    make.staff("chefin", is_superuser=True)
    rita = signed_in(make.staff("rita", ("editor", make.belzig()), first_name="Rita"))
    assert texts(rita.get(ADD), "hint") == [
        "Zu gemeinsamen Kapiteln und Maßnahmen erfasst: eva, Lea Leitung oder die Administration.",
        "Zu Kapiteln und Maßnahmen von Wiesenburg/Mark erfasst: die Administration.",
    ]
    assert not texts(signed_in(make.staff("boss", is_superuser=True)).get(ADD), "hint")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"consent": " "}, "Ohne Einwilligung"),
        ({"name": "Otto"}, "Ohne diese Zustimmung"),
        ({"name": "Moderation", "may_name": "on"}, "wer für die Verwaltung schreibt"),
        ({"text": "\u200b \n"}, "Wortlaut ab"),
        ({"text": "x" * 5001}, "kürzen Sie auf 5000"),
        ({"title": ""}, "braucht einen Titel"),
        ({"received_on": "2999-01-01"}, "in der Zukunft"),
        ({"received_on": "gestern"}, "gültiges Datum"),
        ({"subject": "measure:gibtsnicht"}, "worum es geht"),
        ({"subject": ""}, "worum es geht"),
        ({"source": "portal"}, "portal"),
        ({"place": "wiesenburg-mark/"}, "Diesen Ort gibt es in der Liste nicht"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(client, values, sentence):
    make.wiesenburg()
    answer = client.post(ADD, sheet(client, **{"text": "Viel getippt.", **values}))
    assert sentence in " ".join(texts(answer, "errorlist"))
    if "text" not in values:
        assert "Viel getippt." in answer.content.decode()
    assert not Contribution.objects.exists()


def test_the_same_words_are_a_question_before_they_are_a_second_contribution(client):
    long = "Wir brauchen dringend mehr Bänke im Kurpark."
    client.post(ADD, sheet(client, text=long))
    page = client.post(ADD, sheet(client, text=long.upper()))
    assert "Diesen Wortlaut gibt es schon" in page.content.decode() and Contribution.objects.count() == 1
    # An editor is not shown what is not public, only that it is there.
    assert "der noch nicht öffentlich ist" in page.content.decode()
    client.post(ADD, {**sheet(client, text=long.upper()), "is_another": "on"})
    assert Contribution.objects.count() == 2


def test_a_double_click_is_one_and_another_text_in_the_same_form_another(client):
    data = sheet(client, text="Wir brauchen dringend mehr Bänke im Kurpark.")
    assert client.post(ADD, data).status_code == client.post(ADD, data).status_code == 302
    assert Contribution.objects.count() == 1
    client.post(ADD, {**data, "text": "Und mehr Schatten auf dem Marktplatz."})
    assert Contribution.objects.count() == 2


# --- The first page -----------------------------------------------------------------------------------------------


def lines(person):
    page = document(signed_in(person).get(HOME))
    return [
        " ".join(li.text_content().split()) for li in page.xpath('//section[@aria-labelledby="h-participation"]//li')
    ]


def test_the_first_page_counts_what_the_person_may_act_on():
    measure = make.live_measure("Offenes WLAN", make.belzig(), municipality=make.belzig())
    on_measure(measure, state="held", published_at=None, by=participant())
    on_measure(measure)
    contribution()
    response(make.staff("x"), contribution())
    make.live(phases.consultation("Bald vorbei", make.belzig(), ends_at=timezone.now() + timedelta(days=3)))
    make.live(phases.consultation("Noch lange", make.belzig(), ends_at=timezone.now() + timedelta(days=30)))
    moderator = lines(make.staff("mo", ("moderator", make.belzig())))
    assert len(moderator) == 2
    assert moderator[0].startswith("1 Beitrag wartet auf Rückmeldung: Bad Belzig (der älteste vom ")
    assert moderator[1].startswith("Beteiligung „Bald vorbei“ endet bald (am ")
    assert [line[:46] for line in lines(make.staff("jo", ("publisher", None)))] == [
        "1 Beitrag wartet auf Rückmeldung: gemeinsam (d"
    ]
    assert lines(make.staff("red", ("editor", make.wiesenburg()))) == lines(make.staff("neu")) == []


def test_the_links_of_the_first_page_lead_to_what_they_count():
    mo = make.staff("mo", ("moderator", None), ("moderator", make.belzig()))
    contribution("offen")
    contribution("Antwort ohne Rückmeldung", parent=contribution("offen, mit Antwort"))
    response(mo, contribution("nur Entwurf"), published_at=None)
    client = signed_in(mo)
    links = document(client.get(HOME)).xpath('//section[@aria-labelledby="h-participation"]//a/@href')
    assert len(links) == 2
    assert set(texts(client.get(links[0]), "field-what")) == {"offen", "nur Entwurf", "offen, mit Antwort"}
    assert "3 Beiträge warten auf Rückmeldung" in client.get(HOME).content.decode()
    assert client.get(links[1]).status_code == 200


def test_the_statements_of_the_first_page_do_not_grow_with_what_waits():
    client = signed_in(make.staff("mo", ("moderator", None), ("publisher", make.belzig())))

    def count(numbers):
        for n in numbers:
            contribution(state="held", published_at=None, municipality=make.belzig() if n % 2 else None)
            contribution(municipality=make.belzig() if n % 2 else None, published_at=days_ago(n))
        client.get(HOME)
        with CaptureQueriesContext(connection) as context:
            client.get(HOME)
        return len(context)

    assert count(range(2)) == count(range(2, 12))


def test_the_head_of_every_page_leads_to_the_own_account(client):
    links = document(client.get(HOME)).xpath('//div[@id="user-tools"]//a')
    assert "Konto" in [link.text_content() for link in links]
