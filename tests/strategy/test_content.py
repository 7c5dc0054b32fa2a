"""The real content files: complete, consistent, with sources, and honest about what is not known."""

import json
import re

import pytest

from measures.models import Implementation
from strategy.models import Block, Revision
from strategy.registry import kinds
from strategy.state import State, district_index, objective_index

pytestmark = [pytest.mark.usefixtures("content"), pytest.mark.django_db]


@pytest.fixture
def state():
    return State.live()


def test_the_frame_is_complete(state):
    assert [goal["key"] for goal in state.all("goal")] == [
        "starke-verbindungen", "lebendige-zentren", "gesundes-lebensumfeld",
    ]  # fmt: skip
    assert len(objective_index(state)) == 11
    assert [len(goal["objectives"]) for goal in state.all("goal")] == [4, 3, 4]
    assert [bundle["number"] for bundle in state.all("bundle")] == list(range(1, 9))
    assert {m["key"] for m in state.all("municipality")} == {"bad-belzig", "wiesenburg-mark"}
    districts = [d for d in district_index(state).values() if d["kind"] == "ortsteil"]
    assert len(districts) == 28
    assert len(state.all("measure")) >= 25
    assert {page["slug"] for page in state.all("page")} == {
        "impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "netiquette",
    }  # fmt: skip
    assert len(state.all("resolution")) == 2
    assert len(state.all("glossary")) >= 30


def test_each_bundle_has_measures_and_each_measure_an_implementation(state):
    measures = state.all("measure")
    rows = state.all("implementation")
    assert {bundle["key"] for bundle in state.all("bundle")} == {measure["bundle"] for measure in measures}
    assert {measure["key"] for measure in measures} == {row["measure"] for row in rows}


def test_each_objective_is_served_by_a_measure(state):
    served = {key for measure in state.all("measure") for key in measure["objectives"]}
    assert served == set(objective_index(state))


def test_every_reference_leads_to_something(state):
    lost = []
    known = {kind: {content["key"] for content in state.all(kind)} for kind in kinds()}
    known["district"], known["objective"] = set(district_index(state)), set(objective_index(state))

    def check(source, kind, keys):
        lost.extend((source["kind"], source["key"], kind, key) for key in keys if key and key not in known[kind])

    for revision in state.revisions():
        content = state.get(revision.kind, revision.key)
        check(content, "municipality", [content.get("municipality")])
        check(content, "bundle", [content.get("bundle")])
        check(
            content, "objective", content["objectives"] if content["kind"] != "goal" and "objectives" in content else []
        )
        check(content, "district", content["districts"] if content["kind"] == "measure" else [])
        check(content, "measure", [content["measure"]] if content["kind"] == "implementation" else [])
        check(content, "measure", [relation["measure"] for relation in content.get("relations", [])])
    assert lost == []


def test_every_link_inside_the_texts_leads_to_a_page(state, client):
    pages = {}
    for revision in state.revisions():
        for address in re.findall(r'href=\\"(/[^"#\\]*)', json.dumps(revision.content)):
            pages.setdefault(address, (revision.kind, revision.key))
    assert {source: address for address, source in pages.items() if client.get(address).status_code != 200} == {}


def test_every_text_says_where_it_comes_from(state):
    without = [
        (kind, content["key"])
        for kind in ("strategy", "municipality", "goal", "chapter", "bundle", "measure", "resolution")
        for content in state.all(kind)
        if not content["sources"]
    ]
    assert without == []
    # A source is a title and an address, not a mark from the list of sources.
    lines = {line for revision in state.revisions() for line in revision.content.get("sources", [])}
    assert [line for line in lines if re.fullmatch(r"S\d+", line)] == []


def test_chapters_have_a_long_text_a_summary_and_a_plain_text(state):
    for chapter in state.all("chapter"):
        kinds_of_blocks = [block["kind"] for block in chapter["blocks"]]
        assert kinds_of_blocks.count("paragraph") >= 3, chapter["key"]
        assert chapter["summary_html"] and chapter["plain_html"], chapter["key"]
        assert chapter["plain_kind"] == "einfache Sprache"


def test_each_municipality_has_chapters_of_its_own(state):
    for municipality in state.all("municipality"):
        own = [c for c in state.all("chapter") if c["municipality"] == municipality["key"]]
        assert len(own) >= 3
        assert municipality["boundary"] and municipality["boundary_attribution"]
        assert municipality["population"] and municipality["area_km2"]


def test_block_ids_are_unique_over_all_chapters(state):
    ids = [block["id"] for chapter in state.all("chapter") for block in chapter["blocks"]]
    assert len(ids) == len(set(ids)) == Block.objects.count()


def test_the_adoption_is_told_as_a_fact_with_what_is_not_known(state):
    resolutions = state.all("resolution")
    assert {r["municipality"] for r in resolutions} == {"bad-belzig", "wiesenburg-mark"}
    assert all(r["paper_number"] is None for r in resolutions)
    assert "Demonstration" in state.get("strategy", "strategie")["note_html"]


class TestWithoutTheExampleSet:
    def test_nothing_is_an_example(self):
        marked = [r.key for r in Revision.objects.all() if '"is_example": true' in json.dumps(r.content)]
        assert marked == []

    def test_there_is_no_money_no_milestone_no_note_and_no_indicator(self, state):
        for row in state.all("implementation"):
            assert not row["budget"] and not row["milestones"] and not row["notes"], row["key"]
        assert state.all("indicator") == []

    def test_no_amount_of_euros_belongs_to_a_measure(self, state):
        for measure in state.all("measure"):
            assert "planned" not in measure and "spent" not in measure

    def test_what_is_not_known_is_empty_and_says_so_on_the_page(self, state, client):
        row = next(r for r in state.all("implementation") if not r["phase"])
        measure = state.get("measure", row["measure"])
        assert row["planned_start"] is None and row["assessment"] == "unknown"
        assert "noch nicht bekannt" in client.get(measure["url"]).content.decode().lower()

    def test_no_page_shows_the_mark_of_an_example(self, state, client):
        for address in ["/", "/massnahmen/", "/fortschritt/", *(m["url"] for m in state.all("measure"))]:
            assert "p-badge--example" not in client.get(address).content.decode(), address


def test_every_implementation_has_a_reason_unless_it_is_on_track():
    assert not Implementation.objects.exclude(assessment="on_track").filter(reason="").exists()
