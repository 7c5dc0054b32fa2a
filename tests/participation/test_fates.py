"""Contributions stay with their passage, whatever happens to the text; none is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation import fates
from participation.models import Contribution
from strategy.models import Chapter, Revision
from strategy.publishing import publish, rebuild, withdraw
from tests import factories as make
from tests.participation.factories import contribution, on_block

pytestmark = pytest.mark.django_db

BUS = "Ein Bus auf Bestellung verbindet die Dörfer abends mit dem Bahnhof."
NET = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
CARE = "Wer pflegt, findet an einem Ort alle Hilfen und wird zu Hause besucht."
OTHER = "Gemeinsam beschaffen beide Kommunen Sensoren und werten sie aus."


def publish_text(chapter, *texts, **options):
    Chapter.objects.filter(pk=chapter.pk).update(text="".join(f"<p>{text}</p>" for text in texts))
    return publish(chapter, **options)


def ids(revision):
    return [block["id"] for block in revision.content["blocks"]]


@pytest.fixture
def chapter():
    return make.chapter()


@pytest.fixture
def bus(chapter):
    """A contribution on the first of three passages."""
    return on_block(chapter, ids(publish_text(chapter, BUS, NET, CARE))[0])


def stand(row):
    row.refresh_from_db()
    return row.fate, row.block_now


def test_what_stays_the_same_is_unchanged(chapter, bus):
    publish_text(chapter, BUS, OTHER, CARE)
    assert stand(bus) == ("unchanged", bus.block_id)
    assert bus.fate_since is None


def test_what_stands_elsewhere_has_moved(chapter, bus):
    revision = publish_text(chapter, NET, CARE, BUS)
    assert stand(bus) == ("moved", bus.block_id)
    assert bus.fate_since == revision.published_at


def test_what_reads_differently_has_changed_since_the_last_time_it_did(chapter, bus):
    publish_text(chapter, BUS.replace("abends", "spät abends"), NET, CARE)
    second = publish_text(chapter, BUS.replace("abends", "am Wochenende"), NET, CARE)
    publish_text(chapter, BUS.replace("abends", "am Wochenende"), NET, OTHER)
    assert stand(bus) == ("changed", bus.block_id)
    assert bus.fate_since == second.published_at


def test_what_reads_as_before_again_is_unchanged(chapter, bus):
    publish_text(chapter, BUS.replace("abends", "spät abends"), NET, CARE)
    publish_text(chapter, BUS, NET, CARE)
    assert stand(bus) == ("unchanged", bus.block_id)


def test_what_is_gone_is_removed_and_stays_in_the_list_of_the_chapter(chapter, bus):
    publish_text(chapter, NET, CARE)
    assert stand(bus) == ("removed", "")
    assert list(Contribution.objects.on_chapter(chapter.key).on_removed_passages()) == [bus]
    publish_text(chapter, BUS, NET, CARE)
    assert stand(bus) == ("removed", "")  # the same words later are another passage


def test_what_staff_say_goes_on_elsewhere_is_merged_also_through_a_chain(chapter, bus):
    net, care = ids(publish_text(chapter, NET, CARE, replaces={bus.block_id: 0}))
    assert stand(bus) == ("merged", net)
    publish_text(chapter, CARE, replaces={net: 0})
    assert stand(bus) == ("merged", care)
    publish_text(chapter, OTHER)
    assert stand(bus) == ("removed", "")


def test_what_staff_say_goes_on_under_its_own_id_has_changed(chapter, bus):
    publish_text(chapter, OTHER, NET, CARE, replaces={bus.block_id: 0})
    assert stand(bus) == ("changed", bus.block_id)


def test_a_chapter_that_is_withdrawn_and_comes_back_brings_its_passages_back(chapter, bus):
    revision = withdraw(chapter)
    assert stand(bus) == ("removed", "")
    assert bus.fate_since == revision.published_at
    publish(chapter)
    assert stand(bus) == ("unchanged", bus.block_id)


def test_a_chapter_that_comes_back_with_another_text_tells_what_changed(chapter, bus):
    withdraw(chapter)
    back = publish_text(chapter, BUS.replace("abends", "spät abends"), NET)
    assert stand(bus) == ("changed", bus.block_id)
    assert bus.fate_since == back.published_at


def test_a_reply_shares_the_fate_of_what_it_replies_to(chapter, bus):
    publish_text(chapter, BUS.replace("abends", "spät abends"), NET, CARE)
    reply = on_block(chapter, bus.block_id, "Finde ich auch.", parent=bus)
    publish_text(chapter, BUS.replace("abends", "spät abends"), NET)
    assert stand(reply) == stand(bus) == ("changed", bus.block_id)
    publish_text(chapter, NET)
    assert stand(reply) == stand(bus) == ("removed", "")


@pytest.mark.parametrize("state", ["awaiting", "held", "published", "hidden", "withdrawn", "anonymised"])
def test_every_state_is_followed(chapter, state):
    first = ids(publish_text(chapter, BUS, NET))[0]
    row = on_block(chapter, first, "" if state == "withdrawn" else "Text", state=state)
    publish_text(chapter, NET)
    assert stand(row) == ("removed", "")


def test_each_is_compared_with_the_text_it_was_written_on(chapter, bus):
    publish_text(chapter, BUS.replace("abends", "spät abends"), NET, CARE)
    later = on_block(chapter, bus.block_id)
    publish_text(chapter, BUS.replace("abends", "spät abends"), NET)
    assert (stand(bus)[0], stand(later)[0]) == ("changed", "unchanged")


def test_other_chapters_and_other_subjects_are_left_alone(chapter, bus):
    elsewhere = make.live(make.chapter("Anderswo"))
    row = on_block(elsewhere, ids(Revision.objects.get(key=elsewhere.key))[0])
    proposal = contribution()
    publish_text(chapter, NET)
    make.live(make.term())
    assert (stand(row)[0], stand(proposal)) == ("unchanged", ("", ""))


def test_one_of_which_nobody_knows_the_revision_goes_where_its_passage_goes(chapter, bus):
    bus.revision = None
    bus.save()
    publish_text(chapter, BUS.replace("abends", "spät abends"), NET, CARE)
    assert stand(bus)[0] == "unchanged"
    publish_text(chapter, NET)
    assert stand(bus)[0] == "removed"


def statements(act):
    with CaptureQueriesContext(
        connection,
    ) as found:
        act()
    return len(found)


def test_the_number_of_statements_does_not_grow_with_contributions_and_revisions(chapter, bus):
    few = statements(lambda: publish_text(chapter, f"{BUS} Neu.", CARE))
    for number in range(6):
        revision = publish_text(chapter, f"{BUS} {number}", NET if number % 2 else OTHER, CARE)
        for id_ in ids(revision):
            on_block(chapter, id_)
            on_block(chapter, id_, parent=bus)
    assert statements(lambda: publish_text(chapter, f"{BUS} Noch neuer.", CARE)) == few


class TestFromRevisionsAlone:
    def test_gives_what_following_gave(self, chapter, bus):
        rows = [bus, *(on_block(chapter, id_) for id_ in ids(Revision.objects.get())[1:])]

        def step(*texts, **options):
            revision = publish_text(chapter, *texts, **options)
            rows.extend(on_block(chapter, id_) for id_ in ids(revision))
            rows.append(on_block(chapter, bus.block_id, parent=bus))
            fates.settle(rows[-1])

        step(BUS.replace("abends", "spät abends"), NET, CARE)
        step(NET, CARE, replaces={bus.block_id: 0})
        withdraw(chapter)
        step(CARE, NET, OTHER)
        step(CARE, f"{NET} Bald.", BUS)
        followed = {row.pk: (*stand(row), row.fate_since) for row in rows}
        assert {fate for fate, *_ in followed.values()} == {"unchanged", "moved", "changed", "merged", "removed"}

        assert fates.refollow(chapter.key) == 0
        Contribution.objects.update(fate="", block_now="quatsch", fate_since=None)
        assert fates.refollow(chapter.key) == len(rows)
        assert {row.pk: (*stand(row), row.fate_since) for row in rows} == followed

    def test_is_part_of_making_everything_public_again(self, chapter, bus):
        publish_text(chapter, NET, CARE)
        followed = [(row.pk, *stand(row)) for row in Contribution.objects.order_by("pk")]
        Contribution.objects.update(fate="", block_now="quatsch")
        rebuild()
        assert [(row.pk, *stand(row)) for row in Contribution.objects.order_by("pk")] == followed

    def test_takes_a_fixed_number_of_statements(self, chapter, bus):
        few = statements(lambda: fates.refollow(chapter.key))
        for number in range(5):
            on_block(chapter, ids(publish_text(chapter, f"{BUS} {number}", NET))[0])
        assert statements(lambda: fates.refollow(chapter.key)) <= few

    def test_knows_nothing_of_a_chapter_without_contributions(self, chapter):
        assert fates.refollow(chapter.key) == fates.refollow("gibtsnicht") == 0

    def test_is_not_disturbed_by_rebuilding(self, chapter, bus):
        publish_text(chapter, NET, replaces={bus.block_id: 0})
        before = stand(bus)
        rebuild()
        assert stand(bus) == before


class TestSettling:
    def test_looks_at_the_text_as_it_is_now(self, chapter, bus):
        old = Revision.objects.latest("id")
        publish_text(chapter, NET, CARE)
        late = on_block(chapter, bus.block_id, revision=old, state="awaiting")
        assert late.fate == "unchanged"
        fates.settle(late)
        assert stand(late) == stand(bus) == ("removed", "")
        assert late.fate_since == bus.fate_since

    def test_does_not_save_what_is_not_saved_yet(self, chapter, bus):
        newest = Revision.objects.latest("id")
        row = Contribution(subject="block", chapter_key=chapter.key, block_id=bus.block_id, revision=newest)
        fates.settle(row)
        assert (row.pk, row.fate, row.block_now) == (None, "unchanged", bus.block_id)

    def test_a_reply_gets_the_fate_of_its_parent(self, chapter, bus):
        publish_text(chapter, BUS.replace("abends", "spät abends"), NET)
        reply = on_block(chapter, bus.block_id, parent=bus)
        fates.settle(reply)
        assert stand(reply) == ("changed", bus.block_id)

    def test_has_nothing_to_do_for_other_subjects(self, django_assert_num_queries):
        row = contribution()
        with django_assert_num_queries(0):
            fates.settle(row)

    def test_of_a_withdrawn_chapter_is_removed(self, chapter, bus):
        withdraw(chapter)
        fates.settle(bus)
        assert stand(bus) == ("removed", "")
