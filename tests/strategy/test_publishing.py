"""Publishing is the one act that changes what the public sees, and it changes all of it at once."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from strategy.admin.standing import standing
from strategy.canonical import digest
from strategy.models import (
    Block,
    ChangeEvent,
    Chapter,
    ContentStamp,
    Live,
    PublicAddress,
    Publication,
    Revision,
    SearchEntry,
)
from strategy.publishing import announce, current_stamp, publish, withdraw
from strategy.state import State
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_publishing_appends_a_numbered_revision_with_its_checksum():
    editor = make.staff("eva", ("publisher", None))
    chapter = make.chapter("Warum")

    first = publish(chapter, by=editor, note="Erster Stand")
    Chapter.objects.update(title="Wozu")
    second = publish(chapter, by=editor)

    assert [(r.kind, r.key, r.number) for r in (first, second)] == [("chapter", "warum", 1), ("chapter", "warum", 2)]
    assert (first.note, first.published_by) == ("Erster Stand", editor)
    assert abs((timezone.now() - first.published_at).total_seconds()) < 60
    assert [r.content["title"] for r in (first, second)] == ["Warum", "Wozu"]
    assert all(r.sha256 == digest(r.content) for r in Revision.objects.all())


def test_what_is_public_already_is_not_published_again():
    chapter = make.live(make.chapter(text="<p>Eins.</p><p>Zwei.</p>"))
    before = (Revision.objects.count(), current_stamp(), ChangeEvent.objects.count())

    assert publish(chapter) is None
    assert (Revision.objects.count(), current_stamp(), ChangeEvent.objects.count()) == before


def test_what_is_saved_gets_published_not_what_lies_in_memory():
    """Somebody else may have saved since the object was read; nothing unsaved becomes public either."""
    chapter = make.chapter("Warum")
    Chapter.objects.update(title="Inzwischen geändert")
    chapter.title = "Nie gespeichert"

    assert publish(chapter).content["title"] == "Inzwischen geändert"


def test_publishing_costs_the_same_few_statements_however_much_is_public(django_assert_max_num_queries):
    for number in range(8):
        make.live(make.chapter(f"Kapitel {number}"))
    one_more = make.chapter("Noch eins")
    with django_assert_max_num_queries(30):
        publish(one_more)


@pytest.mark.parametrize(
    ("roles", "may_publish"),
    [
        ([("publisher", "Bad Belzig")], True),
        ([("publisher", "Wiesenburg/Mark")], False),
        ([("publisher", None)], False),
        ([("editor", "Bad Belzig")], False),
        ([("reader", "Bad Belzig"), ("moderator", "Bad Belzig")], False),
        ([], False),
    ],
)
@pytest.mark.parametrize("act", [publish, withdraw])
def test_only_a_publisher_of_the_municipality_publishes_and_withdraws(roles, may_publish, act):
    person = make.staff("eva", *((role, make.municipality(name) if name else None) for role, name in roles))
    chapter = make.chapter(place=make.belzig())
    if act is withdraw:
        make.live(chapter)
    count = Revision.objects.count()

    if may_publish:
        assert act(chapter, by=person)
    else:
        with pytest.raises(PermissionDenied):
            act(chapter, by=person)
        assert Revision.objects.count() == count


def test_a_move_saved_by_nobody_opens_no_door():
    """The rights are those in the scope that is saved, not those of an object changed in memory."""
    wiesenburger = make.staff("willi", ("publisher", make.wiesenburg()))
    chapter = make.chapter(place=make.belzig())
    chapter.municipality = make.wiesenburg()
    with pytest.raises(PermissionDenied):
        publish(chapter, by=wiesenburger)


class TestWithdrawing:
    def test_takes_the_object_out_of_everything_public_and_keeps_its_revisions(self, client):
        chapter = make.live(make.chapter("Warum", text="<p>Einhornkoppel</p>"))
        url = State.live().get("chapter", "warum")["url"]
        assert client.get(url).status_code == 200

        revision = withdraw(chapter, note="Zu früh")

        assert (revision.number, revision.content, revision.note) == (2, None, "Zu früh")
        assert State.live().get("chapter", "warum") is None
        assert client.get(url).status_code == 404
        assert not SearchEntry.objects.filter(kind="chapter").exists()
        assert "nicht mehr öffentlich" in ChangeEvent.objects.first().sentence
        assert Revision.objects.filter(kind="chapter").count() == 2

    def test_is_nothing_for_what_is_not_public(self):
        chapter = make.chapter()
        assert withdraw(chapter) is None
        make.live(chapter)
        withdraw(chapter)
        assert withdraw(chapter) is None
        assert Revision.objects.count() == 2

    def test_can_be_taken_back_and_the_anchors_of_the_passages_stay(self):
        chapter = make.live(make.chapter(text="<p>Erster Absatz.</p><p>Zweiter Absatz.</p>"))
        ids = [block["id"] for block in State.live().get("chapter", chapter.key)["blocks"]]

        withdraw(chapter)
        revision = publish(chapter)

        assert revision.number == 3
        assert [block["id"] for block in revision.content["blocks"]] == ids
        assert not Block.objects.filter(retired_at__isnull=False).exists()

    def test_speaks_of_an_implementation_in_words_not_keys(self):
        measure = make.live_measure("Offenes WLAN", make.belzig())
        withdraw(measure.implementations.get())
        sentence = ChangeEvent.objects.first().sentence
        assert "Offenes WLAN" in sentence and "Bad Belzig" in sentence
        assert measure.key not in sentence and "/" not in sentence


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE strategy_revision SET note = 'anders'",
            "DELETE FROM strategy_revision",
            "TRUNCATE strategy_revision CASCADE",
            "DELETE FROM strategy_block",
            "TRUNCATE strategy_block",
            "UPDATE strategy_block SET public_id = 'zzzz'",
        ],
    )
    def test_to_change_what_was_published(self, statement):
        make.live(make.chapter())
        with (
            pytest.raises(Exception, match="nie geändert oder gelöscht"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)


class TestBlockIds:
    def ids(self, revision):
        return {block["text"]: block["id"] for block in revision.content["blocks"]}

    def publish_text(self, *paragraphs):
        chapter = Chapter.objects.first() or make.chapter()
        Chapter.objects.update(text="".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
        return self.ids(publish(chapter))

    def test_stay_with_a_passage_that_moves_or_changes_a_little(self):
        first = self.publish_text("Wir bauen einen Radweg.", "Der Bus fährt öfter.", "Im Ort gibt es Glasfaser.")
        second = self.publish_text("Neu davor.", "Im Ort gibt es Glasfaser.", "Wir bauen bald einen Radweg.")

        assert second["Im Ort gibt es Glasfaser."] == first["Im Ort gibt es Glasfaser."]
        assert second["Wir bauen bald einen Radweg."] == first["Wir bauen einen Radweg."]
        assert second["Neu davor."] not in first.values()

    def test_fit_into_an_anchor_and_hold_no_letters_that_look_alike(self):
        found = self.publish_text(*(f"Absatz {number} über etwas Eigenes." for number in range(30)))
        assert all(re.fullmatch("[2-9a-hjkmnp-z]{4}", public_id) for public_id in found.values())

    def test_are_never_given_twice(self):
        gone = self.publish_text("Das fällt weg.", "Das bleibt stehen.")["Das fällt weg."]
        self.publish_text("Das bleibt stehen.")
        register = Block.objects.get(public_id=gone)
        assert register.retired_at is not None

        for number in range(30):
            assert (
                gone
                not in self.publish_text("Das bleibt stehen.", f"Etwas ganz anderes {'x' * number} {number}").values()
            )
        assert Block.objects.filter(public_id=gone).count() == 1

    def test_a_draft_has_names_of_its_own_that_never_become_public(self):
        chapter = make.live(make.chapter(text="<p>Eins.</p>"))
        Chapter.objects.update(text="<p>Eins.</p><p>Etwas völlig Neues steht hier.</p>")
        draft = standing(Chapter.objects.get()).after
        published = publish(chapter).content

        assert draft["blocks"][0]["id"] == published["blocks"][0]["id"]
        draft_name, public_id = draft["blocks"][1]["id"], published["blocks"][1]["id"]
        assert not Block.objects.filter(public_id=draft_name).exists()
        assert Block.objects.get(public_id=public_id).chapter_key == chapter.key

    def test_of_one_chapter_are_not_those_of_another(self):
        one, other = make.chapter("Eins", text="<p>Gleich.</p>"), make.chapter("Zwei", text="<p>Gleich.</p>")
        assert self.ids(publish(one)) != self.ids(publish(other))


class TestAllInOneTransaction:
    def public_rows(self):
        return {
            model.__name__: list(model.objects.order_by("pk").values())
            for model in (Revision, Live, ChangeEvent, ContentStamp, PublicAddress, SearchEntry, Publication, Block)
        }

    def test_everything_is_written_together(self):
        publish(make.chapter("Warum"))
        rows = self.public_rows()
        assert {name: len(found) for name, found in rows.items()} == {
            "Revision": 1, "Live": 1, "ChangeEvent": 1, "ContentStamp": 1, "PublicAddress": 1, "SearchEntry": 1,
            "Publication": 2, "Block": 1,
        }  # fmt: skip

    def test_a_rollback_leaves_nothing(self):
        chapter = make.chapter("Warum")
        before = self.public_rows()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            publish(chapter)
            raise ZeroDivisionError
        assert self.public_rows() == before

    def test_a_fault_at_the_last_step_leaves_nothing(self, monkeypatch):
        chapter = make.chapter("Warum")
        before = self.public_rows()
        monkeypatch.setattr("strategy.documents_owed.owe_live_documents", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish(chapter)
        assert self.public_rows() == before

    def test_the_stamp_rises_with_every_change_and_only_then(self):
        chapter = make.chapter("Warum")
        stamps = [current_stamp()]
        publish(chapter)
        stamps.append(current_stamp())
        publish(chapter)
        stamps.append(current_stamp())
        withdraw(chapter)
        stamps.append(current_stamp())
        assert stamps[0] < stamps[1] == stamps[2] < stamps[3]


class TestNews:
    def test_says_in_one_sentence_what_happened_and_where(self):
        publish(make.chapter("Ausblick", place=make.belzig()))
        event = ChangeEvent.objects.get()
        assert event.sentence == "Kapitel „1 Ausblick“ ist neu im Portal."
        assert event.municipality_keys == ["bad-belzig"]
        assert event.revision == Revision.objects.get(kind="chapter")

    def test_of_an_implementation_names_measure_and_place(self):
        measure = make.live_measure("Offenes WLAN", make.belzig())
        measure.implementations.update(phase="operation")
        publish(measure.implementations.get())
        news = ChangeEvent.objects.first()
        assert news.sentence == "Neuer Stand in Bad Belzig: Offenes WLAN."
        assert news.about == [f"measure/{measure.key}"]

    def test_of_an_implementation_does_not_tell_the_name_of_a_measure_that_is_not_public(self):
        make.live(make.belzig())
        draft = make.measure("Geheime Garage")
        publish(make.implementation(draft, make.belzig()))
        sentence = ChangeEvent.objects.first().sentence
        assert "garage" not in sentence.lower()
        assert "Bad Belzig" in sentence

    def test_can_be_silent(self):
        publish(make.chapter(), announce=False)
        assert not ChangeEvent.objects.exists()

    def test_says_whose_followers_it_concerns(self):
        chapter = make.chapter("Ausblick")
        publish(chapter)
        withdraw(chapter)
        assert [event.about for event in ChangeEvent.objects.all()] == [[f"chapter/{chapter.key}"]] * 2

    def test_names_nobody_twice_as_concerned(self):
        event = announce("Neu.", of=("event", "e"), about=[("event", "e"), ("measure", "m"), ("measure", "m")])
        assert (event.kind, event.key, event.about) == ("event", "e", ["event/e", "measure/m"])

    def test_a_long_sentence_is_cut_to_what_the_column_holds(self):
        assert len(announce("x" * 1000).sentence) == 400
