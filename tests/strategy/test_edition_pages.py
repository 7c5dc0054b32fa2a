"""Editions on the web: the text as it was frozen, never taken for the current one, and never lost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from strategy import editions
from strategy.edition_state import InsideLinks
from strategy.models import Publication
from strategy.publishing import publish, withdraw
from strategy.state import State
from strategy.templatetags.portal_ui import german_date
from tests import factories as make

pytestmark = pytest.mark.django_db

WARUM = "/dokumente/fassung-1/strategie/warum/"
WLAN = "/dokumente/fassung-1/massnahmen/buendel-1/offenes-wlan/"
TEXT = "<h2>Anfang</h2><p>Erster Absatz.</p><p>Zweiter Absatz mit Glasfaser.</p>"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code, response.get("Location"))
    return response.content.decode()


def changed(obj, **values):
    for name, value in values.items():
        setattr(obj, name, value)
    obj.save()
    publish(obj)
    return obj


@pytest.fixture
def chapter():
    make.live(make.belzig(), make.wiesenburg(), make.term(), make.goal(1, "1.1"))
    return published(make.chapter("Warum", text=TEXT))


def published(obj):
    publish(obj)
    return obj


@pytest.fixture
def measure(chapter):
    return make.live_measure("Offenes WLAN", make.belzig(), objectives=make.Objective.objects.all())


@pytest.fixture
def edition(measure):
    return editions.freeze("Stand für die Beratung", "Alles neu.")


def resolved(edition, *places, **values):
    for place in places:
        publish(
            make.resolution(place, edition=edition, result="accepted", slug=f"{edition.slug}-{place.slug}", **values)
        )


@pytest.mark.parametrize("address", [
    "/dokumente/fassung-1/", "/dokumente/arbeitsstand/", "/dokumente/fassung-1/strategie/warum/",
    "/dokumente/fassung-1/ziele/", "/dokumente/fassung-1/ziele/ziel-1/", "/dokumente/fassung-1/glossar/",
    "/dokumente/fassung-1/massnahmen/", "/dokumente/fassung-1/massnahmen/buendel-1/",
    "/dokumente/fassung-1/massnahmen/buendel-1/offenes-wlan/", "/dokumente/fassung-1/indikatoren/",
])  # fmt: skip
def test_every_page_is_there(client, edition, address):
    assert "Fassung 1" in page(client, address)


class TestTheText:
    def test_it_is_the_one_of_that_day_with_its_numbers_and_anchors(self, client, edition, chapter):
        changed(chapter, title="Wozu", text=TEXT.replace("Erster", "Ganz anderer"))
        body = page(client, "/dokumente/fassung-1/strategie/warum/")
        assert "Erster Absatz." in body and "Ganz anderer" not in body and "<h1>Warum</h1>" in body
        live = page(client, chapter_url(chapter))
        anchors = re.findall(r'href="#(a-\w+)" aria-label="Link zu Absatz ([\d.-]+)"', body)
        assert anchors and anchors == re.findall(r'href="#(a-\w+)" aria-label="Link zu Absatz ([\d.-]+)"', live)

    def test_terms_lead_to_the_glossary_of_the_edition(self, client, edition):
        assert 'href="/dokumente/fassung-1/glossar/#begriff-glasfaser"' in page(client, WARUM)

    def test_nobody_is_asked_to_write_there_and_nothing_is_for_search_engines(self, client, edition):
        body = page(client, WARUM)
        assert "/beteiligung/absatz/" not in body and "<form" not in body.split("<main")[1].split("</main")[0]
        assert '<meta name="robots" content="noindex">' in body
        assert f'<link rel="canonical" href="http://testserver{"/strategie/warum/"}">' in body

    def test_plain_language_stays_in_the_edition(self, client, chapter):
        changed(chapter, plain="<p>Ganz einfach.</p>")
        editions.freeze("Einfach")
        body = page(client, f"{WARUM}?sprache=einfach")
        assert "Ganz einfach." in body and f'href="{WARUM}"' in body

    def test_a_measure_is_as_late_as_it_was_then(self, client, measure, time_machine):
        row = measure.implementations.get()
        row.milestones.create(title="Erster Zugang", planned=timezone.localdate() + timedelta(days=5), precision="day")
        publish(row)
        editions.freeze("Vorher")
        time_machine.move_to(timezone.now() + timedelta(days=30))
        assert "noch nicht erreicht" not in page(client, WLAN)
        assert "noch nicht erreicht" in page(client, "/massnahmen/buendel-1/offenes-wlan/")

    def test_the_sheet_of_a_measure_is_that_of_the_edition(self, client, edition, measure):
        changed(measure, slug="freies-wlan")
        sheet = "/massnahmen/buendel-1/offenes-wlan/steckbrief.pdf?fassung=fassung-1"
        assert f'href="{sheet}"' in page(client, WLAN)
        assert client.get(sheet).status_code == 202

    def test_what_serves_an_objective_is_what_served_it_then(self, client, edition, measure):
        withdraw(measure)
        body = page(client, "/dokumente/fassung-1/ziele/ziel-1/")
        assert f'href="{WLAN}"' in body
        assert "Offenes WLAN" not in page(client, "/ziele/ziel-1/")


class TestIndicators:
    PAGE = "/dokumente/fassung-1/indikatoren/"

    @pytest.fixture
    def indicator(self, chapter):
        found = make.indicator("Offene Zugänge", unit="Punkte")
        found.objectives.set(make.Objective.objects.all())
        found.readings.create(date="2026-03-01", value=7)
        return published(found)

    def test_their_values_are_those_of_that_day(self, client, indicator):
        editions.freeze("Stand")
        indicator.readings.create(date="2026-06-01", value=99)
        changed(indicator, title="Zugänge")
        body = page(client, self.PAGE)
        assert "Offene Zugänge" in body and ">7<" in body and "99" not in strip_tags(body)
        assert 'href="/fortschritt/#h-indikatoren"' in body and "Neueste Fassung" in body

    def test_contents_and_goals_lead_to_them_within_the_edition(self, client, indicator):
        editions.freeze("Stand")
        assert f'href="{self.PAGE}"' in page(client, "/dokumente/fassung-1/")
        place = f"{self.PAGE}#indikator-{indicator.slug}"
        assert f'href="{place}"' in page(client, "/dokumente/fassung-1/ziele/ziel-1/")
        assert f'id="indikator-{indicator.slug}"' in page(client, self.PAGE)

    def test_an_edition_without_any_says_so_and_does_not_lead_there(self, client, edition):
        assert "Indikatoren enthält diese Fassung nicht." in page(client, self.PAGE)
        assert f'href="{self.PAGE}"' not in page(client, "/dokumente/fassung-1/")

    @pytest.mark.parametrize("query", ["", "?x=1", "?x=1&y=%C3%A4%3F%23"])
    def test_the_live_ones_stand_with_the_progress(self, client, indicator, query):
        response = client.get(f"/dokumente/arbeitsstand/indikatoren/{query}")
        assert (response.status_code, response["Location"]) == (302, f"/fortschritt/{query}#h-indikatoren")
        assert 'href="/fortschritt/#h-indikatoren"' in page(client, "/dokumente/arbeitsstand/")

    def test_they_are_not_for_search_engines(self, client, edition):
        assert '<meta name="robots" content="noindex">' in page(client, self.PAGE)
        assert "indikatoren" not in page(client, "/sitemap.xml")


class TestLinksInTheText:
    @pytest.fixture
    def linked(self, chapter, measure):
        """A chapter whose text points all over the portal."""
        targets = ["/massnahmen/buendel-1/offenes-wlan/#umsetzung-bad-belzig", "/massnahmen/", "/ziele/ziel-1/"]
        others = [
            "/massnahmen/?kommune=bad-belzig",
            "/impressum/",
            "https://example.org/massnahmen/",
            "/strategie/neu/",
        ]
        text = "".join(f'<p><a href="{href}">da</a></p>' for href in [*targets, *others, "http://testserver/ziele/"])
        changed(chapter, text=text)
        return targets, others

    def test_they_lead_inside_where_the_edition_has_it_and_out_where_not(self, client, linked):
        editions.freeze("Verlinkt")
        publish(make.chapter("Neu", slug="neu"))
        body = page(client, WARUM)
        for href in linked[0]:
            assert f'href="/dokumente/fassung-1{href}"' in body
        for href in linked[1]:
            assert f'href="{href}"' in body
        assert 'href="/dokumente/fassung-1/ziele/"' in body

    def test_an_address_of_before_leads_to_the_object_of_the_edition(self, client, linked, measure):
        changed(measure, slug="freies-wlan")
        editions.freeze("Umbenannt")
        inside = "/dokumente/fassung-1/massnahmen/buendel-1/freies-wlan/"
        assert f'href="{inside}#umsetzung-bad-belzig"' in page(client, WARUM)
        assert page(client, inside)


class TestOldAddresses:
    def test_the_word_of_that_day_works_for_ever_and_later_ones_lead_there(self, client, edition, chapter):
        changed(chapter, slug="wozu", title="Wozu")
        assert "Erster Absatz." in page(client, WARUM)
        response = client.get("/dokumente/fassung-1/strategie/wozu/")
        assert (response.status_code, response["Location"]) == (301, WARUM)

    def test_a_measure_in_another_bundle_of_today(self, client, edition, measure):
        changed(measure, bundle=published(make.bundle(2)))
        assert page(client, WLAN)
        response = client.get("/dokumente/fassung-1/massnahmen/buendel-2/offenes-wlan/")
        assert (response.status_code, response["Location"]) == (301, WLAN)

    def test_the_live_state_has_its_pages_at_their_own_addresses(self, client, edition):
        response = client.get("/dokumente/arbeitsstand/strategie/warum/?sprache=einfach")
        assert (response.status_code, response["Location"]) == (302, "/strategie/warum/?sprache=einfach")

    def test_no_other_site_is_reached_through_the_live_state(self, client, edition):
        for address in ("/dokumente/arbeitsstand//evil.example/", "/dokumente/arbeitsstand/strategie/%2F%2Fevil/"):
            assert client.get(address).status_code == 404


class TestTheSamePlaceToday:
    def test_unchanged_is_said(self, client, edition):
        body = page(client, WARUM)
        assert "Neueste Fassung" in body and "Nicht die aktuelle Fassung" not in body
        assert "Seither unverändert (Kapitel)" in body and 'href="/strategie/warum/"' in body

    def test_each_changed_and_each_removed_passage_says_so(self, client, edition, chapter):
        text = "<h2>Anfang</h2><p>Erster Absatz, ein wenig länger.</p>"
        changed(chapter, text=text, slug="wozu")
        body = page(client, WARUM)
        assert "Seither geändert (Kapitel)" in body
        ids = re.findall(r'id="(a-\w+)"', page(client, "/strategie/wozu/"))
        assert f'href="/strategie/wozu/#{ids[1]}"' in body
        assert body.count("Seither geändert.") == 1
        assert body.count("Im Arbeitsstand entfallen.") == 1 and 'href="/strategie/wozu/verlauf/"' in body

    def test_a_passage_with_another_number_is_named_by_that_one(self, client, edition, chapter):
        changed(
            chapter, text=TEXT.replace("<h2>", "<p>Ganz neu davor.</p><h2>Vorab</h2><p>Auch neu.</p><h2>"), number="7"
        )
        body = page(client, WARUM)
        assert "Wortlaut unverändert," in body and "im Arbeitsstand jetzt Absatz 7.2-1</a>" in body
        assert "Seither geändert." not in body and "im Arbeitsstand jetzt Absatz 7.2-2</a>" in body

    def test_a_passage_that_another_goes_on_for_leads_there(self, client, edition, chapter):
        _heading, first, second = State.live("chapter").get("chapter", "warum")["blocks"]
        chapter.text = "<h2>Anfang</h2><p>Ein einziger, ganz neuer Satz.</p>"
        chapter.save()
        revision = publish(chapter, replaces={first["id"]: 1, second["id"]: 1})
        body = page(client, WARUM)
        assert "Seither in einem anderen Absatz aufgegangen" in body
        assert f'href="/strategie/warum/#a-{revision.content["blocks"][1]["id"]}"' in body

    def test_a_chapter_that_is_gone(self, client, edition, chapter):
        withdraw(chapter)
        body = page(client, WARUM)
        assert "Im Arbeitsstand gibt es das nicht mehr (Kapitel)" in body
        assert 'href="/dokumente/vergleich/fassung-1..arbeitsstand/"' in body
        assert f'<link rel="canonical" href="http://testserver{WARUM}">' in body

    def test_a_measure_whose_municipality_went_on(self, client, edition, measure):
        changed(measure.implementations.get(), phase="operation")
        assert "Seither geändert (Maßnahme)" in page(client, WLAN)

    def test_what_came_back_word_for_word_is_unchanged(self, client, edition, chapter):
        changed(chapter, title="Wozu")
        changed(chapter, title="Warum")
        assert "Seither unverändert (Kapitel)" in page(client, WARUM)


class TestOtherEditions:
    def test_the_selector_leads_to_the_same_place_in_each_and_says_where_it_is_missing(self, client, edition, chapter):
        changed(chapter, slug="wozu")
        later = published(make.chapter("Später"))
        editions.freeze("Zweite")
        withdraw(chapter)
        editions.freeze("Dritte")
        body = page(client, WARUM)
        assert 'href="/dokumente/fassung-2/strategie/wozu/"' in body
        assert "Fassung 3: dort nicht enthalten" in body
        assert "Fassung 1: dort nicht enthalten" in page(client, f"/dokumente/fassung-2/strategie/{later.slug}/")

    def test_the_one_in_force_is_named_on_the_others(self, client, edition, chapter):
        resolved(edition, make.belzig(), make.wiesenburg())
        changed(chapter, title="Neu")
        editions.freeze("Entwurf")
        assert "Es gilt Fassung 1." in page(client, "/dokumente/fassung-2/strategie/warum/")
        own = page(client, WARUM)
        assert "Beschlossene Fassung" in own and "Nicht die aktuelle Fassung" not in own

    def test_only_one_that_another_came_after_is_not_the_current_one(self, client, edition, chapter):
        changed(chapter, title="Neu")
        editions.freeze("Zweite")
        assert "Nicht die aktuelle Fassung" in page(client, WARUM)
        assert "Neueste Fassung" in page(client, "/dokumente/fassung-2/strategie/warum/")

    def test_the_live_page_leads_to_the_editions_that_have_it(self, client, edition, chapter):
        changed(chapter, slug="wozu")
        assert f'href="{WARUM}"' in page(client, "/strategie/wozu/")
        assert f'href="{WLAN}"' in page(client, "/massnahmen/buendel-1/offenes-wlan/")

    def test_previous_and_next_stay_in_the_edition(self, client, chapter):
        publish(make.chapter("Danach"))
        editions.freeze("Zwei Kapitel")
        assert 'rel="next" href="/dokumente/fassung-1/strategie/danach/"' in page(client, WARUM)


class TestWhatIsNotThere:
    @pytest.mark.parametrize("below", ["", "strategie/warum/", "ziele/", "massnahmen/", "massnahmen/a/b/"])
    def test_an_unknown_edition_names_the_ones_there_are(self, client, edition, below):
        body = page(client, f"/dokumente/fassung-9/{below}", 404)
        assert "Diese Fassung gibt es nicht" in body and 'href="/dokumente/fassung-1/"' in body

    @pytest.mark.parametrize("below", ["", "strategie/warum/?sprache=einfach"])
    def test_large_letters_lead_to_the_small_ones(self, client, edition, below):
        answer = client.get(f"/dokumente/Fassung-1/{below}")
        assert (answer.status_code, answer["Location"]) == (302, f"/dokumente/fassung-1/{below}")
        assert client.get("/dokumente/Arbeitsstand/")["Location"] == "/dokumente/arbeitsstand/"

    def test_a_page_that_came_later_leads_to_today(self, client, edition):
        publish(make.chapter("Später", slug="spaeter"))
        body = page(client, "/dokumente/fassung-1/strategie/spaeter/", 404)
        assert "Das steht nicht in Fassung 1" in body and 'href="/strategie/spaeter/"' in body

    def test_a_page_that_never_was(self, client, edition):
        body = page(client, "/dokumente/fassung-1/ziele/nie/", 404)
        assert 'href="/ziele/nie/"' not in body and 'href="/dokumente/fassung-1/"' in body

    def test_only_reading(self, client, edition):
        for address in ("/dokumente/fassung-1/", WARUM, "/dokumente/"):
            assert client.post(address).status_code == 405


class TestTheEditionsOwnPage:
    def test_it_says_what_each_council_decided_with_day_paper_and_link(self, client, edition):
        resolved(edition, make.belzig(), date="2026-05-04", paper_number="BV-7", link="https://rat.example/7")
        body = page(client, "/dokumente/fassung-1/")
        assert "In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht entschieden." in body
        assert "4. Mai 2026" in body and '<a href="https://rat.example/7" rel="external">BV-7</a>' in body
        assert "Über diese Fassung haben noch nicht alle Räte entschieden." in body and "Alles neu." in body

    def test_once_a_council_has_adopted_it_is_more_than_a_draft(self, client, edition):
        assert "Diese Fassung ist ein Entwurf." in page(client, "/dokumente/fassung-1/")
        resolved(edition, make.belzig())
        lists = ("/strategie/warum/", "/dokumente/sitzungsunterlage/", "/dokumente/vergleich/")
        for address in ("/dokumente/", "/dokumente/fassung-1/", WARUM, "/dokumente/arbeitsstand/", *lists):
            assert "Zur Entscheidung: 1 von 2 Räten hat beschlossen" in page(client, address)

    def test_a_municipality_that_joins_later_has_no_say_in_it(self, client, edition):
        resolved(edition, make.belzig())
        make.live(make.municipality("Niemegk"))
        for address in ("/dokumente/", WARUM, "/strategie/warum/", "/dokumente/arbeitsstand/", "/dokumente/vergleich/"):
            body = page(client, address)
            assert "1 von 2 Räten hat beschlossen" in body and "von 3 Räten" not in body

    def test_it_names_every_document_and_every_page_of_its_text(self, client, edition):
        body = page(client, "/dokumente/fassung-1/")
        assert body.count('id="dokument-') == 6
        for address in (WARUM, WLAN, "/dokumente/fassung-1/ziele/ziel-1/", "/dokumente/fassung-1/pruefliste.txt"):
            assert f'href="{address}"' in body
        assert edition.sha256 in body

    def test_the_commands_that_check_it_name_the_file_as_it_is_saved(self, client, edition):
        body = page(client, "/dokumente/fassung-1/")
        saved = client.get("/dokumente/fassung-1/pruefliste.txt")["Content-Disposition"].split('"')[1]
        for command in ("certutil -hashfile {} SHA256", "shasum -a 256 {}", "sha256sum {}"):
            assert f"<code>{command.format(saved)}</code>" in body

    def test_a_document_shows_its_days_and_both_checksums_as_printed(self, client, edition):
        done(edition, content_date=edition.frozen_at + timedelta(days=4))
        body = page(client, "/dokumente/fassung-1/")
        assert f"<code>{'c' * 16}</code>" in body and f"<code>{'a' * 64}</code>" in body
        text = " ".join(strip_tags(body).split())
        days = [german_date(timezone.localdate(edition.frozen_at + timedelta(days=n))) for n in (0, 4)]
        assert f"eingefroren am {days[0]} · Beschlüsse bis {days[1]}" in text

    def test_adopted_and_superseded_are_said(self, client, edition, chapter):
        resolved(edition, make.belzig(), make.wiesenburg())
        assert "Diese Fassung gilt." in page(client, "/dokumente/fassung-1/")
        changed(chapter, title="Neu")
        resolved(editions.freeze("Zweite"), make.belzig(), make.wiesenburg())
        body = page(client, "/dokumente/fassung-1/")
        assert "Diese Fassung ist abgelöst." in body and "Es gilt Fassung 2." in body

    def test_who_has_not_decided_on_a_replaced_edition_will_not(self, client, edition, chapter):
        resolved(edition, make.belzig())
        changed(chapter, title="Neu")
        resolved(editions.freeze("Zweite"), make.belzig(), make.wiesenburg())
        for address in ("/dokumente/", "/dokumente/fassung-1/"):
            body = page(client, address)
            assert "in Wiesenburg/Mark nicht darüber entschieden" in body and "noch nicht entschieden" not in body

    def test_the_live_state_has_such_a_page_too(self, client, edition):
        body = page(client, "/dokumente/arbeitsstand/")
        assert "<h1>Arbeitsstand</h1>" in body and 'href="/strategie/warum/"' in body

    def test_words_of_staff_are_text(self, client, chapter):
        editions.freeze("<script>alert(1)</script>", "<b>fett</b>")
        for address in ("/dokumente/", "/dokumente/fassung-1/", WARUM, "/dokumente/fassung-8/"):
            body = client.get(address).content.decode()
            assert "<script>alert" not in body and "<b>fett" not in body


class TestTheList:
    def test_without_any_edition(self, client, chapter):
        assert "Noch ist keine Fassung eingefroren." in page(client, "/dokumente/")

    def test_it_says_council_by_council_what_was_adopted(self, client, edition):
        resolved(edition, make.belzig(), date="2026-05-04", paper_number="BV-7")
        publish(make.resolution(make.wiesenburg(), result="accepted", edition_title="Alte Strategie"))
        words = strip_tags(page(client, "/dokumente/")).split()
        text = " ".join(words)
        assert "Noch gilt keine Fassung in beiden Kommunen" in text
        assert "Bad Belzig (Rat): Fassung 1 beschlossen am 4. Mai 2026, Vorlage BV-7." in text
        assert "Wiesenburg/Mark (Rat): noch keine Fassung" in text and "Alte Strategie" in text

    def test_the_adopted_one_comes_first(self, client, edition):
        resolved(edition, make.belzig(), make.wiesenburg())
        assert "Es gilt Fassung 1" in page(client, "/dokumente/")

    def test_it_is_paged(self, client, chapter):
        for number in range(12):
            changed(chapter, title=f"Titel {number}")
            editions.freeze(f"Nummer {number}")
        assert 'href="/dokumente/fassung-12/"' in page(client, "/dokumente/")
        assert '<h3 class="p-links__title"><a href="/dokumente/fassung-1/"' in page(client, "/dokumente/?seite=2")

    def test_files_are_offered_with_their_size_and_one_in_the_making_is_not(self, client, edition):
        done(edition)
        text = " ".join(strip_tags(page(client, "/dokumente/")).split())
        assert "Langfassung, Beide Kommunen PDF, 12 Seiten, 2,0 KB" in text
        assert "Kurzfassung, Beide Kommunen: wird erstellt" in text


class TestStatements:
    """No page asks the database more often because there is more to show."""

    @pytest.mark.parametrize("address", [
        "/dokumente/", "/dokumente/fassung-1/", "/dokumente/fassung-1/strategie/warum/",
        "/dokumente/fassung-1/massnahmen/", "/dokumente/fassung-1/ziele/ziel-1/", "/dokumente/fassung-1/indikatoren/",
        "/dokumente/fassung-1/massnahmen/buendel-1/offenes-wlan/", "/dokumente/sitzungsunterlage/",
        "/dokumente/vergleich/",
    ])  # fmt: skip
    def test_are_the_same_few(self, client, edition, chapter, address):
        few = statements(client, address)
        for number in range(3):
            publish(make.chapter(f"Noch eines {number}"))
            make.live_measure(f"Noch eine {number}", make.belzig(), make.wiesenburg())
            make.live(make.goal(number + 2, f"{number + 2}.1"), make.indicator(f"Noch einer {number}"))
            resolved(editions.freeze(f"Noch eine Fassung {number}"), make.belzig())
        assert statements(client, address) <= few <= 12


def done(edition, **values):
    """The joint long document is there."""
    file = {"sha256": "a" * 64, "content_hash": "c" * 64, "file_name": "Lang.pdf", "pages": 12, "size": 2048}
    values = {"state": "done", "content_date": edition.frozen_at, **file, **values}
    Publication.objects.filter(edition=edition, scope="", variant="long").update(**values)


def statements(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def chapter_url(chapter):
    return f"/strategie/{chapter.slug}/"


def test_links_to_pages_of_the_live_state_are_not_followed_for_a_text_without_links(edition, measure):
    """A text without links to the portal costs no statement."""
    links = InsideLinks(edition)
    with CaptureQueriesContext(connection) as found:
        assert links.inside('<p>Kein Verweis, nur <a href="#a-7k2m">hier</a>.</p>')
    assert not found.captured_queries
