"""What a revision holds, kind by kind: pages, API, documents and other towns' programs rely on these names."""

import json
from datetime import date

import pytest

from strategy.canonical import canonical_json
from strategy.publishing import publish
from strategy.registry import kinds
from tests import factories as make
from tests.participation import phase_factories as when

pytestmark = pytest.mark.django_db

FIELDS = {
    "strategy": "title subtitle vision aim_html note_html contact_html phases sources",
    "municipality": "slug name official_name kind_label position ags postcode landkreis region area_km2 population"
    " population_as_of website summary text_html focus council districts boundary boundary_attribution centre sources",
    "goal": "slug number title summary text_html objectives sources",
    "chapter": "slug number position title opener municipality blocks summary_html plain_html plain_kind sources",
    "glossary": "slug term variants definition",
    "page": "slug title body_html",
    "resolution": "municipality body date date_note paper_number link edition result outcome edition_title note"
    " sources",
    "indicator": "slug title level unit direction method source baseline municipality objectives measures readings"
    " targets",
    "bundle": "slug number title summary text_html territory_note objectives objectives_note sources",
    "measure": "slug code bundle number title municipality summary description_html need target_groups partners"
    " continuation data_note open_source objectives objectives_note districts area_note relations links plain_html"
    " origin sources",
    "implementation": "measure municipality phase assessment reason funding_state programme lead contact"
    " planned_start planned_end actual_start actual_end precision is_example budget milestones notes",
    "consultation": "slug title summary takes_proposals publishes_at_once rules expected_result is_example municipality"
    " text_html starts_at ends_at chapters measures questions result_expected_on result_html sources",
    "event": "slug title place address access_note organiser is_cancelled is_example municipality starts_at ends_at"
    " district link text_html consultation measures result_html sources",
}
ROWS = {
    ("strategy", "phases"): "title start end precision text",
    ("municipality", "districts"): "key slug name kind parent population population_as_of note",
    ("goal", "objectives"): "key number title text",
    ("chapter", "blocks"): "id kind level html text",
    ("indicator", "readings"): "date value note is_example",
    ("measure", "relations"): "type measure",
    ("measure", "links"): "title url",
    ("implementation", "budget"): "year planned spent own_share programme note is_example",
    ("implementation", "milestones"): "title planned precision actual note is_example",
    ("implementation", "notes"): "date text_html is_example",
    ("consultation", "questions"): "key text form choices",
}


@pytest.fixture
def published():
    """kind → content, each with all its rows."""
    place = make.belzig()
    make.district("Kranepuhl", place, parent=make.district("Lütte", place))
    goal = make.goal(1, "1.1")
    strategy = make.strategy()
    strategy.phases.create(title="Umsetzung", start=date(2024, 1, 1))
    measure = make.measure("Offenes WLAN", objectives=goal.objectives.all())
    measure.relations.create(type="related", other=make.measure("Glasfaser"))
    measure.links.create(title="Seite", url="https://example.org/")
    row = make.implementation(measure, place, planned_end=date(2027, 6, 30))
    row.budget.create(year=2026, planned="1000.50")
    row.milestones.create(title="Start")
    row.notes.create(date=date(2026, 1, 1), text="<p>Läuft.</p>")
    indicator = make.indicator()
    indicator.readings.create(date=date(2026, 1, 1), value="5.50")
    objects = [strategy, place, goal, make.chapter(), make.term(), make.page(), make.resolution(place), indicator,
               measure.bundle, measure, row, when.consultation(questions=["Was fehlt?"]), when.event()]  # fmt: skip
    return {obj.kind: publish(obj).content for obj in objects}


def test_the_names_of_all_fields(published):
    assert {kind: set(content) for kind, content in published.items()} == {
        kind: set(names.split()) for kind, names in FIELDS.items()
    }
    assert set(FIELDS) == set(kinds())


def test_the_names_in_all_rows(published):
    for (kind, field), names in ROWS.items():
        assert published[kind][field], (kind, field)
        for row in published[kind][field]:
            assert set(row) == set(names.split()), (kind, field)


def test_days_amounts_and_the_unknown_have_one_form(published):
    row = published["implementation"]
    assert (row["planned_end"], row["planned_start"]) == ("2027-06-30", None)
    assert (row["budget"][0]["planned"], row["budget"][0]["spent"]) == ("1000.5", None)
    assert published["indicator"]["readings"][0]["value"] == "5.5"
    assert published["indicator"]["baseline"] is None
    assert published["resolution"]["paper_number"] is None and published["resolution"]["date"] is None
    assert published["municipality"]["centre"] is None


def test_every_content_is_plain_json_that_comes_back_the_same(published):
    for content in published.values():
        assert json.loads(canonical_json(content)) == content


def test_every_field_has_a_german_name_for_the_differences():
    """Or it is one that nobody reads, like the order."""
    silent = {"slug", "position", "centre", "landkreis", "region", "boundary_attribution", "id", "level", "key"}
    missing = [
        (kind, name)
        for kind, names in FIELDS.items()
        for name in names.split()
        if name not in silent and name not in kinds()[kind].field_labels
    ]
    missing += [
        (kind, name)
        for (kind, _field), names in ROWS.items()
        for name in names.split()
        if name not in silent and name not in kinds()[kind].field_labels
    ]
    assert missing == []


HOSTILE = '<p onclick="x()">Gut<script>böse()</script> <a href="javascript:x()">weg</a> <b>fett</b><img src=x></p>'


def test_every_html_field_is_cleaned_again_on_publishing(published):
    """Whatever got into the database past the forms does not get out."""
    from django.apps import apps

    for kind in kinds().values():
        names = [f.name for f in kind.model._meta.fields if type(f).__name__ == "ProseEditorField"]
        kind.model._default_manager.update(**dict.fromkeys(names, HOSTILE)) if names else None
    apps.get_model("measures", "ProgressNote").objects.update(text=HOSTILE)
    for kind in kinds().values():
        for obj in kind.model._default_manager.all():
            revision = publish(obj)
            text = json.dumps(revision.content, ensure_ascii=False) if revision else ""
            assert not any(bad in text for bad in ("<script", "böse", "onclick", "javascript:", "<img")), kind.name


def test_a_link_that_a_form_would_refuse_is_not_published(published):
    """Only http and https addresses lead out of the portal."""
    from measures.models import MeasureLink
    from strategy.models import Municipality, Resolution

    MeasureLink.objects.update(url="javascript:alert(1)")
    Municipality.objects.update(website="javascript:alert(1)")
    for kind in ("measure", "municipality"):
        for obj in kinds()[kind].model._default_manager.all():
            revision = publish(obj)
            assert revision is None or "javascript:" not in json.dumps(revision.content), kind
    # Of a resolution the database keeps no such link.
    resolution = Resolution.objects.first()
    resolution.link = "javascript:alert(1)"
    assert kinds()["resolution"].serialize(resolution)["link"] is None
