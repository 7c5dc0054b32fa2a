"""The page of a comparison: two states chosen, what changed said in words, nothing by colour alone."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import override_settings
from django.utils import timezone

from measures.models import BudgetLine, Milestone
from strategy import editions
from strategy.comparison_amounts import MoneySum
from strategy.comparison_passages import passages
from strategy.comparison_words import difference_reason, renumbered_words, sum_difference
from strategy.publishing import publish, withdraw
from tests import factories

pytestmark = pytest.mark.django_db
HERE = "/dokumente/vergleich/fassung-1..arbeitsstand/"
LAST = "<p>Am Ende bleibt es.</p>"
TEXT = f"<h2>Netze</h2><p>Wir bauen Glasfaser in jedem Ortsteil.</p><p>Das dauert drei Jahre.</p>{LAST}"


@pytest.fixture
def places():
    found = [factories.belzig(), factories.wiesenburg()]
    factories.live(*found)
    return found


@pytest.fixture
def chapter(places):
    return factories.live(factories.chapter("Unsere Netze", text=TEXT))


@pytest.fixture
def measure(places):
    measure = factories.live_measure("Offenes WLAN", *places, row={"planned_end": "2027-06-30"})
    for row in measure.implementations.all():
        BudgetLine.objects.create(implementation=row, year=2027, planned=10000)
        publish(row)
    return measure


@pytest.fixture
def edition(chapter, measure):
    return editions.freeze("Für die Beratung", "Erste Fassung.")


@pytest.fixture
def changed(edition, chapter, measure):
    """A chapter, a measure with its Umsetzungen, and a page that is gone."""
    chapter.text = TEXT.replace("drei Jahre", "fünf Jahre").replace(LAST, "")
    chapter.save()
    for row in measure.implementations.select_related("municipality"):
        is_belzig = row.municipality.slug == "bad-belzig"
        row.phase = "implementation"
        row.planned_end = "2027-12-31"
        row.save()
        if is_belzig:
            row.budget.update(planned=12500)
            Milestone.objects.create(implementation=row, title="Erster Punkt", planned="2027-03-01", precision="month")
        publish(row)
    publish(chapter)


def assert_valid(response):
    """No id stands twice, and every description and label points to something that is there."""
    assert response.status_code == 200
    page = response.content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:aria-labelledby|for)="([^"]+)"', page)) <= set(ids)


def text(response):
    return " ".join(response.content.decode().split())


class TestChoosing:
    def test_without_editions_a_day_can_be_compared(self, client, places):
        response = client.get("/dokumente/vergleich/")
        assert_valid(response)
        assert "Noch ist keine Fassung eingefroren" in text(response)

    def test_editions_are_offered_and_the_form_leads_to_the_comparison(self, client, edition):
        response = client.get("/dokumente/vergleich/")
        assert_valid(response)
        assert "Fassung 1: Für die Beratung (Entwurf)" in text(response)
        response = client.get("/dokumente/vergleich/", {"vor": "fassung-1", "nach": "arbeitsstand"})
        assert response.url == HERE

    def test_a_day_is_part_of_the_address(self, client, edition):
        response = client.get("/dokumente/vergleich/", {"vor": "tag", "vor_tag": "2026-01-05", "nach": "fassung-1"})
        assert response.url == "/dokumente/vergleich/stand-2026-01-05..fassung-1/"

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ({"vor": "tag", "nach": "arbeitsstand"}, "auch den Tag an"),
            ({"vor": "tag", "vor_tag": "<b>", "nach": "arbeitsstand"}, "auch den Tag an"),
            ({"vor": "tag", "vor_tag": "2999-01-01", "nach": "arbeitsstand"}, "liegt in der Zukunft"),
            ({"vor": "fassung-9", "nach": "arbeitsstand"}, "„fassung-9“ gibt es nicht"),
            ({"vor": "arbeitsstand", "nach": "arbeitsstand"}, "zweimal dasselbe"),
            ({"vor": "arbeitsstand"}, "gibt es nicht"),
        ],
    )
    def test_what_cannot_be_compared_is_said_in_a_sentence(self, client, edition, query, sentence):
        response = client.get("/dokumente/vergleich/", query)
        assert_valid(response)
        assert sentence in text(response) and "Das lässt sich nicht vergleichen." in text(response)


class TestAddresses:
    @pytest.mark.parametrize(
        ("tokens", "status", "sentence"),
        [
            ("fassung-7..arbeitsstand", 404, "„fassung-7“ gibt es nicht"),
            ("arbeitsstand..stand-2026-02-30", 404, "2026-02-30 gibt es nicht"),
            ("fassung-1..fassung-1", 200, "zweimal dasselbe"),
            ("arbeitsstand..stand-2999-12-31", 404, "liegt in der Zukunft"),
            ("fassung-99999999999999999999..arbeitsstand", 404, "gibt es nicht"),
        ],
    )
    def test_wrong_ones(self, client, edition, tokens, status, sentence):
        response = client.get(f"/dokumente/vergleich/{tokens}/")
        assert response.status_code == status
        assert sentence in text(response) and "Vergleichen" in text(response)

    @pytest.mark.parametrize("rest", ["?teil=geld", "synopse.pdf"])
    def test_a_bare_day_leads_to_the_day(self, client, edition, rest):
        response = client.get(f"/dokumente/vergleich/2026-11-20..arbeitsstand/{rest}")
        assert response.status_code == 302
        assert response["Location"] == f"/dokumente/vergleich/stand-2026-11-20..arbeitsstand/{rest}"

    def test_backwards_is_possible_and_said(self, client, edition, changed):
        response = client.get("/dokumente/vergleich/arbeitsstand..fassung-1/")
        assert "Sie vergleichen rückwärts." in text(response) and HERE in text(response)

    def test_before_anything_was_public_all_is_new(self, client, edition):
        long_ago = timezone.localdate() - timedelta(days=400)
        response = client.get(f"/dokumente/vergleich/stand-{long_ago}..arbeitsstand/")
        assert_valid(response)
        assert "Damals war noch nichts veröffentlicht." in text(response) and "ganz neu" in text(response)


class TestPage:
    def test_nothing_changed_is_said(self, client, edition):
        response = client.get(HERE)
        assert_valid(response)
        assert "Zwischen Fassung 1 und dem Arbeitsstand hat sich nichts geändert." in text(response)

    def test_all_changes_in_words(self, client, changed):
        response = client.get(HERE)
        assert_valid(response)
        page = text(response)
        assert "unterscheiden sich 1 Kapitel und 1 Maßnahme." in page
        assert "Gleich geblieben sind" in page
        assert "1 Absatz geändert, 1 entfällt" in page
        for word in (
            "<strong>Absatz 1.1-2</strong> <span>geändert</span>",
            "entfällt: </span>drei",
            "neu: </span>fünf",
        ):
            assert word in page
        assert "Umsetzung Bad Belzig" in page and "Umsetzung Wiesenburg/Mark" in page
        assert "10.000 €" in page and "+2.500 €" in page
        assert "6 Monate später" in page and "„Erster Punkt“ geplant" in page and "März 2027" in page

    def test_side_by_side(self, client, changed):
        response = client.get(HERE, {"ansicht": "nebeneinander"})
        assert_valid(response)
        page = text(response)
        assert '<p class="p-cmp-when">Fassung 1</p><p class="p-diff p-worddiff">Das dauert <del>' in page
        assert '<p class="p-unknown">Entfällt.</p>' in page

    def test_one_municipality_sees_its_own_and_the_shared(self, client, changed):
        page = text(client.get(HERE, {"kommune": "wiesenburg-mark"}))
        assert "Umsetzung Wiesenburg/Mark" in page and "Unsere Netze" in page
        assert "Umsetzung Bad Belzig" not in page and "Erster Punkt" not in page
        assert "kommune=wiesenburg-mark" in page

    @pytest.mark.parametrize(
        ("part", "there", "not_there"),
        [
            ("geld", "Im Ganzen, soweit bekannt", "Das dauert"),
            ("termine", "Erster Punkt", "10.000"),
            ("staende", "Vorbereitung", "Erster Punkt"),
            ("kapitel", "Das dauert", "Offenes WLAN</h4>"),
            ("massnahmen", "Erster Punkt", "Das dauert"),
        ],
    )
    def test_facets_of_the_same_changes(self, client, changed, part, there, not_there):
        response = client.get(HERE, {"teil": part})
        assert_valid(response)
        shown = text(response).partition('id="aenderungen"')[2]
        assert there.replace("Vorbereitung", "Umsetzung") in shown and not_there not in shown

    def test_a_group_in_which_nothing_changed(self, client, changed):
        response = client.get(HERE, {"teil": "indikatoren"})
        assert_valid(response)
        assert "Hier hat sich nichts geändert." in text(response)

    def test_one_thing_alone(self, client, changed, chapter):
        page = text(client.get(HERE, {"nur": f"chapter-{chapter.key}"}))
        assert "Unsere Netze</h4>" in page and "Offenes WLAN</h4>" not in page

    @pytest.mark.parametrize("name", ["seite", "kommune", "teil", "ansicht", "nur"])
    def test_nonsense_in_the_query_is_left_aside(self, client, changed, name):
        assert_valid(client.get(HERE, {name: "<b>'"}))

    def test_what_people_typed_is_escaped(self, client, edition, chapter):
        chapter.title = "Netze & <b>mehr</b>"
        chapter.save()
        publish(chapter)
        response = client.get(HERE)
        assert_valid(response)
        assert "Netze &amp; &lt;b&gt;mehr&lt;/b&gt;" in text(response)

    def test_a_withdrawn_object_is_said_to_go(self, client, edition, chapter):
        withdraw(chapter)
        page = text(client.get(HERE))
        assert "entfällt ganz" in page and "Zuletzt stand da:" in page

    def test_two_editions_lead_into_the_newer_one(self, client, changed, chapter):
        editions.freeze("Fortschreibung")
        page = text(client.get("/dokumente/vergleich/fassung-1..fassung-2/"))
        assert f'href="/dokumente/fassung-2/strategie/{chapter.slug}/"' in page

    def test_what_a_council_decides_later_is_no_change_of_the_edition(self, client, changed, places):
        editions.freeze("Fortschreibung")
        first = editions.Edition.objects.get(number=1)
        publish(factories.resolution(places[0], edition=first, result="accepted", date="2026-11-01"))
        page = text(client.get("/dokumente/vergleich/fassung-1..fassung-2/"))
        assert "In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht entschieden." in page
        assert "Beschluss</strong>" not in page and "unterscheiden sich 1 Kapitel und 1 Maßnahme." in page

    def test_a_decision_on_an_edition_that_came_later_is_none_either(self, client, changed, places):
        later = editions.freeze("Fortschreibung")
        factories.live(factories.resolution(places[0], edition=later, result="accepted", date="2026-11-18"))
        page = text(client.get(HERE))
        assert "Seither gefasste Beschlüsse" in page and "Fassung 2:" in page
        assert "unterscheiden sich 1 Kapitel und 1 Maßnahme." in page

    def test_of_an_edition_that_was_replaced_nobody_is_said_to_decide(self, client, changed, places):
        later = editions.freeze("Fortschreibung")
        for place in places:
            publish(factories.resolution(place, edition=later, result="accepted", date="2026-11-18"))
        page = text(client.get(HERE))
        assert "nicht darüber entschieden" in page and "noch nicht entschieden" not in page

    def test_for_one_municipality_what_belongs_to_the_other_is_not_counted(self, client, changed):
        def counted(query: str) -> tuple[int, int]:
            found = re.search(r"Gleich geblieben sind (\d+) von (\d+)", text(client.get(f"{HERE}{query}")))
            return int(found[1]), int(found[2])

        same, whole = counted("")
        for place in ("bad-belzig", "wiesenburg-mark"):
            same_here, part = counted(f"?kommune={place}")
            assert part < whole and same_here < part and whole - same >= part - same_here

    def test_decisions_on_it_stand_in_a_box_and_count_as_no_change(self, client, edition, places):
        decision = {"edition": edition, "result": "accepted", "date": "2026-11-18", "paper_number": "12/2026"}
        factories.live(factories.resolution(places[0], **decision))
        response = client.get(HERE)
        assert_valid(response)
        page = text(response)
        assert "Seither gefasste Beschlüsse" in page and "18. November 2026, Vorlage 12/2026" in page
        assert "Zwischen Fassung 1 und dem Arbeitsstand hat sich nichts geändert." in page
        back = text(client.get("/dokumente/vergleich/arbeitsstand..fassung-1/"))
        assert "Seither gefasste" not in back and "Beschlüsse über die verglichenen Fassungen" in back


@pytest.mark.parametrize(
    ("old", "new", "words", "reason"),
    [
        ((0, 2, 2), (0, 2, 2), "", ""),
        ((0, 0, 0), (0, 0, 0), "", ""),
        ((100, 2, 1), (150, 2, 1), "+50\u00a0€", ""),
        ((100, 2, 1), (150, 2, 0), "nicht vergleichbar", "seither 1 Betrag mehr bekannt"),
        ((100, 3, 0), (50, 3, 2), "nicht vergleichbar", "seither 2 Beträge weniger bekannt"),
        ((100, 2, 0), (100, 3, 1), "nicht vergleichbar", "seither 1 unbekannter Betrag mehr"),
        ((100, 2, 1), (0, 0, 0), "nicht vergleichbar", "jetzt keine Angaben"),
    ],
)
def test_sums_differ_only_as_far_as_they_are_known(old, new, words, reason):
    sums = [MoneySum(Decimal(known), lines, unknown) for known, lines, unknown in (old, new)]
    assert (sum_difference(*sums), difference_reason(*sums)) == (words, reason)


def test_of_two_that_changed_places_both_are_told():
    one, two = ({"id": id_, "kind": "paragraph", "text": id_ * 4, "html": ""} for id_ in ("aaaa", "bbbb"))
    found = passages({"number": "1", "blocks": [one, two]}, {"number": "1", "blocks": [two, one]})
    (moved,) = (p for p in found if p.is_moved)
    (stayed,) = (p for p in found if not p.is_moved)
    assert renumbered_words(found) == f"Neue Nummer, gleicher Wortlaut: {stayed.old_number} → {stayed.new_number}"
    assert moved.is_renumbered and renumbered_words([moved]) == ""


class TestMany:
    def test_the_statements_do_not_grow_and_the_list_is_paged(self, client, edition, django_assert_max_num_queries):
        for number in range(30):
            factories.live(factories.term(f"Begriff {number}"))
        with override_settings(DEBUG=False), django_assert_max_num_queries(12) as few:
            response = client.get(HERE, {"teil": "sonstiges"})
        assert response.context["page_obj"].paginator.num_pages == 2
        for number in range(30, 60):
            factories.live(factories.term(f"Begriff {number}"))
        with django_assert_max_num_queries(len(few)):
            client.get(HERE, {"teil": "sonstiges", "seite": "2"})
