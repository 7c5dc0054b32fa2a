"""People write: in place and on pages, with and without JavaScript, by keyboard, on a narrow phone."""

import re

import pytest

from participation.models import Contribution
from strategy.models import Live
from tests import factories as make
from tests.participation import factories as said
from tests.participation.places import region

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "<h2>Vorhaben</h2><p>Wir bauen Wege. Sie führen in jeden Ort. Auch nachts ist Licht.</p>"
    "<p>Ein zweiter Absatz.</p><ul><li>Bänke</li><li>Lampen</li></ul>"
)
CHAPTER = "/strategie/wege/"
PROPOSAL = "/beteiligung/vorschlag/"
#: Where the point of the mark is, in parts of the map's width and height.
MARKED = """() => {
  const [mark, map] = [".p-pick__mark", ".p-pick svg"].map(one => document.querySelector(one).getBoundingClientRect());
  return [(mark.left + mark.width / 2 - map.left) / map.width, (mark.bottom - map.top) / map.height];
}"""
#: As if the draft had been written on another wording of the passage.
EARLIER_WORDING = """key => {
  const draft = {...JSON.parse(sessionStorage.getItem(key)), wording: "another"};
  sessionStorage.setItem(key, JSON.stringify(draft));
}"""
#: As in a browser that forbids to keep anything.
NO_STORAGE = "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('', 'SecurityError'); }})"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def passage(settings):
    """The id of a passage of a public chapter; programs may press as fast as they like."""
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0
    region()
    chapter = make.live(make.chapter("Wege", text=TEXT))
    passage = Live.objects.get(kind="chapter", key=chapter.key).revision.content["blocks"][1]["id"]
    first = said.on_block(chapter, passage, "Am Bahnhof ist es dunkel. " + "Wegebeleuchtung" * 12)
    said.contribution("Stimmt.", subject="block", chapter_key=chapter.key, block_id=passage, parent=first)
    return passage


def fill(page, **values):
    labels = {"text": "Ihr Text", "name": re.compile("^Name"), "email": "Ihre E-Mail-Adresse"}
    for name, value in values.items():
        page.get_by_role("textbox", name=labels[name]).last.fill(value)


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


class TestWithoutJavaScript:
    @pytest.fixture
    def page(self, new_page):
        return new_page(viewport=PHONE, java_script_enabled=False)

    def test_the_link_leads_to_a_page_where_one_writes(self, page, passage):
        page.goto(CHAPTER)
        page.get_by_role("link", name="Mitreden zu Absatz 1.1-1").click()
        assert page.url.endswith(f"/beteiligung/absatz/{passage}/")
        page.get_by_text("Ich meine nur einen Satz daraus").click()
        page.get_by_label("Sie führen in jeden Ort.").check()
        fill(page, text="Auch zu uns?", name="Anna aus Reetz")
        page.get_by_role("button", name="Beitrag absenden").click()

        assert page.get_by_role("alert").is_visible() and "#schreiben" in page.url
        assert page.get_by_label("Ihr Text").input_value() == "Auch zu uns?"
        assert page.get_by_label("Sie führen in jeden Ort.").is_checked()
        fill(page, email="anna@example.org")
        page.get_by_role("button", name="Beitrag absenden").click()
        page.wait_for_url("**/beteiligung/gesendet/**")
        kept = Contribution.objects.get(text="Auch zu uns?")
        assert (kept.quote, kept.block_id, kept.display_name) == ("Sie führen in jeden Ort.", passage, "Anna aus Reetz")

    def test_going_back_finds_what_was_typed(self, page, passage):
        page.goto(f"/beteiligung/absatz/{passage}/")
        fill(page, text="Halb geschrieben")
        page.get_by_role("link", name="Im Kapitel lesen").click()
        page.wait_for_url(f"**{CHAPTER}**")
        page.go_back()
        assert page.get_by_label("Ihr Text").input_value() == "Halb geschrieben"

    @pytest.mark.parametrize("width", [360, 1280])
    def test_a_press_on_the_map_sets_a_point_and_keeps_the_form(self, new_page, width):
        page = new_page(viewport={"width": width, "height": 900}, java_script_enabled=False, reduced_motion="reduce")
        page.goto(PROPOSAL)
        page.get_by_label("Ihr Vorschlag in einem Satz").fill("Bänke")
        page.get_by_label("Worum es Ihnen geht").fill("Zum Sitzen.")
        page.get_by_text("einen Punkt auf der Karte setzen").click()
        press(page, 0.3, 0.65)
        page.get_by_text("Der Punkt liegt in Wiesenburg/Mark.").wait_for()
        assert page.get_by_label("Worum es Ihnen geht").input_value() == "Zum Sitzen."
        right, foot = page.evaluate(MARKED)
        assert (right, foot) == pytest.approx((0.3, 0.65), abs=0.02)

        fill(page, email="anna@example.org")
        page.get_by_label("Ihr Vorschlag in einem Satz").press("Enter")
        page.wait_for_url("**/beteiligung/gesendet/**")
        assert Contribution.objects.get(title="Bänke").municipality.key == "wiesenburg-mark"


def press(page, right, down):
    """Press the map at these parts of its width and height."""
    picture = page.locator(".p-pick input:visible")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * right, "y": box["height"] * down})


class TestInPlaceByKeyboard:
    @pytest.fixture
    def page(self, new_page):
        page = new_page(viewport=PHONE, reduced_motion="reduce")
        page.goto(CHAPTER)
        return page

    @pytest.fixture
    def link(self, page):
        return page.get_by_role("link", name="Mitreden zu Absatz 1.1-1")

    def open(self, page, link):
        link.focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Mitreden zu Absatz 1.1-1").wait_for()

    def test_the_form_opens_below_takes_the_focus_and_gives_it_back(self, page, link):
        assert link.get_attribute("aria-expanded") == "false"
        self.open(page, link)
        assert focused(page) == "Mitreden zu Absatz 1.1-1" and link.get_attribute("aria-expanded") == "true"
        page.keyboard.press("Tab")
        assert focused(page) == "Schließen"
        page.keyboard.press("Enter")
        assert link.get_attribute("aria-expanded") == "false" and "Mitreden" in focused(page)
        assert page.url.endswith(CHAPTER)

    def test_escape_closes_and_what_was_typed_is_there_when_it_opens_again(self, page, link):
        self.open(page, link)
        fill(page, text="Noch nicht fertig")
        page.keyboard.press("Escape")
        assert not page.get_by_label("Ihr Text").is_visible() and "Mitreden" in focused(page)
        self.open(page, link)
        assert page.get_by_label("Ihr Text").input_value() == "Noch nicht fertig"

    def test_errors_and_thanks_stay_in_place(self, page, link):
        self.open(page, link)
        fill(page, text="Wann?")
        page.get_by_role("button", name="Beitrag absenden").press("Enter")
        page.get_by_role("alert").filter(has_text="Noch nicht abgeschickt").wait_for()
        assert "Noch nicht abgeschickt" in focused(page)
        fill(page, email="anna@example.org")
        page.get_by_role("button", name="Beitrag absenden").press("Enter")
        thanks = page.get_by_role("status").filter(has_text="Bitte bestätigen Sie noch per E-Mail")
        thanks.wait_for()
        assert "Danke" in focused(page) and page.url.endswith(CHAPTER)
        assert Contribution.objects.get(text="Wann?").state == "awaiting"

    def test_two_forms_do_not_disturb_each_other(self, page, link):
        self.open(page, link)
        fill(page, text="Zum ersten")
        other = page.get_by_role("link", name="Mitreden zu Absatz 1.1-2")
        other.click()
        page.get_by_role("heading", name="Mitreden zu Absatz 1.1-2").wait_for()
        fill(page, text="Zum zweiten")
        assert page.get_by_label("Ihr Text").first.input_value() == "Zum ersten"
        assert (
            len(set(page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")))
            == page.locator("[id]").count()
        )

    def test_a_broken_line_loses_nothing(self, page, link):
        self.open(page, link)
        fill(page, text="Funkloch", email="anna@example.org")
        page.route("**/beteiligung/**", lambda route: route.abort())
        page.get_by_role("button", name="Beitrag absenden").click()
        page.get_by_text("Das Absenden hat nicht geklappt.").wait_for()
        assert page.get_by_label("Ihr Text").input_value() == "Funkloch"
        page.unroute("**/beteiligung/**")
        page.get_by_role("button", name="Beitrag absenden").click()
        page.get_by_text("Bitte bestätigen Sie noch per E-Mail").wait_for()

    def test_where_it_cannot_open_that_is_said_in_place_and_other_forms_stay(self, page, link, passage):
        self.open(page, link)
        fill(page, text="Zum ersten")
        page.route("**/*teil=formular*", lambda route: route.abort())
        other = page.get_by_role("link", name="Mitreden zu Absatz 1.1-2")
        other.click()
        note = page.get_by_role("status").filter(has_text="ließ sich gerade nicht öffnen")
        assert "nicht öffnen" in focused(page) and page.url.endswith(CHAPTER)
        assert note.get_by_role("link").get_attribute("href") == page.evaluate(
            "one => one.href", other.element_handle()
        )
        assert page.get_by_label("Ihr Text").input_value() == "Zum ersten"
        page.unroute("**/*teil=formular*")
        other.click()
        other.click()
        page.get_by_role("heading", name="Mitreden zu Absatz 1.1-2").wait_for()


def test_by_touch_alone(new_page):
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.goto(CHAPTER)
    page.get_by_role("link", name="Mitreden zu Absatz 1.1-1").tap()
    page.get_by_role("heading", name="Mitreden zu Absatz 1.1-1").wait_for()
    page.get_by_text("Ich meine nur einen Satz daraus").tap()
    page.get_by_text("Sie führen in jeden Ort.").last.tap()
    fill(page, text="Auch zu uns?", email="anna@example.org")
    page.get_by_role("button", name="Beitrag absenden").tap()
    page.get_by_text("Bitte bestätigen Sie noch per E-Mail").wait_for()
    assert Contribution.objects.get(text="Auch zu uns?").quote == "Sie führen in jeden Ort."


class TestDrafts:
    @pytest.fixture
    def page(self, new_page):
        page = new_page(viewport=PHONE, reduced_motion="reduce")
        page.goto(CHAPTER)
        return page

    @pytest.fixture
    def link(self, page):
        return page.get_by_role("link", name="Mitreden zu Absatz 1.1-1")

    def stored(self, page):
        """All that is kept; htmx keeps the address of the page beside it."""
        kept = page.evaluate("Object.entries(sessionStorage)")
        return [value for key, value in kept if not key.startswith("htmx-")]

    def open(self, page, link):
        link.click()
        page.get_by_role("heading", name="Mitreden zu Absatz 1.1-1").wait_for()

    def write(self, page, link):
        self.open(page, link)
        page.get_by_text("Ich meine nur einen Satz daraus").click()
        page.get_by_label("Sie führen in jeden Ort.").check()
        fill(page, text="Halb fertig", name="Anna", email="anna@example.org")

    def test_nothing_is_kept_before_something_is_typed(self, page, link):
        self.open(page, link)
        assert not self.stored(page)
        fill(page, text="x")
        assert len(self.stored(page)) == 1
        fill(page, text="")
        assert not self.stored(page)

    def test_reloading_keeps_the_text_but_neither_name_nor_address(self, page, link):
        self.write(page, link)
        assert "anna" not in str(self.stored(page)).lower()
        page.reload()
        assert "angefangen" in link.inner_text()
        self.open(page, link)
        assert page.get_by_label("Ihr Text").input_value() == "Halb fertig"
        assert page.get_by_label("Sie führen in jeden Ort.").is_checked()
        assert page.get_by_text("Gesendet ist es noch nicht").is_visible()
        assert page.get_by_label("Ihre E-Mail-Adresse").input_value() == ""

    def test_reading_the_rules_loses_nothing(self, page, link, passage):
        self.write(page, link)
        page.get_by_role("link", name="Regeln für Beiträge").first.click()
        page.wait_for_url("**/netiquette/")
        page.goto(f"/beteiligung/absatz/{passage}/")
        assert page.get_by_label("Ihr Text").input_value() == "Halb fertig"

    def test_it_goes_when_it_was_sent(self, page, link):
        self.write(page, link)
        page.get_by_role("button", name="Beitrag absenden").click()
        page.get_by_text("Bitte bestätigen Sie noch per E-Mail").wait_for()
        assert not self.stored(page) and "angefangen" not in link.inner_text()

    def test_it_goes_when_it_was_sent_from_its_page_but_not_with_mistakes(self, page, passage):
        page.goto(f"/beteiligung/absatz/{passage}/")
        fill(page, text="Halb fertig")
        page.get_by_role("button", name="Beitrag absenden").click()
        page.get_by_role("alert").first.wait_for()
        assert "Halb fertig" in str(self.stored(page))
        fill(page, email="anna@example.org")
        page.get_by_role("button", name="Beitrag absenden").click()
        page.wait_for_url("**/beteiligung/gesendet/**")
        page.wait_for_load_state()
        assert not self.stored(page)

    def test_it_can_be_thrown_away(self, page, link):
        self.write(page, link)
        page.reload()
        self.open(page, link)
        page.get_by_role("button", name="Verwerfen").click()
        assert page.get_by_label("Ihr Text").input_value() == "" and not self.stored(page)

    def test_another_wording_takes_the_text_but_not_the_number_of_a_sentence(self, page, link, passage):
        self.write(page, link)
        page.evaluate(EARLIER_WORDING, f"entwurf:/beteiligung/absatz/{passage}/")
        page.reload()
        self.open(page, link)
        assert page.get_by_label("Ihr Text").input_value() == "Halb fertig"
        assert not page.locator("[name=sentence]").nth(2).is_checked()

    def test_a_point_on_the_map_comes_back(self, page):
        page.goto(PROPOSAL)
        page.get_by_label("Ihr Vorschlag in einem Satz").fill("Bänke")
        page.get_by_text("einen Punkt auf der Karte setzen").click()
        press(page, 0.6, 0.3)
        point, place = page.locator("[name=point]").input_value(), page.evaluate(MARKED)
        page.goto(CHAPTER)
        page.goto(PROPOSAL)
        assert page.get_by_text("Der Punkt liegt in Bad Belzig.").is_visible()
        assert page.locator("[name=point]").input_value() == point
        assert page.evaluate(MARKED) == pytest.approx(place, abs=0.01)

    def test_without_storage_everything_works(self, new_page, passage):
        page = new_page(viewport=PHONE)
        page.add_init_script(NO_STORAGE)
        page.goto(f"/beteiligung/absatz/{passage}/")
        fill(page, text="Ohne Speicher", email="anna@example.org")
        page.get_by_role("button", name="Beitrag absenden").click()
        page.wait_for_url("**/beteiligung/gesendet/**")


class TestTheMapWithJavaScript:
    @pytest.fixture
    def page(self, new_page):
        page = new_page(viewport={"width": 1280, "height": 900})
        page.goto(PROPOSAL)
        page.get_by_text("einen Punkt auf der Karte setzen").click()
        return page

    def test_the_point_is_set_at_once_and_only_inside(self, page):
        page.evaluate("window.isTheSamePage = true")
        press(page, 0.6, 0.3)
        page.get_by_text("Der Punkt liegt in Bad Belzig.").wait_for()
        point = page.locator("[name=point]").input_value()
        press(page, 0.05, 0.05)
        page.get_by_text("Der Punkt liegt außerhalb der Kommunen").wait_for()
        assert page.locator("[name=point]").input_value() == point
        assert page.evaluate("window.isTheSamePage")
        page.get_by_label("Ihr Vorschlag in einem Satz").fill("Bänke")
        page.get_by_label("Worum es Ihnen geht").fill("Zum Sitzen.")
        fill(page, email="anna@example.org")
        page.get_by_role("button", name="Vorschlag absenden").last.click()
        page.wait_for_url("**/beteiligung/gesendet/**")
        kept = Contribution.objects.get(title="Bänke")
        assert kept.municipality.key == "bad-belzig" and f"{kept.longitude:.5f},{kept.latitude:.5f}" == point

    def test_the_list_goes_with_the_point_unless_an_ortsteil_was_chosen(self, page):
        chosen = page.get_by_label("Für welchen Ort?")
        press(page, 0.6, 0.3)
        assert chosen.input_value() == "bad-belzig/"
        press(page, 0.3, 0.65)
        assert chosen.input_value() == "wiesenburg-mark/"
        chosen.select_option(label="Dippmannsdorf")
        press(page, 0.3, 0.6)
        assert chosen.input_value() == "bad-belzig/dippmannsdorf"

    def test_arrow_keys_move_it_and_it_can_be_taken_away(self, page):
        picture = page.locator(".p-pick input:visible")
        press(page, 0.6, 0.3)
        before = page.locator("[name=point]").input_value()
        picture.press("ArrowRight")
        after = page.locator("[name=point]").input_value()
        assert float(after.split(",")[0]) > float(before.split(",")[0]) and after.split(",")[1] == before.split(",")[1]
        page.get_by_role("button", name="Punkt entfernen").press("Enter")
        assert page.locator("[name=point]").input_value() == "" and "Karte" in focused(page)

    def test_the_server_marks_where_the_script_did(self, page, new_page):
        press(page, 0.4, 0.5)
        plain = new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
        plain.goto(PROPOSAL)
        plain.get_by_text("einen Punkt auf der Karte setzen").click()
        press(plain, 0.4, 0.5)
        both = [one.locator("[name=point]").input_value().split(",") for one in (page, plain)]
        assert [float(value) for value in both[0]] == pytest.approx([float(value) for value in both[1]], abs=0.002)


PAGES = ["block", "proposal", "reply", "support", "sent", "error", "open"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")])
def test_every_page_is_accessible_and_fits(new_page, axe, passage, width, scheme):
    one = Contribution.objects.get(parent=None)
    addresses = {
        "block": f"/beteiligung/absatz/{passage}/",
        "proposal": PROPOSAL,
        "reply": f"/beteiligung/beitraege/{one.public_id}/antworten/",
        "support": f"/beteiligung/beitraege/{one.public_id}/unterstuetzen/",
        "sent": "/beteiligung/gesendet/",
        "error": PROPOSAL,
        "open": CHAPTER,
    }
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    for name in PAGES:
        page.goto(addresses[name])
        for summary in page.locator("main summary:visible").all():
            summary.click()
        if name == "error":
            press(page, 0.6, 0.3)
            page.get_by_role("button", name="Vorschlag absenden").last.click()
            page.get_by_role("alert").first.wait_for()
        if name == "open":
            page.get_by_role("link", name="Mitreden zu Absatz 1.1-1").click()
            page.get_by_role("heading", name="Mitreden zu Absatz 1.1-1").wait_for()
            page.get_by_role("button", name="Beitrag absenden").click()
            page.get_by_text("Noch nicht abgeschickt").wait_for()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
