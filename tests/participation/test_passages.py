"""What pages say about the passage of a contribution: then, now, and what happened in between."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.passages import passages
from participation.sentences import quote_of
from strategy.models import Chapter, Revision
from strategy.publishing import publish, withdraw
from strategy.state import State
from strategy.templatetags.portal_ui import german_date
from tests import factories as make
from tests.participation.factories import contribution, on_block

pytestmark = pytest.mark.django_db

BUS = "Ein Bus auf Bestellung verbindet die Dörfer. Er fährt abends zum Bahnhof."
NET = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
CARE = "Wer pflegt, findet an einem Ort alle Hilfen und wird zu Hause besucht."


def publish_text(chapter, *texts, **options):
    Chapter.objects.filter(pk=chapter.pk).update(text="<h2>Teil</h2>" + "".join(f"<p>{text}</p>" for text in texts))
    return publish(chapter, **options)


def paragraphs(revision):
    return [block["id"] for block in revision.content["blocks"][1:]]


@pytest.fixture
def chapter():
    return make.chapter()


@pytest.fixture
def bus(chapter):
    """A contribution that quotes the second sentence of the first of two passages."""
    first = paragraphs(publish_text(chapter, BUS, NET))[0]
    quote, before, after = quote_of(BUS, 1)
    return on_block(chapter, first, quote=quote, quote_before=before, quote_after=after)


def shown(row, *kinds_of_state):
    row.refresh_from_db()
    return passages([row], State.live(*(kinds_of_state or ("chapter",))))[row.pk]


def test_what_is_the_same_needs_no_comparison(bus):
    found = shown(bus)
    assert (found.fate, found.quote_fate, found.diff, found.since) == ("unchanged", "exact", None, None)
    assert found.then_text == found.now_text == BUS
    assert (found.number, found.url) == ("1.1-1", f"/strategie/warum/#a-{bus.block_id}")
    assert found.sentence == "Der Text ist seitdem gleich geblieben."


def test_what_moved_says_where_it_is_now(chapter):
    row = on_block(chapter, paragraphs(publish_text(chapter, BUS, NET, CARE))[0])
    revision = publish_text(chapter, NET, CARE, BUS)
    found = shown(row)
    assert (found.fate, found.number, found.diff, found.then_text) == ("moved", "1.1-3", None, BUS)
    assert german_date(revision.published_at) in found.sentence and "an anderer Stelle" in found.sentence


def test_what_changed_is_shown_word_by_word(chapter, bus):
    revision = publish_text(chapter, BUS.replace("abends", "auch abends"), NET)
    found = shown(bus)
    assert (found.fate, found.quote_fate, found.since) == ("changed", "changed", revision.published_at)
    assert ("insert", "auch ") in found.diff
    assert "".join(text for op, text in found.diff if op != "insert") == found.then_text == BUS
    assert found.sentence == f"Der Text wurde am {german_date(revision.published_at)} geändert."


def test_a_quote_may_stay_although_the_passage_changed(chapter, bus):
    publish_text(chapter, BUS.replace("Dörfer", "Ortsteile"), NET)
    assert (shown(bus).fate, shown(bus).quote_fate) == ("changed", "exact")


def test_what_went_into_another_passage_leads_there(chapter, bus):
    new = f"{NET} Ein Bus verbindet die Dörfer."
    (net,) = paragraphs(publish_text(chapter, new, replaces={bus.block_id: 1}))
    found = shown(bus)
    assert (found.fate, found.quote_fate, found.then_text, found.now_text) == ("merged", "gone", BUS, new)
    assert found.url.endswith(f"#a-{net}")


def test_two_texts_with_little_in_common_stand_below_each_other(client, chapter, bus):
    publish_text(chapter, "Züge halten künftig alle zwanzig Minuten.", NET, replaces={bus.block_id: 1})
    assert (shown(bus).fate, shown(bus).diff) == ("changed", None)
    page = client.get(bus.get_absolute_url()).text
    assert BUS in page and "Züge halten künftig" in page and "<ins>" not in page
    assert shown(bus).sentence.startswith("Die Passage wurde am ") and "durch eine andere ersetzt" in page


def test_page_and_list_say_both_numbers_of_a_passage_that_was_merged(client, chapter):
    first, second = paragraphs(publish_text(chapter, NET, BUS))
    row = on_block(chapter, second)
    publish_text(chapter, f"{NET} Ein Bus verbindet die Dörfer.", CARE, replaces={second: 1})
    for address in ("/beteiligung/beitraege/", row.get_absolute_url()):
        page = client.get(address).text
        assert "Absatz 1.1-2, heute 1.1-1" in page
    assert "<ins>" not in page and BUS in page and "Ein Bus verbindet die Dörfer." in page


def test_what_kept_its_number_says_it_once(client, bus):
    page = client.get(bus.get_absolute_url()).text
    assert "Beitrag zu: Absatz 1.1-1<" in page and ", heute" not in page


def test_the_day_of_a_merger_stays_when_the_new_passage_is_edited(chapter, bus):
    merged = publish_text(chapter, NET, replaces={bus.block_id: 1})
    publish_text(chapter, f"{NET} Bald.")
    assert shown(bus).since == merged.published_at


def test_what_is_gone_is_shown_as_it_was(chapter, bus):
    revision = publish_text(chapter, NET)
    found = shown(bus)
    assert (found.fate, found.then_text, found.now_text) == ("removed", BUS, "")
    assert (found.url, found.number, found.diff, found.quote_fate) == ("", "", None, "gone")
    assert found.sentence == f"Der Text ist am {german_date(revision.published_at)} entfallen."


class TestASentenceThatStandsElsewhere:
    """Where a passage is split, nobody says of a sentence that it is gone while it stands in the next one."""

    FIRST, SECOND = BUS.partition(". ")[0] + ".", BUS.partition(". ")[2]

    def test_leads_to_the_passage_where_it_stands_word_for_word(self, client, chapter, bus):
        ids = paragraphs(publish_text(chapter, f"{self.FIRST} Das gilt für alle.", self.SECOND, NET))
        assert ids[0] == bus.block_id
        found = shown(bus)
        assert (found.quote_fate, found.quote_number) == ("gone", "1.1-2")
        assert found.quote_url == f"/strategie/warum/#a-{ids[1]}"
        page = client.get(bus.get_absolute_url()).text
        assert f'Der zitierte Satz steht jetzt in <a href="{found.quote_url}">Absatz 1.1-2</a>.' in page
        assert "nicht mehr" not in page.split('id="passage"')[1].split("</section>")[0]

    def test_also_if_the_passage_itself_is_gone(self, client, chapter, bus):
        chapter_page = f"/beteiligung/kapitel/{chapter.key}/entfallen/"
        publish_text(chapter, NET, f"{CARE} {self.SECOND}")
        found = shown(bus)
        assert (found.fate, found.quote_fate, found.quote_number) == ("removed", "gone", "1.1-2")
        assert "steht jetzt in" in client.get(bus.get_absolute_url()).text
        assert "steht jetzt in" in client.get(chapter_page).text

    def test_one_that_stands_in_a_heading_leads_there(self, client, chapter, bus):
        text = f"<h2>Teil</h2><p>{self.FIRST} Das gilt für alle.</p><h3>{self.SECOND}</h3><p>{NET}</p>"
        Chapter.objects.filter(pk=chapter.pk).update(text=text)
        publish(chapter)
        assert (shown(bus).quote_number, bool(shown(bus).quote_url)) == ("", True)
        assert "einer Überschrift</a>" in client.get(bus.get_absolute_url()).text

    def test_one_that_stands_nowhere_is_said_to_be_missing_in_its_passage_only(self, client, chapter, bus):
        publish_text(chapter, f"{self.FIRST} Das gilt für alle.", NET)
        assert (shown(bus).quote_fate, shown(bus).quote_url) == ("gone", "")
        assert "Der zitierte Satz steht nicht mehr in diesem Absatz." in client.get(bus.get_absolute_url()).text

    def test_part_of_a_word_is_no_sentence(self, chapter, bus):
        type(bus).objects.filter(pk=bus.pk).update(quote="Rat", quote_before="", quote_after="")
        publish_text(chapter, "Ganz anderes steht hier über Brunnen und Brücken.", NET, CARE)
        assert shown(bus).quote_url == ""


def test_of_a_withdrawn_chapter_everything_is_gone(chapter, bus):
    withdraw(chapter)
    assert shown(bus).then_text == BUS
    assert shown(bus).fate == "removed"


def test_a_heading_has_a_place_but_no_number(chapter, bus):
    heading = on_block(chapter, Revision.objects.get().content["blocks"][0]["id"])
    assert (shown(heading).number, shown(heading).then_text) == ("", "Teil")
    assert shown(heading).url


def test_what_is_about_no_passage_is_left_out(bus):
    assert set(passages([contribution(), bus], State.live("chapter"))) == {bus.pk}
    assert passages([], State.live("chapter")) == {}


def test_a_state_without_chapters_will_do(bus):
    assert shown(bus, "municipality") == shown(bus)


def test_the_number_of_statements_does_not_grow(chapter, bus):
    rows, state = [bus], None
    counts = []
    for number in range(4):
        revision = publish_text(chapter, BUS.replace("abends", f"{number} mal"), NET, CARE)
        other = make.live(make.chapter(f"Kapitel {number}", text=f"<p>{BUS}</p>"))
        rows += [on_block(chapter, id_) for id_ in paragraphs(revision)]
        rows.append(on_block(other, Revision.objects.filter(key=other.key).get().content["blocks"][0]["id"]))
        for row in rows:
            row.refresh_from_db()
        state = State.live("municipality")
        with CaptureQueriesContext(connection) as found:
            assert len(passages(rows, state)) == len(rows)
        counts.append(len(found))
    assert counts == [2] * 4
