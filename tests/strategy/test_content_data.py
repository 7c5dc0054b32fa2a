"""What travels inside a document: exactly what it was made from, checkable, and the tables of it."""

import csv
import io
import json

import pytest

from strategy import content_data, editions
from strategy.canonical import digest
from strategy.document_makers import StrategyMaker, document_parts
from strategy.documents import assemble
from strategy.models import Publication, Revision
from strategy.publishing import publish
from strategy.snapshot import Snapshot
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def strategy():
    belzig, wiesenburg = make.belzig(), make.wiesenburg()
    make.live(make.strategy(), belzig, wiesenburg, make.goal(1, "1.1"), make.chapter("Warum"), make.page("Impressum"))
    measure = make.measure("Offenes WLAN", objectives=[])
    make.live(make.bundle(), measure, make.indicator("Punkte", belzig))
    return [
        make.live(make.implementation(measure, place, phase="idea", lead=f"Amt {place.name}"))
        for place in (belzig, wiesenburg)
    ]


def inside(scope="", variant="long", edition=None) -> dict[str, str]:
    state = Snapshot(edition).state()
    described = Snapshot(edition).described(state)
    tree = assemble(state, scope, variant, document_parts(), edition=described, attach=content_data.attachments)
    return {file["name"]: file["text"] for file in tree["attachments"]}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def listed(files) -> set[tuple[str, str]]:
    return {(r["kind"], r["key"]) for r in json.loads(files["inhalt.json"])["revisions"]}


def test_each_revision_can_be_checked_with_what_stands_beside_it(strategy):
    found = json.loads(inside()["inhalt.json"])["revisions"]
    stored = {(r.kind, r.key): r for r in Revision.objects.all()}
    assert found and all(entry["sha256"] == digest(entry["content"]) for entry in found)
    for entry in found:
        revision = stored[entry["kind"], entry["key"]]
        assert (entry["schema"], entry["sha256"]) == (revision.schema, revision.sha256)


def test_what_was_changed_and_changed_back_is_inside_as_before(strategy):
    """Numbers and hours of the revisions do not travel: equal content is one document, whenever it was published."""
    before = inside()
    for lead in ("Jemand anderes", strategy[0].lead):
        strategy[0].lead = lead
        strategy[0].save()
        publish(strategy[0])
        assert (inside() == before) is (lead != "Jemand anderes")


def test_what_the_document_does_not_print_is_not_inside_and_changes_no_key(strategy):
    maker = StrategyMaker(Publication.Variant.LONG)
    before = maker.draft("", Snapshot()).key
    assert not {kind for kind, _ in listed(inside())} & {"page"}
    make.live(make.page("Netiquette"))
    assert maker.draft("", Snapshot()).key == before
    make.live(make.term("Glasfaser"))
    assert maker.draft("", Snapshot()).key != before


def test_a_municipality_gets_its_own_rows_only(strategy):
    files = inside("bad-belzig")
    assert [row["Federführung"] for row in rows(files["massnahmen.csv"])] == ["Amt Bad Belzig"]
    assert ("implementation", strategy[1].key) not in listed(files)


def test_tables_come_only_where_there_is_something_to_tell(strategy):
    assert set(inside()) == {"inhalt.json", "massnahmen.csv", "indikatoren.csv"}
    assert "indikatoren.csv" not in inside("wiesenburg-mark")


def test_an_edition_brings_what_was_frozen_and_asks_no_projection(strategy, django_assert_num_queries):
    edition = editions.freeze("Stand")
    before = inside(edition=edition)
    strategy[0].lead = "Jemand anderes"
    strategy[0].save()
    publish(strategy[0])
    with django_assert_num_queries(2):
        after = inside(edition=edition)
    assert after == before
    assert "Jemand anderes" in inside()["massnahmen.csv"]
    head = json.loads(after["inhalt.json"])["edition"]
    assert (head["slug"], head["sha256"]) == ("fassung-1", edition.sha256)
