"""What staff type: nothing is overwritten unseen, nothing dangerous stays, nothing moves where it must not."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from strategy.models import Chapter, Goal, Municipality, StaffRole
from tests import factories as make
from tests.portal.admin_hands import add_address, address, document, fields, messages, signed_in, texts

pytestmark = pytest.mark.django_db

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><style>p.MsoNormal{margin:0}</style></head><body><!--StartFragment-->
<p class="MsoNormal" style="mso-margin-top-alt:auto;color:red"><b style="mso-bidi-font-weight:normal">
<span style='font-family:"Arial"'>Beschluss</span></b><o:p></o:p></p>
<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1">
<![if !supportLists]><span>·&nbsp;</span><![endif]>Erster Punkt</p>
<h1 onclick="alert(1)">Überschrift</h1>
<table class="MsoTableGrid" border="1"><tr><td width="200"><p>Zelle</p></td></tr></table>
<a href="javascript:alert(1)">Verweis</a><script>alert(2)</script>
<img src="file:///C:/bild.png" onerror="alert(3)"><!--EndFragment--></body></html>"""


@pytest.fixture
def client():
    return signed_in(make.staff("leitung", ("publisher", None), first_name="Projektleitung"))


@pytest.fixture
def colleague():
    return signed_in(make.staff("kollegin", ("editor", None), first_name="Kollegin"))


class TestTwoPeopleInTheSameForm:
    def test_the_second_overwrites_nothing_and_learns_who_changed_what(self, client, colleague):
        chapter = make.chapter("Warum", summary="<p>Alt</p>")
        mine, theirs = fields(client.get(address(chapter))), fields(colleague.get(address(chapter)))
        assert colleague.post(address(chapter), {**theirs, "title": "Weshalb"}).status_code == 302

        answer = client.post(address(chapter), {**mine, "summary": "<p>Meine lange Arbeit</p>"})
        assert answer.status_code == 200
        text = " ".join(texts(answer, "errorlist"))
        assert "Nicht gespeichert: Kollegin hat" in text and "Titel geändert" in text
        assert "Meine lange Arbeit" in answer.content.decode()
        deviations = document(answer).xpath('//section[@aria-labelledby="h-deviations"]')[0].text_content()
        assert "Weshalb" in deviations and "Meine lange Arbeit" in deviations
        chapter.refresh_from_db()
        assert (chapter.title, chapter.summary) == ("Weshalb", "<p>Alt</p>")

    def test_saving_again_after_the_warning_takes_the_own_version(self, client, colleague):
        chapter = make.chapter("Warum")
        mine = fields(client.get(address(chapter)))
        colleague.post(address(chapter), {**fields(colleague.get(address(chapter))), "title": "Weshalb"})
        warned = client.post(address(chapter), {**mine, "title": "Wozu"})
        assert client.post(address(chapter), fields(warned)).status_code == 302
        chapter.refresh_from_db()
        assert chapter.title == "Wozu"

    @pytest.mark.parametrize("opened", ["", "irgendwas", "2026-13-45T99:99", "9999-12-31T00:00:00+00:00"])
    def test_a_form_that_does_not_say_when_it_was_opened_saves_nothing(self, client, opened):
        chapter = make.chapter("Warum")
        data = {**fields(client.get(address(chapter))), "title": "Weshalb", "_opened": opened}
        assert client.post(address(chapter), data).status_code == 200
        chapter.refresh_from_db()
        assert chapter.title == "Warum"

    def test_new_rows_are_not_added_twice_by_a_double_click(self, client):
        goal = make.goal(1)
        data = fields(client.get(address(goal)))
        data |= {"objectives-TOTAL_FORMS": 1, "objectives-0-number": "1.1", "objectives-0-title": "Bus und Bahn"}
        assert client.post(address(goal), data).status_code == 302
        assert client.post(address(goal), data).status_code == 200
        assert [o.key for o in goal.objectives.all()] == ["1-1"]

    def test_the_neighbours_save_does_not_disturb_the_own_part(self):
        measure = make.live_measure("Geteilt", make.belzig(), make.wiesenburg())
        mine = signed_in(make.staff("belzig", ("editor", make.belzig())))
        data = fields(mine.get(address(measure)))
        other = measure.implementations.get(municipality=make.wiesenburg())
        other.lead = "Hauptamt"
        other.save()
        assert mine.post(address(measure), {**data, "implementations-0-lead": "Bauamt"}).status_code == 302


class TestTheSessionEnds:
    def test_the_sign_in_says_that_nothing_was_saved_and_leads_back(self):
        chapter = make.chapter("Warum")
        answer = Client().post(address(chapter), {"title": "Weshalb"}, follow=True)
        assert "Ihre Anmeldung war abgelaufen. Nichts wurde gespeichert." in answer.content.decode()
        assert address(chapter) in unquote(answer.redirect_chain[-1][0])
        chapter.refresh_from_db()
        assert chapter.title == "Warum"

    @pytest.mark.parametrize(
        ("stood", "leads"),
        [
            ("http://testserver/verwaltung/strategy/chapter/?q=x#unten", "/verwaltung/strategy/chapter/?q=x"),
            ("http://boese.example/verwaltung/", None), ("//boese.example/verwaltung/", None), ("unsinn", None),
            ("http://testserver/massnahmen/", None),
        ],
    )  # fmt: skip
    def test_the_sign_in_leads_to_where_the_form_stood(self, stood, leads):
        pressed = address(make.chapter("Warum"), "publish")
        answer = Client(headers={"referer": stood}).post(pressed)
        assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [leads or pressed]

    def test_signing_out_twice_warns_of_nothing(self):
        assert "abgelaufen" not in Client().post("/verwaltung/logout/", follow=True).content.decode()


def test_the_address_of_a_button_has_a_way_on():
    door = "/verwaltung/strategy/edition/7/dokument/"
    answer = signed_in(make.staff("leitung", ("publisher", None))).get(door)
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    back, home = document(answer).xpath('//*[@id="content-main"]//a/@href')
    assert back == "/verwaltung/strategy/edition/7/" and home == "/verwaltung/"


class TestRichText:
    def test_text_from_word_is_clean_when_it_arrives(self, client):
        chapter = make.chapter("Warum")
        data = {**fields(client.get(address(chapter))), "text": WORD}
        assert client.post(address(chapter), data).status_code == 302
        chapter.refresh_from_db()
        for trace in (
            "mso",
            "Mso",
            "style",
            "class",
            "<o:p",
            "script",
            "javascript",
            "onclick",
            "onerror",
            "<img",
            "<!",
        ):
            assert trace not in chapter.text, trace
        assert "<strong>Beschluss</strong>" in chapter.text.replace("\n", "")
        assert "Überschrift" in chapter.text and "Erster Punkt" in chapter.text and "<table>" in chapter.text

    def test_lists_and_tables_survive(self, client):
        html = "<ul><li><p>eins</p></li></ul><table><tbody><tr><th>Jahr</th><td>2027</td></tr></tbody></table>"
        chapter = make.chapter("Warum")
        client.post(address(chapter), {**fields(client.get(address(chapter))), "text": html})
        chapter.refresh_from_db()
        assert "<li>" in chapter.text and "<td" in chapter.text and "<th" in chapter.text

    def test_readers_see_the_text_and_not_its_tags(self):
        chapter = make.chapter("Warum", text="<p>Ein <strong>wichtiger</strong> Satz<script>x</script></p>")
        reader = signed_in(make.staff("leserin", ("reader", None)))
        shown = document(reader.get(address(chapter))).xpath('//div[@class="rich-text"]')[0]
        assert shown.xpath(".//strong") and not shown.xpath(".//script")


class TestScopes:
    def test_an_object_is_added_only_where_one_may_edit(self):
        client = signed_in(make.staff("belzig", ("editor", make.belzig())))
        data = {"title": "Neu", "number": "B1", "position": 1, "plain_kind": "einfache Sprache"}
        for place in ("", make.wiesenburg().pk):
            assert client.post(add_address(Chapter), {**data, "municipality": place}).status_code == 200
        assert not Chapter.objects.exists()
        assert client.post(add_address(Chapter), {**data, "municipality": make.belzig().pk}).status_code == 302
        assert Chapter.objects.get().slug == "neu"

    def test_moving_needs_the_right_in_both_scopes(self):
        chapter = make.chapter("Warum", make.belzig())
        for target in (None, make.wiesenburg()):
            client = signed_in(make.staff(f"eins-{target}", ("editor", make.belzig())))
            data = {**fields(client.get(address(chapter))), "municipality": target.pk if target else ""}
            assert client.post(address(chapter), data).status_code == 200
        chapter.refresh_from_db()
        assert chapter.municipality == make.belzig()

        both = signed_in(make.staff("beide", ("editor", make.belzig()), ("editor", make.wiesenburg())))
        data = {**fields(both.get(address(chapter))), "municipality": make.wiesenburg().pk}
        assert both.post(address(chapter), data).status_code == 302
        chapter.refresh_from_db()
        assert chapter.municipality == make.wiesenburg()

    def test_the_empty_choice_is_named_and_offered_to_the_joint_scope_only(self):
        joint = signed_in(make.staff("gemeinsam", ("editor", None)))
        assert "gemeinsam (beide Kommunen)" in joint.get(add_address(Chapter)).content.decode()
        own = signed_in(make.staff("belzig", ("editor", make.belzig())))
        assert "gemeinsam (beide Kommunen)" not in own.get(add_address(Chapter)).content.decode()

    def test_a_third_municipality_is_added_by_an_administrator(self):
        admin = signed_in(make.staff("chefin", is_superuser=True))
        data = {"name": "Niemegk", "official_name": "Stadt Niemegk", "kind_label": "Stadt", "position": 3}
        data |= {"boundary": "null", "districts-TOTAL_FORMS": 0, "districts-INITIAL_FORMS": 0}
        assert admin.post(add_address(Municipality), data).status_code == 302
        assert Municipality.objects.get(name="Niemegk").key == "niemegk"


class TestKeys:
    def test_the_permanent_key_of_an_objective_cannot_be_changed(self, client):
        goal = make.goal(1, "1.1")
        data = {**fields(client.get(address(goal))), "objectives-0-key": "anders", "objectives-0-title": "Neu"}
        assert client.post(address(goal), data).status_code == 302
        assert [(o.key, o.title) for o in goal.objectives.all()] == [("1-1", "Neu")]

    def test_a_public_objective_cannot_be_deleted_but_a_new_one_can(self, client):
        goal = make.live(make.goal(1, "1.1"))
        make.objective("1.2", goal)
        data = fields(client.get(address(goal)))
        refused = client.post(address(goal), {**data, "objectives-0-DELETE": "on"})
        assert "ist öffentlich und kann nicht gelöscht werden" in refused.content.decode()
        assert client.post(address(goal), {**data, "objectives-1-DELETE": "on"}).status_code == 302
        assert [o.key for o in Goal.objects.get().objectives.all()] == ["1-1"]

    def test_a_slug_that_exists_already_is_refused_in_words(self, client):
        make.chapter("Warum")
        data = {"title": "Warum", "number": "9", "position": 9, "plain_kind": "einfache Sprache", "municipality": ""}
        assert client.post(add_address(Chapter), data).status_code == 200


class TestPeople:
    def test_an_administrator_gives_roles(self):
        admin = signed_in(make.staff("chefin", is_superuser=True))
        person = make.staff("neu")
        data = fields(admin.get(address(person)))
        data |= {"staff_roles-TOTAL_FORMS": 1, "staff_roles-0-role": "publisher", "staff_roles-0-municipality": ""}
        assert admin.post(address(person), data).status_code == 302
        assert str(StaffRole.objects.get(user=person)) == "Redaktion mit Veröffentlichung, gemeinsam"

    def test_nobody_locks_themselves_out(self):
        boss = make.staff("chefin", is_superuser=True)
        client = signed_in(boss)
        data = fields(client.get(address(boss)))
        data.pop("is_superuser", None)
        client.post(address(boss), data)
        boss.refresh_from_db()
        assert boss.is_superuser and boss.is_active

    def test_people_are_deactivated_not_deleted(self):
        admin = signed_in(make.staff("chefin", is_superuser=True))
        assert admin.post(address(make.staff("neu"), "delete"), {"post": "yes"}).status_code == 403


def test_messages_are_in_german(client):
    chapter = make.chapter("Warum")
    answer = client.post(address(chapter), fields(client.get(address(chapter))), follow=True)
    assert messages(answer) == ["Kapitel „1 Warum“ wurde erfolgreich geändert."]


def test_a_new_person_is_added_with_a_password_and_without_rights():
    admin = signed_in(make.staff("chefin", is_superuser=True))
    words = "ein-langes-kennwort-42"
    data = {"username": "neu", "usable_password": "true", "password1": words, "password2": words}
    assert admin.get("/verwaltung/auth/user/add/").status_code == 200
    assert admin.post("/verwaltung/auth/user/add/", data).status_code == 302
    person = get_user_model().objects.get(username="neu")
    assert not person.is_staff and not person.is_superuser and person.check_password(words)
