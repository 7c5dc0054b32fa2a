"""A shared measure has an implementation in each place; each editor reaches their own and no other."""

import pytest
from django.contrib.admin.models import LogEntry

from measures.models import BudgetLine, Implementation, MeasureAssignment
from strategy.models import Revision
from tests import factories as make
from tests.portal.admin_hands import add_address, address, fields, messages, public_pages, signed_in, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure():
    return make.live_measure("Offenes WLAN", make.belzig(), make.wiesenburg())


@pytest.fixture
def belzig_row(measure):
    return measure.implementations.get(municipality=make.belzig())


@pytest.fixture
def wiesenburg_row(measure):
    return measure.implementations.get(municipality=make.wiesenburg())


@pytest.fixture
def editor():
    return signed_in(make.staff("belzig", ("publisher", make.belzig()), first_name="Redaktion Bad Belzig"))


@pytest.fixture
def neighbour():
    return signed_in(make.staff("wiesenburg", ("publisher", make.wiesenburg())))


def test_the_editor_changes_her_implementation_inside_the_shared_measure(editor, measure, belzig_row):
    page = "/massnahmen/buendel-1/offenes-wlan/"
    before = public_pages(page)
    data = fields(editor.get(address(measure)))
    data["implementations-0-lead"] = "Bauamt"
    assert editor.post(address(measure), data).status_code == 302

    belzig_row.refresh_from_db()
    assert belzig_row.lead == "Bauamt"
    assert public_pages(page) == before


def test_saving_her_part_leaves_the_common_part_untouched(editor, measure, belzig_row):
    data = fields(editor.get(address(measure)))
    data |= {"implementations-0-lead": "Bauamt", "title": "Gekapert", "municipality": make.belzig().pk, "code": "X"}
    data["relations-TOTAL_FORMS"] = 1
    data |= {"relations-0-type": "related", "relations-0-other": make.measure("Andere").pk}
    updated_at = measure.updated_at
    editor.post(address(measure), data)

    measure.refresh_from_db()
    assert (measure.title, measure.municipality, measure.updated_at) == ("Offenes WLAN", None, updated_at)
    assert not measure.relations.exists()


def test_a_forged_row_number_reaches_no_foreign_implementation(editor, measure, belzig_row, wiesenburg_row):
    data = fields(editor.get(address(measure)))
    data |= {"implementations-0-id": wiesenburg_row.pk, "implementations-0-lead": "Gekapert"}
    editor.post(address(measure), data)
    # The other place's rows stand in a list of their own, to read.
    data = fields(editor.get(address(measure)))
    data |= {"implementations-2-0-lead": "Gekapert", "implementations-2-0-phase": "closed"}
    editor.post(address(measure), data)

    wiesenburg_row.refresh_from_db()
    assert (wiesenburg_row.lead, wiesenburg_row.phase) == ("", "")


def test_a_forged_place_adds_no_foreign_implementation(editor):
    measure = make.live_measure("Neu", make.belzig())
    data = fields(editor.get(address(measure)))
    data |= {
        "implementations-TOTAL_FORMS": 2,
        "implementations-1-municipality": make.wiesenburg().pk,
        "implementations-1-assessment": "on_track",
        "implementations-1-funding_state": "in_strategy",
        "implementations-1-precision": "month",
    }
    assert editor.post(address(measure), data).status_code == 200
    assert editor.post(add_address(Implementation), {**data, "measure": measure.pk}).status_code == 200
    assert not measure.implementations.filter(municipality=make.wiesenburg()).exists()


def test_a_new_implementation_is_assessed_on_purpose_and_with_a_reason(editor):
    """Nothing is chosen beforehand that would need a reason; a missing one is said at its field."""
    measure = make.measure("Offenes WLAN")
    data = fields(editor.get(add_address(Implementation)))
    assert data["assessment"] == ""
    data |= {"measure": measure.pk, "municipality": make.belzig().pk}
    assert texts(editor.post(add_address(Implementation), data), "errorlist")
    refused = editor.post(add_address(Implementation), {**data, "assessment": "unknown"})
    assert texts(refused, "errorlist") == [
        "Die Bewertung „Noch nicht bewertet“ braucht eine Begründung: ein Satz genügt."
    ]
    reason = "Die Planung beginnt erst."
    assert (
        editor.post(add_address(Implementation), {**data, "assessment": "unknown", "reason": reason}).status_code == 302
    )
    assert measure.implementations.get().reason == reason


def test_a_measure_of_one_place_is_implemented_there_only(neighbour):
    measure = make.measure("Nur Belzig", municipality=make.belzig())
    data = {
        "measure": measure.pk, "municipality": make.wiesenburg().pk, "assessment": "on_track",
        "funding_state": "in_strategy", "precision": "month",
        **{f"{rows}-{name}_FORMS": 0 for rows in ("budget", "milestones", "notes") for name in ("TOTAL", "INITIAL")},
    }  # fmt: skip
    answer = neighbour.post(add_address(Implementation), data)
    assert "Die Maßnahme gehört Bad Belzig allein." in answer.content.decode()
    assert not measure.implementations.exists()


def test_the_neighbour_is_refused_form_and_publishing_of_the_same_implementation(neighbour, belzig_row):
    assert neighbour.get(address(belzig_row)).status_code == 200
    assert neighbour.post(address(belzig_row), {"lead": "Gekapert"}).status_code == 403
    assert neighbour.post(address(belzig_row, "publish"), {}).status_code == 403
    belzig_row.refresh_from_db()
    assert belzig_row.lead == ""


def test_the_action_of_the_list_says_what_it_refused(neighbour, belzig_row, wiesenburg_row):
    for row in (belzig_row, wiesenburg_row):
        row.lead = "Amt"
        row.save()
    chosen = {"action": "publish_selected", "_selected_action": [belzig_row.pk, wiesenburg_row.pk]}
    shown = neighbour.post("/verwaltung/measures/implementation/", chosen)
    assert "dafür sind Sie nicht zuständig" in shown.content.decode()

    data = fields(shown)
    data["_selected_action"] = [belzig_row.pk, wiesenburg_row.pk]
    answer = neighbour.post("/verwaltung/measures/implementation/", data, follow=True)
    said = messages(answer)
    assert any(text.startswith("Nicht veröffentlicht") and "Bad Belzig" in text for text in said)
    assert Revision.objects.filter(key=wiesenburg_row.key).count() == 2
    assert Revision.objects.filter(key=belzig_row.key).count() == 1


def test_money_milestones_and_notes_are_edited_on_the_implementations_own_form(editor, belzig_row):
    data = fields(editor.get(address(belzig_row)))
    data |= {"budget-TOTAL_FORMS": 1, "budget-0-year": 2027, "budget-0-planned": "10.000", "budget-0-spent": "7.500,50"}
    data |= {"notes-TOTAL_FORMS": 1, "notes-0-date": "01.02.2027", "notes-0-text": "<p>Es geht los.</p>"}
    assert editor.post(address(belzig_row), data).status_code == 302
    line = BudgetLine.objects.get()
    assert (line.planned, str(line.spent)) == (10000, "7500.50")
    assert 'value="7.500,50"' in editor.get(address(belzig_row)).content.decode()


def test_the_log_names_the_field_as_staff_know_it(editor, measure, belzig_row):
    data = fields(editor.get(address(measure)))
    data["implementations-0-lead"] = "Bauamt"
    editor.post(address(measure), data)
    entry = LogEntry.objects.get(object_id=str(belzig_row.pk), content_type__model="implementation")
    assert entry.get_change_message() == "Federführung geändert."


class TestAPersonWithASingleMeasure:
    @pytest.fixture
    def person(self, measure):
        user = make.staff("fachfrau")
        MeasureAssignment.objects.create(user=user, measure=measure)
        return signed_in(user)

    def test_edits_both_implementations_of_the_measure(self, person, measure, belzig_row, wiesenburg_row):
        data = fields(person.get(address(measure)))
        data |= {"implementations-0-lead": "Amt A", "implementations-1-lead": "Amt B", "title": "Gekapert"}
        assert person.post(address(measure), data).status_code == 302
        data = fields(person.get(address(belzig_row)))
        assert person.post(address(belzig_row), {**data, "contact": "Rathaus"}).status_code == 302

        for row in (belzig_row, wiesenburg_row, measure):
            row.refresh_from_db()
        assert (belzig_row.lead, wiesenburg_row.lead, belzig_row.contact) == ("Amt A", "Amt B", "Rathaus")
        assert measure.title == "Offenes WLAN"

    def test_publishes_nothing(self, person, measure, belzig_row):
        belzig_row.lead = "Amt"
        belzig_row.save()
        page = person.get(address(belzig_row)).content.decode()
        assert "Veröffentlichen …" not in page
        for obj in (measure, belzig_row):
            assert person.post(address(obj, "publish"), {}).status_code == 403
        chosen = {"action": "publish_selected", "_selected_action": [belzig_row.pk], "confirmed": "1"}
        person.post("/verwaltung/measures/implementation/", chosen)
        assert Revision.objects.filter(key=belzig_row.key).count() == 1

    def test_reaches_no_other_measure_and_adds_nothing(self, person):
        other = make.live_measure("Andere", make.belzig())
        assert person.post(address(other), {}).status_code == 403
        assert person.post(address(other.implementations.get()), {}).status_code == 403
        assert person.get(add_address(Implementation)).status_code == 403


def test_a_measure_offers_to_publish_its_implementations_along(editor, measure, belzig_row, wiesenburg_row):
    leader = signed_in(make.staff("leitung", ("publisher", None), ("publisher", make.belzig())))
    measure.summary = "Neu gefasst"
    measure.save()
    for row in (belzig_row, wiesenburg_row):
        row.lead = "Amt"
        row.save()
    shown = leader.get(address(measure, "publish"))
    boxes = document_values(shown, "together")
    assert boxes == [str(belzig_row.pk)]

    data = {**fields(shown), "together": [belzig_row.pk, wiesenburg_row.pk]}
    leader.post(address(measure, "publish"), data)
    counts = [Revision.objects.filter(key=obj.key).count() for obj in (measure, belzig_row, wiesenburg_row)]
    assert counts == [2, 2, 1]


def document_values(response, name):
    from tests.portal.admin_hands import document

    return [box.get("value") for box in document(response).xpath(f'//input[@name="{name}"]')]


def test_the_standing_of_each_part_is_seen_at_a_glance(editor, measure, belzig_row):
    belzig_row.lead = "Amt"
    belzig_row.save()
    labels = texts(editor.get(address(measure)), "standing")
    assert "öffentlich" in labels and "geändert: 1 Feld" in labels


def test_only_implementations_may_be_published_from_the_measure(measure, belzig_row):
    leader = signed_in(make.staff("leitung", ("publisher", None), ("publisher", make.belzig())))
    belzig_row.lead = "Amt"
    belzig_row.save()
    shown = leader.get(address(measure, "publish"))
    data = {**fields(shown), "together": [belzig_row.pk]}
    belzig_row.lead = "Anderes Amt, nach dem Blick auf die Seite"
    belzig_row.save()
    answer = leader.post(address(measure, "publish"), data, follow=True)
    assert any("noch einmal gespeichert" in text for text in messages(answer))
    assert Revision.objects.filter(key=belzig_row.key).count() == 1

    data = {**fields(leader.get(address(measure, "publish"))), "together": [belzig_row.pk]}
    said = messages(leader.post(address(measure, "publish"), data, follow=True))
    assert len(said) == 1 and "in Bad Belzig“ ist veröffentlicht als Stand Nr. 2" in said[0]
