"""Passages to quote: the words, where they stand, of which state, and an address that stays."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from strategy import editions
from strategy.models import Chapter
from strategy.publishing import publish, withdraw
from strategy.state import State
from strategy.templatetags.portal_ui import german_date
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "<h2>Anfang</h2><p>Das „Netz“ trägt.</p><ul><li>Eins</li><li>Zwei</li></ul>"


@pytest.fixture
def chapter():
    make.live(make.belzig(), make.wiesenburg())
    return make.live(make.chapter("Warum", number="3", text=TEXT))


@pytest.fixture
def blocks(chapter):
    return [block["id"] for block in State.live("chapter").get("chapter", "warum")["blocks"]]


@pytest.fixture
def passage(blocks):
    return blocks[1]


@pytest.fixture
def today():
    return german_date(timezone.localdate())


def address(block, below=""):
    return f"{below}/strategie/warum/zitat/{block}/"


def words(client, block, below=""):
    response = client.get(address(block, below), {"teil": "text"})
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return response.content.decode()


def test_the_live_text_names_its_day_its_number_and_its_anchor(client, passage, today):
    assert words(client, passage) == (
        f"„Das ‚Netz‘ trägt.“ (Smart-City-Strategie, Arbeitsstand vom {today}, Absatz 3.1-1, "
        f"http://testserver/strategie/warum/#a-{passage})"
    )


def test_the_text_of_an_edition_stays_what_it_was(client, chapter, passage, today):
    editions.freeze("Stand")
    Chapter.objects.update(text=TEXT.replace("trägt", "reißt"), number="4", slug="wozu")
    publish(Chapter.objects.get())
    assert words(client, passage, "/dokumente/fassung-1") == (
        f"„Das ‚Netz‘ trägt.“ (Smart-City-Strategie, Fassung 1, eingefroren am {today}, Absatz 3.1-1, "
        f"http://testserver/dokumente/fassung-1/strategie/warum/#a-{passage})"
    )
    assert client.get("/dokumente/fassung-1/strategie/warum/").status_code == 200


def test_two_chapters_of_one_number_in_an_edition_are_quoted_at_their_own_addresses(client, chapter, passage):
    """Renumbering two of them and publishing only one leaves the number twice in the frozen list."""
    other = make.live(make.chapter("Wohin", number="5", text="<p>Weiter.</p>"))
    Chapter.objects.filter(pk=chapter.pk).update(number="9")
    Chapter.objects.filter(pk=other.pk).update(number="3")
    publish(Chapter.objects.get(pk=other.pk))
    editions.freeze("Stand")
    (block,) = State.live("chapter").get("chapter", "wohin")["blocks"]
    there = client.get(f"/dokumente/fassung-1/strategie/wohin/zitat/{block['id']}/", {"teil": "text"}).content.decode()
    assert f"http://testserver/dokumente/fassung-1/strategie/wohin/#a-{block['id']})" in there
    assert f"/dokumente/fassung-1/strategie/warum/#a-{passage})" in words(client, passage, "/dokumente/fassung-1")


@pytest.mark.parametrize("below", ["", "/dokumente/fassung-1"])
def test_a_number_of_before_that_fits_no_address_can_be_quoted(client, chapter, passage, below):
    Chapter.objects.update(number="3/4")
    publish(Chapter.objects.get())
    editions.freeze("Stand")
    assert "Absatz 3/4.1-1" in words(client, passage, below)


@pytest.mark.parametrize("number", ["3/4", "3 4", "3?", "#"])
def test_a_number_that_fits_no_address_is_refused(chapter, number):
    with pytest.raises(ValidationError) as refused:
        make.chapter("Neu", number=number).full_clean()
    assert list(refused.value.message_dict) == ["number"]


@pytest.mark.parametrize("number", ["3", "B2", "3.1", "Ü-1"])
def test_usual_numbers_are_accepted(number):
    make.chapter("Neu", number=number).full_clean()


def test_the_strategy_is_called_by_its_title_and_an_example_by_that(client, passage):
    make.live(make.strategy())
    editions.freeze("Stand", is_example=True)
    title = State.live("strategy").get("strategy", "strategie")["title"]
    assert f"({title}, Fassung 1 (Beispiel), eingefroren am" in words(client, passage, "/dokumente/fassung-1")


def test_lists_keep_their_lines(client, blocks):
    assert words(client, blocks[2]).startswith("„Eins\nZwei“ (")


@pytest.mark.parametrize(
    ("inner", "quoted"),
    [("„so“", "‚so‘"), ("“so”", "‘so’"), ("„so”", "‚so’"), ("»so«", "›so‹"), ('"so"', "'so'"), ("‚so‘", "‚so‘")],
)
def test_marks_within_are_single_ones(client, inner, quoted):
    make.live(make.chapter("Wohin", number="5", text=f"<p>Sie sagt {inner}.</p>"))
    (block,) = State.live("chapter").get("chapter", "wohin")["blocks"]
    body = client.get(f"/strategie/wohin/zitat/{block['id']}/", {"teil": "text"}).content.decode()
    assert body.startswith(f"„Sie sagt {quoted}.“ (")


def test_cells_of_a_table_stay_apart(client):
    row = "<tr><th>Jahr</th><th>Betrag in Euro</th></tr><tr><td>2026</td><td><p>20 000</p></td></tr>"
    more = "<tr><td>2027</td><td></td></tr>"
    make.live(make.chapter("Wohin", number="5", text=f"<table><tbody>{row}{more}</tbody></table>"))
    (block,) = State.live("chapter").get("chapter", "wohin")["blocks"]
    body = client.get(f"/strategie/wohin/zitat/{block['id']}/", {"teil": "text"}).content.decode()
    assert body.startswith("„Jahr | Betrag in Euro\n2026 | 20 000\n2027 | “ (")


@pytest.mark.parametrize("below", ["", "/dokumente/fassung-1"])
def test_the_page_shows_it_ready_to_copy_without_a_script(client, passage, below):
    editions.freeze("Stand")
    response = client.get(address(passage, below))
    body = response.content.decode()
    field = body.split('<textarea id="zitat"')[1].split("</textarea>")[0]
    assert " readonly" in field and "Das ‚Netz‘ trägt." in field and "Absatz 3.1-1" in field
    assert '<meta name="robots" content="noindex">' in body and not response.cookies
    assert f'href="{below}/strategie/warum/#a-{passage}"' in body


def test_from_the_live_text_a_way_leads_to_the_frozen_one(client, passage):
    editions.freeze("Stand")
    body = client.get(address(passage)).content.decode()
    assert "nicht beschlossen" in body and "mit denselben Worten" in body
    assert f'href="{address(passage, "/dokumente/fassung-1")}"' in body


def test_an_edition_with_other_words_is_named_as_that_and_one_without_the_passage_is_not(client, passage):
    editions.freeze("Stand")
    Chapter.objects.update(text=TEXT.replace("trägt.", "trägt nicht.") + "<p>Ganz neu.</p>", slug="wozu")
    publish(Chapter.objects.get())
    added = State.live("chapter").get("chapter", "warum")["blocks"][-1]
    there = {block: client.get(f"/strategie/wozu/zitat/{block}/").content.decode() for block in (passage, added["id"])}
    assert "dort mit anderen Worten" in there[passage] and "denselben" not in there[passage]
    assert f'href="{address(passage, "/dokumente/fassung-1")}"' in there[passage]
    assert client.get(address(passage, "/dokumente/fassung-1")).status_code == 200
    assert "Ganz neu." in there[added["id"]] and "/dokumente/fassung-1" not in there[added["id"]]
    editions.freeze("Nächster Stand")
    body = client.get(f"/strategie/wozu/zitat/{added['id']}/").content.decode()
    assert "Fassung 2" in body and "Fassung 1" not in body and "mit denselben Worten" in body


def test_however_many_editions_the_statements_are_as_many(client, passage):
    statements = []
    for number in range(3):
        Chapter.objects.update(title=f"Warum {number}")
        publish(Chapter.objects.get())
        editions.freeze(f"Stand {number}")
        with CaptureQueriesContext(connection) as seen:
            client.get(address(passage))
        statements.append(len(seen))
    assert len(set(statements)) == 1


def test_the_banner_says_which_edition_is_quoted(client, chapter, passage):
    editions.freeze("Stand")
    Chapter.objects.update(title="Wozu")
    publish(Chapter.objects.get())
    editions.freeze("Nächster Stand")
    assert "Nicht die aktuelle Fassung" in client.get(address(passage, "/dokumente/fassung-1")).content.decode()


@pytest.mark.parametrize("below", ["", "/dokumente/fassung-1"])
def test_every_passage_leads_to_its_own_and_no_heading_does(client, blocks, below):
    editions.freeze("Stand")
    body = client.get(f"{below}/strategie/warum/").content.decode()
    for block in blocks[1:]:
        assert body.count(f'href="{address(block, below)}"') == 1
    assert address(blocks[0], below) not in body


@pytest.mark.parametrize("below", ["", "/dokumente/fassung-1"])
def test_headings_and_what_never_was_are_not_found(client, blocks, below):
    editions.freeze("Stand")
    for block in (blocks[0], "zzzz", "a-b_c"):
        assert client.get(address(block, below)).status_code == 404
        assert client.get(address(block, below), {"teil": "text"}).status_code == 404


def test_what_was_dropped_says_so_and_leads_to_the_editions_that_have_it(client, chapter, passage):
    editions.freeze("Stand")
    Chapter.objects.update(text="<h2>Anfang</h2><p>Ganz anders und viel später geschrieben.</p>")
    publish(Chapter.objects.get())
    response = client.get(address(passage))
    page = response.content.decode()
    assert response.status_code == 404 and "Diesen Absatz gibt es hier nicht" in page
    assert f'href="{address(passage, "/dokumente/fassung-1")}"' in page
    assert 'href="/strategie/warum/"' in page and 'href="/strategie/warum/verlauf/"' in page


def test_an_old_word_leads_to_the_new_one(client, chapter, passage):
    Chapter.objects.update(slug="wozu")
    publish(Chapter.objects.get())
    response = client.get(address(passage))
    assert (response.status_code, response["Location"]) == (301, f"/strategie/wozu/zitat/{passage}/")


def test_a_chapter_that_is_gone_can_be_quoted_from_its_edition_alone(client, chapter, passage):
    editions.freeze("Stand")
    withdraw(chapter)
    assert client.get(address(passage)).status_code == 404
    assert client.get(address(passage, "/dokumente/fassung-1")).status_code == 200


def test_the_live_state_under_the_address_of_an_edition(client, passage):
    response = client.get(address(passage, "/dokumente/arbeitsstand"), {"teil": "text"})
    assert (response.status_code, response["Location"]) == (302, f"{address(passage)}?teil=text")


def test_strange_words_stay_text(client):
    make.live(make.chapter("Warum", text="<p>&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"))
    (block,) = State.live("chapter").get("chapter", "warum")["blocks"]
    assert "<script>alert" not in client.get(address(block["id"])).content.decode()
    response = client.get(address(block["id"]), {"teil": "text"})
    assert response["X-Content-Type-Options"] == "nosniff"


def test_only_reading(client, passage):
    assert client.post(address(passage)).status_code == 405
