"""Editions: a frozen list is what councils decide on, so nothing and nobody changes it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from strategy import editions
from strategy.models import ChangeEvent, Edition, Publication, Resolution, Revision
from strategy.publishing import publish, rebuild, withdraw
from strategy.snapshot import Snapshot
from strategy.state import State
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    found = [factories.belzig(), factories.wiesenburg()]
    for place in found:
        publish(place)
    return found


@pytest.fixture
def chapter(places):
    chapter = factories.chapter()
    publish(chapter)
    return chapter


@pytest.fixture
def edition(chapter):
    return editions.freeze("Stand für die Beratung", "Erste Fassung.")


def resolve(place, edition, result="accepted", **values):
    resolution = factories.resolution(place, edition=edition, result=result, **values)
    publish(resolution)
    return resolution


class TestFreezing:
    def test_it_lists_what_is_public_and_copies_nothing(self, chapter):
        before = Revision.objects.count()
        edition = editions.freeze("Stand")
        assert (edition.number, edition.slug, edition.state) == (1, "fassung-1", "draft")
        assert edition.size == edition.revisions.count() == 3
        assert Revision.objects.count() == before
        assert edition.sha256 == editions.list_checksum(edition.revisions.all())

    def test_what_is_published_later_is_not_in_it(self, edition, chapter):
        chapter.title = "Ganz anders"
        chapter.save()
        publish(chapter)
        assert Snapshot(edition).state("chapter").all("chapter")[0]["title"] != "Ganz anders"
        assert Snapshot().state("chapter").all("chapter")[0]["title"] == "Ganz anders"

    def test_what_was_withdrawn_before_is_not_in_it(self, chapter):
        withdraw(chapter)
        assert editions.freeze("Stand").size == 2

    def test_news_and_documents_are_written_with_it(self, edition):
        assert "Fassung 1" in ChangeEvent.objects.order_by("-id")[0].sentence
        due = Publication.objects.filter(edition=edition, state="due")
        assert {(p.variant, p.scope) for p in due} == {
            (variant, scope) for variant in ("long", "short") for scope in ("", "bad-belzig", "wiesenburg-mark")
        }

    def test_nothing_changed_nothing_public_and_no_title_are_refused(self, edition):
        with pytest.raises(ValidationError, match="nichts geändert"):
            editions.freeze("Noch einmal")
        with pytest.raises(ValidationError, match="Titel"):
            editions.freeze("  ")
        assert Edition.objects.count() == 1

    def test_an_empty_portal_cannot_be_frozen(self):
        with pytest.raises(ValidationError, match="noch nichts"):
            editions.freeze("Leer")

    def test_only_joint_publishers_freeze(self, chapter, places):
        with pytest.raises(PermissionDenied):
            editions.freeze("Stand", by=factories.staff("eine", ("publisher", places[0])))
        assert editions.freeze("Stand", by=factories.staff("andere", ("publisher", None))).number == 1


class TestTheDatabaseRefuses:
    """Tried with plain SQL by the role that owns the tables."""

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE strategy_edition SET title = 'Anders'",
            "UPDATE strategy_edition SET sha256 = repeat('0', 64), state = 'adopted'",
            "UPDATE strategy_edition SET frozen_at = now()",
            "DELETE FROM strategy_edition",
            "TRUNCATE strategy_edition CASCADE",
            "UPDATE strategy_editionentry SET revision_id = revision_id + 1",
            "DELETE FROM strategy_editionentry",
            "TRUNCATE strategy_editionentry",
            "UPDATE strategy_revision SET content = '{}'",
            "DELETE FROM strategy_revision",
            "TRUNCATE strategy_revision CASCADE",
        ],
    )
    @pytest.mark.parametrize("role", ["origin", "replica"])
    def test_change_and_deletion(self, edition, statement, role):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'strategy_edition'")
            assert cursor.fetchone() == (True,)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"SET LOCAL session_replication_role = {role}")
            with pytest.raises(DatabaseError, match=r"nie geändert|cannot truncate"), transaction.atomic():
                cursor.execute(statement)
            cursor.execute("SET LOCAL session_replication_role = origin")
        assert Edition.objects.get().revisions.count() == 3

    def test_a_late_entry(self, edition, places):
        late = Revision.objects.exclude(editions=edition).first() or publish(factories.goal())
        with pytest.raises(DatabaseError, match="vollständig"), transaction.atomic():
            edition.entries.create(revision=late)

    def test_a_list_that_is_not_whole(self, edition):
        values = {"title": "Halb", "size": 2, "sha256": "0" * 64, "frozen_at": edition.frozen_at}
        with pytest.raises(DatabaseError, match="fehlt"), transaction.atomic():
            Edition.objects.create(number=9, slug="fassung-9", **values)
            connection.check_constraints()

    def test_the_state_may_change(self, edition):
        Edition.objects.update(state="adopted")
        assert Edition.objects.get().state == "adopted"


def counting() -> list[str]:
    """The news about which edition counts, oldest first."""
    return list(
        ChangeEvent.objects.filter(sentence__contains=" gilt ").order_by("id").values_list("sentence", flat=True)
    )


class TestResolutions:
    def test_one_council_alone_does_not_adopt(self, edition, places):
        resolve(places[0], edition)
        edition.refresh_from_db()
        snapshot = Snapshot(edition)
        described = snapshot.described(snapshot.state())
        assert edition.state == "draft" and described["is_draft"]
        assert described["standing"] == "In Bad Belzig beschlossen, in Wiesenburg/Mark noch nicht entschieden."

    def test_both_councils_adopt_and_the_next_one_supersedes(self, edition, places, chapter):
        for place in places:
            resolve(place, edition)
        edition.refresh_from_db()
        assert edition.state == "adopted"
        chapter.title = "Neu"
        chapter.save()
        publish(chapter)
        second = editions.freeze("Fortschreibung")
        for place in places:
            resolve(place, second, slug=f"zweiter-{place.slug}")
        edition.refresh_from_db()
        second.refresh_from_db()
        assert (edition.state, second.state) == ("superseded", "adopted")

    def test_a_withdrawn_resolution_is_no_adoption(self, edition, places):
        made = [resolve(place, edition) for place in places]
        withdraw(made[0])
        edition.refresh_from_db()
        assert edition.state == "draft"

    def test_the_news_say_what_counts_now_once_and_again_after_a_withdrawal(self, edition, places):
        first = [resolve(place, edition) for place in places]
        assert counting() == [
            "Fassung 1 „Stand für die Beratung“ gilt jetzt: Die Räte aller Kommunen haben sie beschlossen."
        ]
        newest = ChangeEvent.objects.order_by("-at", "-id")[0]
        assert "gilt jetzt" in newest.sentence and newest.path == "/dokumente/fassung-1/"
        publish(first[0])  # the same once more
        rebuild()
        assert len(counting()) == 1
        second = editions.freeze("Fortschreibung")
        later = [resolve(place, second, slug=f"zweiter-{place.slug}") for place in places]
        assert counting()[1:] == [
            "Fassung 2 „Fortschreibung“ gilt jetzt: Die Räte aller Kommunen haben sie beschlossen."
        ]
        withdraw(later[0])
        assert counting()[2:] == [
            "Fassung 2 „Fortschreibung“ gilt nicht mehr als beschlossen.",
            "Fassung 1 „Stand für die Beratung“ gilt wieder: Die Räte aller Kommunen haben sie beschlossen.",
        ]

    def test_a_decision_that_changes_nothing_about_what_counts_is_no_such_news(self, edition, places):
        resolve(places[0], edition)
        resolve(places[1], edition, "postponed")
        assert counting() == []

    @pytest.mark.parametrize("result", ["rejected", "postponed", "noted", ""])
    def test_other_results_adopt_nothing(self, edition, places, result):
        for place in places:
            resolve(place, edition, result)
        edition.refresh_from_db()
        assert edition.state == "draft"

    def test_the_latest_decision_of_a_council_counts(self, edition, places):
        resolve(places[0], edition, "postponed", date="2026-03-01")
        resolve(places[0], edition, "accepted", date="2026-06-01", slug="zweite-lesung")
        resolve(places[1], edition)
        edition.refresh_from_db()
        assert edition.state == "adopted"

    def test_the_documents_of_the_edition_are_owed_anew(self, edition, places):
        Publication.objects.all().delete()
        resolve(places[0], edition)
        assert Publication.objects.filter(edition=edition, state="due").count() == 6

    def test_what_an_edition_said_can_be_read_again_after_a_withdrawal(self, edition, places):
        first = resolve(places[0], edition)
        resolve(places[1], edition)
        withdraw(first)
        now = Snapshot(edition).state()
        again = Snapshot(edition, now.up_to).state()
        assert Snapshot(edition).described(now) == Snapshot(edition).described(again)
        assert [r["municipality"] for r in again.all("resolution")] == [places[1].key]

    def test_an_older_resolution_is_read(self, places):
        """Before schema 2 it named no edition and had its result in words only."""
        revision = publish(factories.resolution(places[0]))
        content = {k: v for k, v in revision.content.items() if k not in ("edition", "result")}
        old = Revision(kind="resolution", key="alt", number=1, schema=1, content={**content, "outcome": "beschlossen"})
        read = State([old]).get("resolution", "alt")
        assert (read["edition"], read["result"]) == (None, "accepted")


def test_consultation_begins_once(edition):
    assert editions.open_consultation(edition)
    assert not editions.open_consultation(edition)
    edition.refresh_from_db()
    assert edition.state == "consultation"


def test_any_earlier_state_can_be_read_again(chapter):
    first = State.live()
    chapter.title = "Später"
    chapter.save()
    publish(chapter)
    again = State.at(first.up_to)
    assert again.all("chapter")[0]["title"] == first.all("chapter")[0]["title"] != "Später"
    assert Resolution.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "is_open"), [("draft", True), ("consultation", True), ("adopted", False), ("superseded", False)]
)
def test_councils_may_decide_until_all_have_adopted_it_or_a_newer_one(state, is_open):
    assert Edition(state=state).is_open is is_open


@pytest.mark.parametrize(("said", "by_all"), [([], False), ([True, False], False), ([True, True], True)])
def test_what_nobody_can_decide_on_is_adopted_by_nobody(said, by_all):
    assert editions.adopted_by_all([{"is_adopted": one} for one in said]) is by_all
