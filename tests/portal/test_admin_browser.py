"""The admin in a real browser: strict policy, no barriers, rich text, typed text that survives."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from strategy.models import Chapter, Edition, Revision
from tests import factories as make
from tests.browser_fixtures import watch
from tests.participation.factories import on_block
from tests.portal.admin_hands import address, list_address

pytestmark = pytest.mark.django_db(transaction=True)

WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p class="MsoNormal" style="color:red">'
    "<b>Fett aus Word</b><o:p></o:p></p><b style='font-weight:normal'><p>Mager aus Docs "
    '<span style="font-weight:700">und fett</span></p></b><script>alert(1)</script></body></html>'
)


@pytest.fixture
def leader():
    scopes = (None, make.belzig(), make.wiesenburg())
    return make.staff("leitung", *(("publisher", scope) for scope in scopes), first_name="Projektleitung")


@pytest.fixture
def desk(chromium, live_server, leader):
    """A page of the signed-in leader; `desk.faults` is what the browser complained about."""
    contexts = []

    def open_page(path, width=1280):
        context = chromium.new_context(
            base_url=live_server.url, locale="de-DE", viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        sign_in(context, leader, live_server.url)
        page = context.new_page()
        page.faults = []
        watch(page, live_server.url.removeprefix("http://"), page.faults)
        page.goto(path)
        page.wait_for_timeout(500)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(context, user, url):
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def changed_measure():
    measure = make.live_measure("Offenes WLAN", make.belzig(), make.wiesenburg(), objectives=[])
    measure.summary = "Neu gefasst in einem Satz."
    measure.save()
    row = measure.implementations.first()
    row.lead = "Bauamt"
    row.save()
    row.budget.create(year=2027, planned=10000)
    row.milestones.create(title="Beginn")
    row.notes.create(date="2027-01-01", text="<p>Los.</p>")
    return measure, row


@pytest.mark.parametrize("width", [1280, 768])
def test_the_pages_of_the_admin_have_no_barriers_and_keep_the_policy(desk, axe, width):
    measure, row = changed_measure()
    chapter = make.live(make.chapter("Warum", text="<h2>Teil</h2><p>Text.</p>"))
    paths = [list_address(measure), address(measure), address(row, "publish"), address(chapter)]
    if width == 1280:
        paths += [address(row), address(row, "history"), address(make.belzig())]
        paths += [f"/verwaltung/vorschau/measure/{measure.pk}/", "/verwaltung/strategy/publication/"]
    page = desk("/verwaltung/", width)
    for path in ["/verwaltung/", *paths]:
        page.goto(path)
        page.wait_for_timeout(400)
        assert page.faults == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        axe(page)
        page.faults.clear()  # the checker itself tries styles out


def test_rich_text_is_typed_pasted_and_saved(desk):
    chapter = make.chapter("Warum", text="<p>Alt.</p>")
    page = desk(address(chapter))
    area = page.get_by_role("textbox", name="Langtext")
    area.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Neu getippt.")
    for name in ("Absatz", "nummerierte Liste", "Tabelle löschen"):
        assert page.locator(f'.prose-menubar [title="{name}"][aria-label="{name}"]').count()
    english = re.compile(r"paragraph|heading|list|delete|insert|quote", re.IGNORECASE)
    titles = page.locator(".prose-menubar [title]").evaluate_all("all => all.map(one => one.title)")
    options = page.locator(".prose-menubar__option > *").all_text_contents()
    assert "Überschrift 2" in options and not [w for w in {*titles, *options} if english.search(w.replace("Liste", ""))]
    area.evaluate(
        """(area, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        WORD,
    )
    page.get_by_role("button", name="Sichern", exact=True).click()
    page.wait_for_selector(".messagelist .success")
    chapter.refresh_from_db()
    assert "Neu getippt." in chapter.text and "Fett aus Word" in chapter.text
    assert "<strong>Fett aus Word</strong>" in chapter.text
    assert "Mager aus Docs <strong>und fett</strong>" in chapter.text
    assert not re.search(r"mso|style=|script|<o:", chapter.text, re.IGNORECASE)
    assert page.faults == []


def test_typed_text_survives_the_end_of_the_session(desk, leader, live_server):
    chapter = make.chapter("Warum", text="<p>Alt.</p>")
    page = desk(address(chapter))
    page.get_by_label("Titel").fill("Mein langer neuer Titel")
    page.get_by_role("textbox", name="Langtext").click()
    page.keyboard.type("Viel Arbeit. ")
    page.wait_for_timeout(700)
    Session.objects.all().delete()
    page.get_by_role("button", name="Sichern", exact=True).click()
    page.get_by_text("Ihre Anmeldung war abgelaufen. Nichts wurde gespeichert.").wait_for()

    sign_in(page.context, leader, live_server.url)
    page.goto(address(chapter))
    page.get_by_role("button", name="Eingaben wieder einsetzen").click()
    assert page.get_by_label("Titel").input_value() == "Mein langer neuer Titel"
    assert "Viel Arbeit." in page.get_by_role("textbox", name="Langtext").inner_text()
    page.get_by_role("button", name="Sichern", exact=True).click()
    page.wait_for_selector(".messagelist .success")
    chapter.refresh_from_db()
    assert chapter.title == "Mein langer neuer Titel" and "Viel Arbeit." in chapter.text

    page.goto(address(chapter))
    page.wait_for_timeout(600)
    assert page.get_by_role("button", name="Eingaben wieder einsetzen").count() == 0


def test_a_double_click_publishes_once(desk):
    chapter = make.chapter("Warum")
    page = desk(address(chapter, "publish"))
    page.get_by_role("button", name="Jetzt veröffentlichen").dblclick()
    page.wait_for_selector(".messagelist")
    assert Revision.objects.filter(kind="chapter").count() == 1
    assert Chapter.objects.count() == 1


@pytest.mark.parametrize("width", [1280, 360])
def test_staff_see_whom_a_new_text_concerns_and_choose_what_goes_on_where(desk, axe, width):
    gone = "Ein Bus auf Bestellung verbindet die Dörfer abends mit dem Bahnhof."
    stays = "Die Stadt richtet in jedem Ortsteil einen Treffpunkt mit Netz und Beratung ein."
    chapter = make.live(make.chapter(text=f"<h2>Teil</h2><p>{gone}</p><p>{stays}</p>"))
    for block in Revision.objects.get(kind="chapter").content["blocks"][1:]:
        on_block(chapter, block["id"], "Das ist mir wichtig, und zwar so sehr, dass ich es zweimal sage. " * 3)
        on_block(chapter, block["id"], state="held")
    chapter.text = f"<h2>Teil</h2><p>{stays} Bald.</p>"
    chapter.save()

    page = desk(address(chapter, "publish"), width)
    axe(page)
    page.faults.clear()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Bisher Absatz 1.1-1 – wird fortgeführt von:").select_option(index=2)
    page.get_by_role("button", name="Vorhersage aktualisieren").press("Enter")
    page.get_by_text("geht auf in Absatz 1.1-1").first.wait_for()
    assert Revision.objects.filter(kind="chapter").count() == 1
    page.get_by_role("button", name="Jetzt veröffentlichen").press("Enter")
    page.get_by_text("veröffentlicht als Stand Nr. 2").wait_for()
    assert page.faults == []


def test_an_edition_is_frozen_and_a_council_decides_on_it_by_keyboard(desk, axe):
    make.live(make.belzig(), make.wiesenburg(), chapter := make.chapter("Warum"))
    chapter.title = "Weshalb"
    chapter.save()
    page = desk("/verwaltung/strategy/edition/", 360)
    look(page, axe)
    page.get_by_role("link", name="Neue Fassung einfrieren").press("Enter")
    look(page, axe)
    page.get_by_label("Titel").fill("Stand für die Beratung")
    page.get_by_label("Was sich geändert hat").fill("Die erste.")
    page.get_by_role("button", name="jetzt einfrieren").press("Enter")
    page.get_by_text("Veröffentlichen Sie sie zuerst").wait_for()
    look(page, axe)
    page.get_by_label("So einfrieren, ohne die Änderungen").press("Space")
    page.get_by_role("button", name="jetzt einfrieren").press("Enter")
    page.get_by_text("ist eingefroren").wait_for()
    look(page, axe)
    page.get_by_role("link", name="Jetzt prüfen").press("Enter")
    page.get_by_text("sind unverändert").wait_for()
    look(page, axe)
    page.get_by_role("link", name="Beschluss eintragen für Bad Belzig").press("Enter")
    page.get_by_label("Gremium").fill("Stadtverordnetenversammlung")
    page.get_by_label("Sitzungstag").fill(f"{timezone.localdate():%d.%m.%Y}")
    page.get_by_label("Ergebnis:").select_option("beschlossen")
    look(page, axe)
    page.get_by_role("button", name="Sichern", exact=True).press("Enter")
    page.get_by_text("hinzugefügt").first.wait_for()
    page.goto(address(Edition.objects.get()))
    page.get_by_role("link", name="Veröffentlichen …").press("Enter")
    page.get_by_role("button", name="Jetzt veröffentlichen").press("Enter")
    page.get_by_text("veröffentlicht als Stand Nr. 1").wait_for()
    page.goto(address(Edition.objects.get()))
    page.get_by_role("heading", name="Bad Belzig, Stadtverordnetenversammlung: beschlossen").wait_for()
    assert page.faults == []


def look(page, axe):
    page.wait_for_timeout(300)
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    axe(page)
    page.faults.clear()  # the checker itself tries styles out
