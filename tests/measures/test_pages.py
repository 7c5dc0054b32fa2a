"""Pages that show measures: the measure itself, its bundle, goals, municipalities, progress and history."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strategy.publishing import publish, withdraw
from tests import factories as make

pytestmark = pytest.mark.django_db


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def statements(client, address):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        text(client, address)
    return len(captured)


@pytest.fixture
def measure():
    return make.live_measure("Offenes WLAN", make.belzig(), make.wiesenburg(), summary="Funk für alle.")


ADDRESS = "/massnahmen/buendel-1/offenes-wlan/"


class TestAMeasure:
    def test_shows_each_municipality_and_what_is_not_known(self, client, measure):
        body = text(client, ADDRESS)
        assert "Bad Belzig" in body and "Wiesenburg/Mark" in body
        assert 'id="umsetzung-bad-belzig"' in body and 'id="umsetzung-wiesenburg-mark"' in body
        assert "noch nicht bekannt" in body

    def test_shows_the_other_municipality_only_when_it_published(self, client):
        measure = make.live_measure("Offenes WLAN", make.belzig())
        make.live(make.wiesenburg())
        make.implementation(measure, make.wiesenburg(), reason="Halbfertig")
        assert "Halbfertig" not in text(client, ADDRESS)
        assert 'id="umsetzung-wiesenburg-mark"' not in text(client, ADDRESS)

    def test_needs_seven_statements_for_little_and_for_much(self, client, measure):
        few = statements(client, ADDRESS)
        row = measure.implementations.first()
        for number in range(20):
            row.budget.create(year=2020 + number, planned=number)
            row.milestones.create(title=f"Schritt {number}")
            row.notes.create(date=make.some_day(), text=f"<p>Stand {number}</p>")
        publish(row)
        for number in range(15):
            other = make.live_measure(f"Andere {number}", make.belzig())
            measure.relations.create(type="related", other=other)
        for number in range(4):
            measure.need = f"Bedarf {number}"
            measure.save()
            publish(measure)
        assert statements(client, ADDRESS) == few <= 7

    def test_says_what_it_builds_on_and_what_builds_on_it(self, client, measure):
        base, top = make.measure("Glasfaser"), make.measure("Sensoren")
        measure.relations.create(type="depends_on", other=base)
        top.relations.create(type="depends_on", other=measure)
        make.live(measure, base, top)
        context = client.get(ADDRESS).context
        relations = {name: [m["key"] for m in context[name]] for name in ("depends_on", "required_by", "related")}
        assert relations == {"depends_on": ["glasfaser"], "required_by": ["sensoren"], "related": []}

    def test_leaves_out_relations_to_what_is_not_public(self, client, measure):
        draft = make.measure("Geheim")
        measure.relations.create(type="related", other=draft)
        publish(measure)
        assert "Geheim" not in text(client, ADDRESS) and "geheim" not in text(client, ADDRESS)

    def test_adds_up_only_what_is_known_and_says_so(self, client, measure):
        row = measure.implementations.first()
        row.budget.create(year=2026, planned="1000.50")
        row.budget.create(year=2027, planned=None)
        publish(row)
        totals = next(i for i in client.get(ADDRESS).context["implementations"] if i["budget"])["budget_total"]
        assert totals["planned"] == {"amount": "1000.5", "is_partial": True}
        assert totals["spent"] == {"amount": None, "is_partial": False}

    def test_zero_is_an_amount_and_unknown_is_not(self, client, measure):
        row = measure.implementations.first()
        row.budget.create(year=2026, planned=0)
        row.budget.create(year=2027, planned=0)
        publish(row)
        totals = next(i for i in client.get(ADDRESS).context["implementations"] if i["budget"])["budget_total"]
        assert (totals["planned"]["amount"], totals["spent"]["amount"]) == ("0", None)

    def test_offers_plain_language_only_where_there_is_some_and_says_so_otherwise(self, client, measure):
        assert "?sprache=einfach" not in text(client, ADDRESS)
        assert "einfacher Sprache gibt es hier noch nicht" in text(client, f"{ADDRESS}?sprache=einfach")
        measure.plain = "<p>Sie können ins Internet.</p>"
        measure.save()
        publish(measure)
        assert "?sprache=einfach" in text(client, ADDRESS)
        assert "Sie können ins Internet." in text(client, f"{ADDRESS}?sprache=einfach")

    def test_vanishes_when_it_is_withdrawn_with_its_place_in_every_list(self, client, measure):
        withdraw(measure)
        assert client.get(ADDRESS).status_code == 404
        for address in ("/", "/massnahmen/", "/massnahmen/buendel-1/", "/kommunen/bad-belzig/", "/fortschritt/"):
            assert "Offenes WLAN</a>" not in text(client, address), address


class TestHistory:
    def test_tells_what_was_published_when_and_what_changed(self, client, measure):
        measure.summary = "Funk für alle und überall."
        measure.save()
        publish(measure, note="Nach der Sitzung")
        measure.implementations.filter(municipality__key="bad-belzig").update(phase="operation")
        publish(measure.implementations.get(municipality__key="bad-belzig"))

        changes = client.get(f"{ADDRESS}verlauf/").context["changes"]
        assert [(c.subject, c.number) for c in changes] == [
            ("Umsetzung Bad Belzig", 2), ("Maßnahme", 2), ("Umsetzung Wiesenburg/Mark", 1), ("Umsetzung Bad Belzig", 1),
            ("Maßnahme", 1),
        ]  # fmt: skip
        assert changes[1].note == "Nach der Sitzung"
        assert [row.label for row in changes[0].rows] == ["Phase"]
        assert "Nach der Sitzung" in text(client, f"{ADDRESS}verlauf/")

    def test_comes_in_pages(self, client, measure):
        for number in range(20):
            measure.need = str(number)
            measure.save()
            publish(measure, announce=False)
        assert len(client.get(f"{ADDRESS}verlauf/").context["changes"]) == 20
        assert len(client.get(f"{ADDRESS}verlauf/?seite=2").context["changes"]) == 3

    def test_costs_the_same_for_many(self, client, measure):
        few = statements(client, f"{ADDRESS}verlauf/")
        for number in range(8):
            measure.need = str(number)
            measure.save()
            publish(measure, announce=False)
        assert statements(client, f"{ADDRESS}verlauf/") == few <= 4


class TestSurroundings:
    def test_goals_and_municipalities_list_measures_in_the_order_of_the_bundles(self, client):
        goal = make.live(make.goal(1, "1.1"))
        second, first = make.bundle(2, slug="anfang"), make.bundle(1, slug="zuletzt")
        for title, of in (("Zweite", second), ("Erste", first)):
            make.live_measure(title, make.belzig(), of=of, objectives=goal.objectives.all(), row={"phase": "idea"})
        objective = client.get("/ziele/ziel-1/").context["objectives"][0]
        assert [m["title"] for m in objective["measures"]] == ["Erste", "Zweite"]
        phase = client.get("/kommunen/bad-belzig/").context["phases"][0]
        assert [m["title"] for m in phase["measures"]] == ["Erste", "Zweite"]

    def test_counts_leave_out_implementations_of_measures_that_are_not_public(self, client):
        make.live_measure("Öffentlich", make.belzig(), row={"phase": "idea"})
        make.live(make.implementation(make.measure("Entwurf"), make.belzig(), phase="idea"))
        home = client.get("/").context
        assert [row["count"] for row in home["phase_counts"]] == [1]
        for context in (home, client.get("/kommunen/").context):
            assert [m["measure_count"] for m in context["municipalities"]] == [1]
        assert client.get("/fortschritt/").context["count"] == 1

    def test_the_number_of_statements_does_not_grow(self, client):
        # fmt: off
        most = {"/": 13, "/ziele/": 4, "/ziele/ziel-1/": 6, "/kommunen/": 4, "/kommunen/bad-belzig/": 8,
                "/massnahmen/buendel-1/": 5, "/fortschritt/": 3, "/strategie/": 3, "/glossar/": 3,
                "/neues/": 5}
        # fmt: on
        goal = make.live(make.goal(1, "1.1"))
        make.live(make.chapter("Eins"), make.term("Eins"))

        def add(numbers):
            for number in numbers:
                make.live_measure(f"Maßnahme {number}", make.belzig(), objectives=goal.objectives.all())

        add(range(2))
        few = {address: statements(client, address) for address in most}
        add(range(2, 12))
        make.live(make.chapter("Zwei"), make.term("Zwei"), make.chapter("Drei", make.belzig()))
        many = {address: statements(client, address) for address in most}
        assert many == few
        assert {address: count for address, count in many.items() if count > most[address]} == {}

    def test_progress_counts_overdue_milestones_by_the_day(self, client, measure):
        row = measure.implementations.first()
        row.milestones.create(title="Überfällig", planned=make.some_day(2020), precision="day")
        row.milestones.create(title="Kommt noch", planned=make.some_day(2090), precision="day")
        row.milestones.create(title="Geschafft", planned=make.some_day(2020), actual=make.some_day(2020))
        publish(row)
        milestones = client.get("/fortschritt/").context["milestones"]
        assert [m["title"] for m in milestones["overdue"]] == ["Überfällig"]
        assert [m["title"] for m in milestones["next"]] == ["Kommt noch"]

    def test_progress_of_one_municipality(self, client, measure):
        assert client.get("/fortschritt/").context["count"] == 2
        assert client.get("/fortschritt/?kommune=bad-belzig").context["count"] == 1
        assert client.get("/fortschritt/?kommune=quatsch").context["count"] == 2
