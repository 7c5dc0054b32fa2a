"""Publishing in the admin is an act of its own: shown first, done once, undone by withdrawing."""

import pytest
from django.contrib.admin.models import LogEntry

from strategy.admin.standing import standing, standings
from strategy.models import Publication, Revision
from tests import factories as make
from tests.portal.admin_hands import address, document, fields, list_address, messages, public_pages, signed_in, texts

pytestmark = pytest.mark.django_db

PAGE = "/strategie/warum/"


@pytest.fixture
def client():
    return signed_in(make.staff("leitung", ("publisher", None), first_name="Projektleitung"))


@pytest.fixture
def chapter():
    return make.live(make.chapter("Warum", text="<p>Der erste Absatz bleibt, wie er ist.</p><p>Der zweite.</p>"))


def edited(chapter, text="<p>Der erste Absatz bleibt, wie er war.</p><p>Der zweite.</p><p>Und ein dritter.</p>"):
    chapter.text = text
    chapter.save()
    return chapter


def revisions(obj):
    return Revision.objects.filter(kind=obj.kind, key=obj.key)


def test_saving_changes_no_public_page(client, chapter):
    pages = ("/", PAGE, "/strategie/", "/neues/", "/suche/?q=dritter", "/strategie/warum/verlauf/")
    before = public_pages(*pages)
    data = {**fields(client.get(address(chapter))), "title": "Weshalb", "text": "<p>Alles neu.</p>"}
    assert client.post(address(chapter), data).status_code == 302
    chapter.refresh_from_db()
    assert chapter.title == "Weshalb"
    assert public_pages(*pages) == before


def test_the_form_shows_what_publishing_would_change(client, chapter):
    page = client.get(address(edited(chapter)))
    assert texts(page, "standing") == ["geändert: 2 Felder"]
    rows = document(page).xpath('//dl[@class="change-rows"]')[0]
    assert [node.text_content() for node in rows.xpath(".//del")] == ["entfällt: ist"]
    assert "neu: Und ein dritter." in [node.text_content() for node in rows.xpath(".//ins")]


def test_publishing_shows_differences_and_pages_and_then_publishes_what_was_shown(client, chapter):
    shown = client.get(address(edited(chapter), "publish"))
    assert revisions(chapter).count() == 1
    assert PAGE in [link.get("href") for link in document(shown).xpath("//main//a")]

    data = {**fields(shown), "note": "Beschluss des Rates"}
    answer = client.post(address(chapter, "publish"), data, follow=True)
    assert "veröffentlicht als Stand Nr. 2" in messages(answer)[0]
    newest = revisions(chapter).last()
    assert (newest.note, newest.published_by.username) == ("Beschluss des Rates", "leitung")
    assert b"Und ein dritter." in public_pages(PAGE)[PAGE]
    assert LogEntry.objects.filter(change_message="Veröffentlicht als Stand Nr. 2.").exists()


def test_a_double_click_is_one_revision(client, chapter):
    data = fields(client.get(address(edited(chapter), "publish")))
    client.post(address(chapter, "publish"), data)
    answer = client.post(address(chapter, "publish"), data, follow=True)
    assert revisions(chapter).count() == 2
    assert any("Es gibt nichts zu veröffentlichen" in text for text in messages(answer))


def test_nothing_is_published_that_was_not_shown(client, chapter):
    data = fields(client.get(address(edited(chapter), "publish")))
    edited(chapter, "<p>Von jemand anderem, eine Minute später.</p>")
    answer = client.post(address(chapter, "publish"), data)
    assert revisions(chapter).count() == 1
    assert any("noch einmal gespeichert" in text for text in messages(answer))
    assert "eine Minute später" in answer.content.decode()


def test_a_first_publication_says_so(client):
    chapter = make.chapter("Neu")
    assert texts(client.get(address(chapter)), "standing") == ["nie veröffentlicht"]
    shown = client.get(address(chapter, "publish"))
    assert "zum ersten Mal öffentlich" in shown.content.decode()
    client.post(address(chapter, "publish"), fields(shown))
    assert texts(client.get(address(chapter)), "standing") == ["öffentlich"]


def test_withdrawing_asks_first_and_keeps_all_states(client, chapter):
    assert client.get(address(chapter, "withdraw")).status_code == 200
    assert revisions(chapter).count() == 1
    answer = client.post(address(chapter, "withdraw"), {"note": "Überholt"}, follow=True)
    assert any("nicht mehr öffentlich" in text for text in messages(answer))
    assert texts(answer, "standing") == ["zurückgezogen"]
    assert client.get(PAGE).status_code == 404
    assert [revision.content is None for revision in revisions(chapter)] == [False, True]

    client.post(address(chapter, "publish"), fields(client.get(address(chapter, "publish"))))
    assert client.get(PAGE).status_code == 200


def test_several_are_published_from_the_list_after_a_look(client, chapter):
    others = [make.chapter("Zweitens"), make.live(make.chapter("Drittens"))]
    chosen = {"action": "publish_selected", "_selected_action": [chapter.pk, *(o.pk for o in others)]}
    shown = client.post(list_address(chapter), chosen)
    assert revisions(others[0]).count() == 0
    assert "so schon öffentlich" in shown.content.decode()
    client.post(list_address(chapter), {**fields(shown), "note": "Alles"})
    assert [revisions(obj).count() for obj in (chapter, *others)] == [1, 1, 1]


def test_the_button_beside_save_leads_to_the_question_and_publishes_nothing(client, chapter):
    data = {**fields(client.get(address(chapter))), "title": "Weshalb", "_publish": "1"}
    answer = client.post(address(chapter), data)
    assert answer["Location"] == address(chapter, "publish")
    assert revisions(chapter).count() == 1


def test_the_preview_shows_the_draft_and_says_that_it_is_one(client, chapter):
    answer = client.get(f"/verwaltung/vorschau/chapter/{edited(chapter).pk}/")
    text = answer.content.decode()
    assert "Vorschau – noch nicht veröffentlicht" in text and "Und ein dritter." in text
    assert "no-store" in answer["Cache-Control"]
    assert b"Und ein dritter." not in public_pages(PAGE)[PAGE]


def test_a_draft_measure_in_a_draft_bundle_has_a_preview(client):
    measure = make.measure()
    make.implementation(measure, make.live(make.belzig()), lead="Bauamt", assessment="on_track")
    text = client.get(f"/verwaltung/vorschau/measure/{measure.pk}/").content.decode()
    assert "Offenes WLAN" in text and "Bauamt" in text


def test_there_is_no_preview_of_what_is_not_there(client):
    for path in ("chapter/999/", "chapter/abc/", "gibtsnicht/1/", "revision/1/"):
        assert client.get(f"/verwaltung/vorschau/{path}").status_code == 404, path


def test_the_first_page_lists_what_waits(client, chapter):
    edited(chapter)
    foreign = make.chapter("Belziger Kapitel", make.belzig())
    text = " ".join(" ".join(document(client.get("/verwaltung/")).itertext()).split())
    assert "1 Warum geändert: 2 Felder" in text
    assert "weitere Änderungen warten in anderen Bereichen" in text and str(foreign) in text


def test_a_failed_document_says_why_and_is_made_again(client):
    failed = Publication.objects.create(
        variant="long", scope="", state="failed", due_at="2027-01-01T00:00Z", error="Zu wenig Speicher."
    )
    assert "Zu wenig Speicher." in client.get(list_address(failed)).content.decode()
    action = {"action": "make_again", "_selected_action": [failed.pk]}
    for _ in range(2):
        client.post(list_address(failed), action)
    assert Publication.objects.filter(state="due", variant="long", scope="").count() == 1

    reader = signed_in(make.staff("leserin", ("reader", None)))
    Publication.objects.filter(state="due").delete()
    reader.post(list_address(failed), action)
    assert not Publication.objects.filter(state="due").exists()


def test_titles_with_code_are_shown_as_text_everywhere(client):
    evil = make.live(make.chapter("<script>alert(1)</script>", slug="boese", summary="<p>a</p>"))
    evil.title = "<img src=x onerror=alert(2)> & mehr"
    evil.save()
    row = make.live(make.term("Begriff", definition="alt"))
    row.definition = "<script>alert(3)</script> " * 5
    row.save()
    for obj in (evil, row):
        for door in ("change", "history", "publish", "withdraw"):
            text = client.get(address(obj, door)).content.decode()
            assert "<script>alert" not in text and "<img src=x" not in text, door
        client.post(address(obj, "publish"), fields(client.get(address(obj, "publish"))))
        assert "<script>alert" not in client.get(address(obj, "history")).content.decode()
    for path in ("/verwaltung/", f"/verwaltung/vorschau/chapter/{evil.pk}/", list_address(evil)):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text


def test_the_passages_of_a_withdrawn_chapter_keep_their_anchors_in_the_preview_and_its_standing(client, chapter):
    ids = [block["id"] for block in revisions(chapter).get().content["blocks"]]
    client.post(address(chapter, "withdraw"), {"note": ""})
    for row in (standing(chapter), standings([chapter])[chapter.key]):
        assert (row.before, [block["id"] for block in row.after["blocks"]]) == (None, ids)
    preview = client.get(f"/verwaltung/vorschau/chapter/{chapter.pk}/")
    assert [node.get("id") for node in document(preview).xpath('//*[starts-with(@id, "a-")]')] == [
        f"a-{id_}" for id_ in ids
    ]


def test_the_publish_page_tells_old_and_new_numbers_and_a_move_as_one_line(client):
    texts_then = ["Ein Bus fährt abends.", "Sensoren messen das Wasser.", "Das Netz reicht bis zum Bahnhof."]
    chapter = make.live(make.chapter("Wege", text="".join(f"<p>{words}</p>" for words in texts_then)))
    chapter.text = "<p>Das Netz reicht bis zum Bahnhof.</p><p>Ein Bus fährt nun abends.</p>"
    chapter.save()
    page = client.get(address(chapter, "publish"))
    number = chapter.number
    words = " ".join(document(page).xpath('//section[@aria-labelledby="h-changes"]')[0].text_content().split())
    assert f"Absatz {number}.0-3 steht jetzt als {number}.0-1" in words
    assert f"Absatz {number}.0-2, bisher {number}.0-1" in words
    assert f"bisher Absatz {number}.0-2 (entfällt)" in words and "neue Reihenfolge" not in words
