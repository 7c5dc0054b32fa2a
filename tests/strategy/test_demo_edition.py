"""The demo's example of an edition: marked, decided on by one council, and a little behind the live state."""

import pytest
from django.core.management import call_command

from belzig_portal import content_loader
from measures.models import Implementation
from strategy import editions, verifying
from strategy.content_loading import Report
from strategy.models import Edition, Publication, Resolution, Revision
from strategy.snapshot import Snapshot
from strategy.state import State

pytestmark = [pytest.mark.usefixtures("demo_content"), pytest.mark.django_db]


@pytest.fixture
def edition():
    return Edition.objects.get()


def test_it_says_that_it_is_an_example(edition):
    assert edition.is_example and edition.title.startswith("Beispiel") and "Beispiel" in edition.note
    resolution = Resolution.objects.get(edition=edition)
    assert resolution.paper_number == "Beispiel-001" and "erfunden" in resolution.note
    assert not resolution.link


def test_one_council_has_decided_and_the_other_has_not(edition):
    snapshot = Snapshot(edition)
    described = snapshot.described(snapshot.state())
    assert described["standing"] == "In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht entschieden."
    assert edition.state == "draft"
    assert edition.frozen_by.username == "leitung"


def test_three_measures_and_a_chapter_have_changed_since(edition):
    before, now = Snapshot(edition).state(), State.live()
    changed = {
        (content["kind"], content["key"])
        for kind in ("chapter", "measure", "implementation", "goal", "indicator", "bundle")
        for content in now.all(kind)
        if content != before.get(kind, content["key"])
    }
    assert changed == {
        ("implementation", "umweltdaten-infrastruktur/wiesenburg-mark"),
        ("implementation", "klimadaten-plattform/wiesenburg-mark"),
        ("implementation", "verkehrsmassnahmen-erproben/bad-belzig"),
        ("chapter", "monitoring-und-evaluation"),
    }


def test_the_chapter_has_a_new_a_changed_a_moved_and_a_removed_passage(edition):
    before, now = (state.get("chapter", "monitoring-und-evaluation")["blocks"] for state in states(edition))
    old, new = [block["id"] for block in before], [block["id"] for block in now]
    assert len(set(new) - set(old)) == 1 and len(set(old) - set(new)) == 1
    kept = [id_ for id_ in old if id_ in new]
    assert kept != [id_ for id_ in new if id_ in old]


def states(edition):
    return Snapshot(edition).state("chapter"), State.live("chapter")


def test_a_second_start_freezes_and_changes_nothing(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    Implementation.objects.filter(key="klimadaten-plattform/wiesenburg-mark").update(reason="Von der Redaktion")
    before = Revision.objects.count()
    call_command("load_demo", verbosity=0)
    assert (Edition.objects.count(), Revision.objects.count()) == (1, before)
    assert Implementation.objects.get(key="klimadaten-plattform/wiesenburg-mark").reason == "Von der Redaktion"


def test_a_portal_with_an_edition_of_its_own_is_left_alone():
    editions.freeze("Die eigene")
    report = Report()
    content_loader.load_demo(report)
    assert not report.changes and Edition.objects.count() == 2


def test_its_list_is_sound_and_its_documents_are_owed(edition):
    assert verifying.is_sound(verifying.verify(edition, render=False))
    assert Publication.objects.filter(edition=edition, state="due").count() == 6
