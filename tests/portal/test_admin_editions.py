"""Editions for staff: what will be in one is shown before, freezing happens once, nothing can be changed after."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from strategy import document_workshop as workshop
from strategy import editions
from strategy.documents import Rendered
from strategy.models import ChangeEvent, Edition, Publication
from strategy.publishing import publish, withdraw
from tests import factories as make
from tests.portal.admin_hands import add_address, address, document, fields, list_address, messages, signed_in, texts

pytestmark = pytest.mark.django_db

ADD = "/verwaltung/strategy/edition/add/"


@pytest.fixture
def client():
    return signed_in(make.staff("leitung", ("publisher", None), first_name="Projektleitung"))


@pytest.fixture
def chapter():
    belzig = make.belzig()
    belzig.council = "Stadtverordnetenversammlung"
    belzig.save()
    make.live(belzig, make.wiesenburg())
    return make.live(make.chapter("Warum"))


@pytest.fixture
def edition(chapter):
    return editions.freeze("Stand für die Beratung", "Die erste.")


def changed(chapter, title="Weshalb", is_public=True):
    chapter.title = title
    chapter.save()
    if is_public:
        publish(chapter)
    return chapter


def rows(page, heading):
    """The texts of the cells of each row below a heading."""
    found = document(page).xpath(f'//section[@aria-labelledby="{heading}"]//tbody/tr')
    return [tuple(" ".join(cell.text_content().split()) for cell in row) for row in found]


class TestFreezing:
    def test_the_first_page_says_what_the_first_edition_holds(self, client, chapter):
        page = client.get(ADD)
        assert set(rows(page, "h-since")) == {("Kapitel", "1"), ("Kommunen und Orte", "2")}
        assert "3 Stände" in page.content.decode()

    def test_it_freezes_with_title_and_note_and_leads_to_the_edition(self, client, chapter):
        data = {**fields(client.get(ADD)), "title": "Stand 2026", "note": "Alles neu."}
        answer = client.post(ADD, data, follow=True)
        made = Edition.objects.get()
        assert answer.redirect_chain == [(address(made), 302)]
        assert (made.title, made.note, made.size, made.is_example) == ("Stand 2026", "Alles neu.", 3, False)
        assert made.frozen_by.username == "leitung"
        assert "ist eingefroren" in messages(answer)[0]

    def test_what_has_changed_since_the_last_edition_is_counted_by_kind(self, client, edition, chapter):
        changed(chapter)
        withdraw(make.Municipality.objects.get(slug="wiesenburg-mark"))
        make.live(make.term())
        page = client.get(ADD)
        assert set(rows(page, "h-since")) == {
            ("Kommunen und Orte", "–", "–", "1", "1"),
            ("Kapitel", "–", "1", "–", "1"),
            ("Begriffe", "1", "–", "–", "1"),
        }
        assert '"/dokumente/vergleich/fassung-1..arbeitsstand/"' in page.content.decode()

    def test_nothing_changed_is_said_and_there_is_no_button(self, client, edition):
        page = client.get(ADD)
        assert "hält genau das fest" in page.content.decode()
        assert not document(page).xpath('//form[@id="freeze_form"]')

    def test_what_is_saved_and_not_published_is_named_and_needs_a_confirmation(self, client, chapter):
        changed(chapter, is_public=False)
        page = client.get(ADD)
        assert "geändert: 1 Feld" in texts(page, "standing")
        data = {**fields(page), "title": "Ohne"}
        refused = client.post(ADD, data)
        assert refused.status_code == 200 and "Veröffentlichen Sie sie zuerst" in " ".join(texts(refused, "errorlist"))
        assert fields(refused)["title"] == "Ohne" and not Edition.objects.exists()
        assert client.post(ADD, {**data, "without_waiting": "on"}).status_code == 302
        assert Edition.objects.get().size == 3

    def test_a_title_is_needed(self, client, chapter):
        refused = client.post(ADD, {**fields(client.get(ADD)), "title": "  "})
        assert refused.status_code == 200 and texts(refused, "errorlist")
        assert not Edition.objects.exists()

    def test_a_double_click_freezes_once(self, client, chapter):
        data = {**fields(client.get(ADD)), "title": "Einmal"}
        first, second = client.post(ADD, data), client.post(ADD, data)
        assert first.url == second.url == address(Edition.objects.get())

    def test_another_title_for_the_same_list_is_refused(self, client, chapter):
        data = {**fields(client.get(ADD)), "title": "Einmal"}
        client.post(ADD, data)
        refused = client.post(ADD, {**data, "title": "Zweimal"})
        assert refused.status_code == 200 and Edition.objects.count() == 1

    def test_whoever_published_meanwhile_makes_it_show_again(self, client, edition, chapter):
        changed(chapter)
        data = {**fields(client.get(ADD)), "title": "Zweite"}
        changed(chapter, "Wozu")
        again = client.post(ADD, data)
        assert again.status_code == 200 and "Seit Sie diese Seite geöffnet haben" in messages(again)[0]
        assert Edition.objects.count() == 1
        assert client.post(ADD, {**data, **fields(again)}).status_code == 302

    def test_hostile_words_stay_words(self, client, chapter):
        data = {**fields(client.get(ADD)), "title": "<script>alert(1)</script>", "note": "<img src=x onerror=alert(2)>"}
        page = client.post(ADD, data, follow=True).content.decode()
        assert "<script>alert(1)" not in page and "<img src=x" not in page

    def test_too_long_a_title_is_refused(self, client, chapter):
        assert client.post(ADD, {**fields(client.get(ADD)), "title": "x" * 161}).status_code == 200
        assert not Edition.objects.exists()


def test_what_cannot_be_taken_back_is_asked_for_twice(client, edition):
    page = document(client.get(address(edition)))
    asked = page.xpath(f'//details[not(@open)][.//form[@action="{address(edition, "beteiligung")}"]]')
    assert len(asked) == len(page.xpath(f'//form[@action="{address(edition, "beteiligung")}"]')) == 1
    assert "Zurück zum Entwurf geht es nicht" in asked[0].text_content()
    edition.refresh_from_db()
    assert edition.state == "draft"


def buttons(page):
    return " ".join(document(page).xpath('//input[@type="submit"]/@value'))


ROLES = {
    "joint publisher": (("publisher", None), 200),
    "joint editor": (("editor", None), 403),
    "publisher of one": (("publisher", "belzig"), 403),
    "moderator": (("moderator", None), 403),
    "reader": (("reader", None), 403),
}


@pytest.mark.parametrize(("role", "status"), ROLES.values(), ids=ROLES)
def test_who_may_freeze_and_open_and_who_may_read(role, status, edition, chapter):
    changed(chapter)
    place = make.Municipality.objects.get(slug="bad-belzig") if role[1] else None
    client = signed_in(make.staff("person", (role[0], place)))
    assert client.get(ADD).status_code == status
    assert client.post(ADD, {"title": "Neu", "up_to": "1"}).status_code == status
    opened = client.post(address(edition, "beteiligung"))
    assert opened.status_code == (302 if status == 200 else 403)
    assert client.get(address(edition)).status_code == client.get(list_address(Edition)).status_code == 200
    assert "In Beteiligung geben" not in client.get(address(edition)).content.decode()
    edition.refresh_from_db()
    assert edition.state == ("consultation" if status == 200 else "draft")


def test_strangers_are_sent_to_the_door(edition):
    for path in (ADD, address(edition), list_address(Edition)):
        assert Client().get(path).status_code == 302
        assert "login" in Client().get(path).url or "anmelden" in Client().get(path).url
    assert Client().post(address(edition, "dokument")).status_code == 302
    citizen = signed_in(make.staff("gast"))
    citizen.get(ADD)


def test_nobody_changes_or_deletes_one(edition):
    chief = signed_in(make.staff("chefin", is_superuser=True))
    assert chief.post(address(edition), {"title": "Anders"}).status_code in (200, 403, 405)
    assert chief.post(address(edition, "delete"), {"post": "yes"}).status_code == 403
    edition.refresh_from_db()
    assert edition.title == "Stand für die Beratung"
    assert not document(chief.get(address(edition))).xpath('//input[@type="text"] | //textarea')


class TestThePage:
    def test_it_says_what_each_council_has_decided(self, client, edition):
        place = make.Municipality.objects.get(slug="bad-belzig")
        publish(make.resolution(place, edition=edition, result="accepted", date="2026-03-01", paper_number="BV-7"))
        page = client.get(address(edition))
        heads = [h.text_content() for h in document(page).xpath('//section[@aria-labelledby="h-councils"]//h3')]
        assert heads == ["Bad Belzig, Rat: beschlossen", "Wiesenburg/Mark: noch nicht entschieden"]
        assert "1. März 2026" in page.content.decode() and "BV-7" in page.content.decode()

    def test_a_resolution_that_is_only_saved_is_shown_as_such(self, client, edition):
        make.resolution(make.Municipality.objects.get(slug="bad-belzig"), edition=edition, result="accepted")
        page = client.get(address(edition))
        assert "nie veröffentlicht" in texts(page, "standing")
        assert "noch nicht entschieden" in page.content.decode()

    def test_the_form_for_a_resolution_comes_filled(self, edition):
        place = make.Municipality.objects.get(slug="bad-belzig")
        editor = signed_in(make.staff("redaktion", ("publisher", place)))
        links = [a.get("href") for a in document(editor.get(address(edition))).xpath('//a[contains(@href, "/add/?")]')]
        assert len(links) == 1
        form = fields(editor.get(links[0]))
        assert form["edition"] == str(edition.pk) and form["municipality"] == str(place.pk)
        assert form["body"] == "Stadtverordnetenversammlung" and form["edition_title"].startswith("Fassung 1")

    def test_consultation_begins_once_and_stands_in_the_news(self, client, edition):
        before = ChangeEvent.objects.count()
        for words in ("ist in Beteiligung", "nichts hat sich geändert"):
            answer = client.post(address(edition, "beteiligung"), follow=True)
            assert words in messages(answer)[0]
        assert ChangeEvent.objects.count() == before + 1

    def test_acts_are_no_links(self, client, edition):
        for door in ("beteiligung", "dokument"):
            assert client.get(address(edition, door)).status_code == 405
        assert client.post("/verwaltung/strategy/edition/999/beteiligung/").status_code == 404

    def test_one_that_does_not_exist(self, client, edition):
        assert client.get("/verwaltung/strategy/edition/999/change/").status_code == 404
        assert client.get("/verwaltung/strategy/edition/unsinn/change/").status_code == 404


class TestDocuments:
    @pytest.fixture(autouse=True)
    def renderer(self, media, settings, monkeypatch):
        settings.DOCUMENT_DEBOUNCE_SECONDS = 0

        def render(tree, key, progress=None):
            return Rendered(b"%PDF-1.7 " + key.encode(), 3)

        monkeypatch.setattr("strategy.documents.render_document", render)

    def row(self, edition, variant="long", scope=""):
        return Publication.objects.filter(edition=edition, variant=variant, scope=scope).order_by("-pk").first()

    def test_progress_reasons_and_the_next_attempt_are_shown(self, client, edition):
        row = self.row(edition)
        Publication.objects.filter(pk=row.pk).update(
            state="rendering", step="layout", page_reached=17, lease_until=timezone.now() + timedelta(minutes=1)
        )
        other = self.row(edition, "short")
        then = timezone.now().replace(hour=14, minute=7)
        Publication.objects.filter(pk=other.pk).update(state="failed", error="Der Datenträger ist voll.", retry_at=then)
        page = " ".join(client.get(address(edition)).content.decode().split())
        assert "Seiten setzen, Seite 17" in page
        assert "Der Datenträger ist voll." in page and "Nächster Versuch am" in page

    def test_a_failed_one_is_made_again(self, client, edition):
        Publication.objects.filter(edition=edition).update(state="failed", error="Kein Platz")
        data = {"variant": "long", "scope": "bad-belzig"}
        answer = client.post(address(edition, "dokument"), data, follow=True)
        assert "Langfassung bad-belzig" in messages(answer)[0]
        assert self.row(edition, scope="bad-belzig").state == "due"
        assert self.row(edition).state == "failed"
        assert not Publication.objects.filter(edition=None, state="due", created_at__gt=timezone.now()).exists()

    def test_the_button_comes_where_it_helps_and_carries_the_token(self, edition):
        Publication.objects.filter(pk=self.row(edition).pk).update(state="failed", error="Kein Platz")
        user = make.staff("leitung", ("publisher", None))
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(user)
        forms = document(browser.get(address(edition))).xpath('//form[.//input[@name="variant"]]')
        assert len(forms) == 1
        assert browser.post(forms[0].get("action"), dict(forms[0].form_values())).status_code == 302
        assert self.row(edition).state == "due"

    def test_a_file_that_is_gone_can_be_made_again(self, client, edition):
        while workshop.work():
            pass
        assert "Neu erstellen" not in buttons(client.get(address(edition)))
        path = self.row(edition).path
        path.unlink()
        page = client.get(address(edition))
        assert "Die Datei fehlt." in page.content.decode() and "Neu erstellen" in buttons(page)
        client.post(address(edition, "dokument"), {"variant": "long", "scope": ""})
        while workshop.work():
            pass
        assert path.exists()

    def test_an_unknown_one_is_said(self, client, edition):
        before = Publication.objects.count()
        answer = client.post(address(edition, "dokument"), {"variant": "plakat", "scope": ""}, follow=True)
        assert "gibt es in dieser Fassung nicht" in messages(answer)[0]
        assert Publication.objects.count() == before

    def test_readers_order_nothing(self, edition):
        Publication.objects.filter(edition=edition).update(state="failed", error="Kein Platz")
        reader = signed_in(make.staff("lesend", ("reader", None)))
        assert reader.post(address(edition, "dokument"), {"variant": "long", "scope": ""}).status_code == 403
        assert "Neu erstellen" not in buttons(reader.get(address(edition)))

    def test_the_examination_on_the_page(self, client, edition):
        while workshop.work():
            pass
        page = client.get(f"{address(edition)}?pruefung=1")
        assert "sind unverändert" in page.content.decode()
        self.row(edition).path.write_bytes(ContentFile(b"%PDF anders").read())
        page = client.get(f"{address(edition)}?pruefung=1")
        assert "Etwas stimmt nicht" in page.content.decode()


def test_the_list_shows_standing_and_documents_with_a_fixed_number_of_statements(client, edition, chapter):
    Publication.objects.filter(edition=edition, variant="short").update(state="failed")
    page = client.get(list_address(Edition))
    text = " ".join(document(page).xpath('//table[@id="result_list"]')[0].text_content().split())
    assert "0 von 6 fertig, 3 fehlgeschlagen" in text and "noch nicht entschieden" in text
    before = statements(client)
    for number in range(3):
        changed(chapter, f"Kapitel {number}")
        editions.freeze(f"Fassung {number}")
    assert statements(client) == before


def test_list_and_page_call_an_edition_that_a_council_has_adopted_as_the_public_pages_do(client, edition):
    assert texts(client.get(list_address(Edition)), "standing") == ["Entwurf"]
    belzig = make.Municipality.objects.get(slug="bad-belzig")
    publish(make.resolution(belzig, edition=edition, result="accepted"))
    make.live(make.municipality("Niemegk"))  # it joins later and has no say in it
    for page in (client.get(list_address(Edition)), client.get(address(edition))):
        assert "Zur Entscheidung: 1 von 2 Räten hat beschlossen" in texts(page, "standing")


def statements(client):
    with CaptureQueriesContext(connection) as context:
        assert client.get(list_address(Edition)).status_code == 200
    return len(context)


def test_the_add_button_is_only_for_those_who_may(client, edition):
    assert add_address(Edition) == ADD
    assert ADD in client.get(list_address(Edition)).content.decode()
    reader = signed_in(make.staff("lesend", ("reader", None)))
    assert f'href="{ADD}"' not in reader.get(list_address(Edition)).content.decode()


def test_the_first_page_tells_documents_of_an_edition_from_those_of_the_live_state(client, edition):
    Publication.objects.filter(edition=edition).update(
        state="done", size=1, pages=1, sha256="0" * 64, file_name="x.pdf"
    )
    Publication.objects.filter(edition=edition, variant="long", scope="").update(state="failed", error="Kein Platz")
    found = document(client.get("/verwaltung/")).xpath('//section[@aria-labelledby="h-documents"]//li')
    texts_ = [" ".join(row.text_content().split()) for row in found]
    assert texts_[0] == "Langfassung gemeinsam, Fassung 1: fehlgeschlagenKein Platz"
    assert "Langfassung gemeinsam: vorgemerkt" in texts_ and len(texts_) == 7


def test_the_first_page_shows_some_of_many_documents(client, edition):
    now = timezone.now()
    many = [Publication(variant="sheet", scope=f"m-{n}", due_at=now) for n in range(20)]
    Publication.objects.bulk_create(many)
    page = document(client.get("/verwaltung/")).xpath('//section[@aria-labelledby="h-documents"]')[0]
    assert len(page.xpath(".//li")) == 12 and "und 20 weitere" in page.text_content()
