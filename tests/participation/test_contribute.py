"""The places where people write: what they show, what they keep, and what becomes of what is sent."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.forms.stamps import Stamp
from participation.models import Contribution, Submission, Support
from strategy.models import Block, Live
from strategy.publishing import publish, withdraw
from tests import factories as make
from tests.participation import factories as said
from tests.participation import phase_factories as phases

pytestmark = pytest.mark.django_db

FIRST = "Wir bauen Wege. Sie führen in jeden Ort. Auch nachts ist Licht."
SECOND = "Ein zweiter Absatz hat nur einen Satz"
HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7|add:7 }} {% now %}'


@pytest.fixture(autouse=True)
def _no_waiting(settings):
    settings.PARTICIPATION_FORM_MIN_SECONDS = 0


@pytest.fixture
def chapter():
    made = make.chapter("Wege", text=f"<h2>Vorhaben</h2><p>{FIRST}</p><p>{SECOND}</p>")
    make.live(make.belzig(), make.wiesenburg(), made)
    return made


def blocks(chapter):
    return Live.objects.get(kind="chapter", key=chapter.key).revision.content["blocks"]


def block_id(chapter, number=1):
    return blocks(chapter)[number]["id"]


def block_page(chapter, number=1):
    return reverse("participation:block", args=[block_id(chapter, number)])


def filled(**values):
    """A form as a browser sends it."""
    return {"stamp": str(Stamp.new()), "text": "Das fehlt mir.", "name": "Anna", "email": "anna@example.org",
            "website": "", **values}  # fmt: skip


def words(response):
    bare = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", response.content.decode())
    return " ".join(html.unescape(bare).split())


def shown(response, name="text"):
    body = response.content.decode()
    area = re.search(rf'<textarea name="{name}"[^>]*>\s*(.*?)</textarea>', body, re.S)
    line = re.search(
        rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"|<input[^>]*value="([^"]*)"[^>]*name="{name}"', body
    )
    return html.unescape(area[1] if area else (line[1] or line[2]) if line else "")


class TestAPassage:
    def test_shows_text_number_way_back_and_form_without_a_cookie(self, client, chapter):
        response = client.get(block_page(chapter))
        assert response.status_code == 200 and not response.cookies
        assert FIRST in words(response) and "Absatz 1.1-1" in words(response) and "1 Wege" in words(response)
        assert f'href="/strategie/wege/#a-{block_id(chapter)}"' in response.content.decode()
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert response["Cache-Control"] == "private, no-cache"  # with no-store, "back" would lose what was typed

    def test_says_what_happens_next_who_answers_by_when_and_who_decides(self, client, chapter, settings):
        settings.PARTICIPATION_ANSWER_WEEKS = 6
        text = words(client.get(block_page(chapter)))
        assert "innerhalb von 6 Wochen" in text
        assert "Es antwortet öffentlich: Bad Belzig und Wiesenburg/Mark" in text
        assert "Was in der Strategie steht, beschließen:" in text
        for address in ("/netiquette/", "/datenschutz/"):
            assert f'href="{address}"' in client.get(block_page(chapter)).content.decode()

    def test_a_contribution_is_kept_with_its_passage_and_its_sender_is_thanked(self, client, chapter):
        response = client.post(block_page(chapter), filled())
        assert (response.status_code, response["Location"]) == (303, "/beteiligung/gesendet/")
        kept = Contribution.objects.get()
        revision = Live.objects.get(kind="chapter", key=chapter.key).revision
        assert (kept.subject, kept.chapter_key, kept.block_id, kept.block_now) == (
            "block", chapter.key, block_id(chapter), block_id(chapter))  # fmt: skip
        assert (kept.state, kept.fate, kept.revision, kept.municipality) == ("awaiting", "unchanged", revision, None)
        assert (kept.text, kept.display_name, kept.quote) == ("Das fehlt mir.", "Anna", "")

    def test_one_sentence_can_be_meant(self, client, chapter):
        client.post(block_page(chapter), filled(sentence="1"))
        kept = Contribution.objects.get()
        assert kept.quote == "Sie führen in jeden Ort."
        assert kept.quote_before and kept.quote_before in FIRST
        assert kept.quote_after == "Auch nachts ist Licht."

    def test_where_there_is_one_sentence_there_is_no_choice(self, client, chapter):
        assert 'name="sentence"' in client.get(block_page(chapter)).content.decode()
        assert 'name="sentence"' not in client.get(block_page(chapter, 2)).content.decode()

    @pytest.mark.parametrize("number", ["3", "-1", "99999999999999999999", "x", "1.0", "²"])
    def test_a_sentence_that_is_not_there_is_refused(self, client, chapter, number):
        response = client.post(block_page(chapter), filled(sentence=number))
        assert response.status_code == 422 and "Diese Stelle gibt es hier nicht" in words(response)
        assert shown(response) == "Das fehlt mir."

    def test_a_municipalitys_chapter_is_answered_by_it(self, client):
        made = make.chapter("Hier", make.belzig())
        make.live(make.belzig(), make.wiesenburg(), made)
        client.post(block_page(made, 0), filled())
        assert Contribution.objects.get().municipality == make.belzig()
        assert "Wiesenburg" not in words(client.get(block_page(made, 0))).partition("Es antwortet")[2][:80]

    @pytest.mark.parametrize("unknown", ["zzzz", "0", "a-b", "x" * 60])
    def test_an_id_never_given_is_not_found(self, client, chapter, unknown):
        assert client.get(f"/beteiligung/absatz/{unknown}/").status_code == 404

    def test_a_heading_is_nothing_to_write_about(self, client, chapter):
        assert client.get(block_page(chapter, 0)).status_code == 404
        assert client.post(block_page(chapter, 0), filled()).status_code == 404

    def test_sent_twice_it_is_one(self, client, chapter):
        same = filled()
        for _press in range(2):
            assert client.post(block_page(chapter), same).status_code == 303
        assert Contribution.objects.count() == Submission.objects.count() == 1

    def test_the_answer_for_htmx_is_the_form_alone_and_thanks_in_its_place(self, client, chapter):
        address, htmx = block_page(chapter), {"HX-Request": "true"}
        opened = client.get(f"{address}?teil=formular", headers=htmx).content.decode()
        target = f"beitrag-{block_id(chapter)}"
        assert "<html" not in opened and 'hx-target="closest .p-inplace"' in opened and f'id="{target}-kopf"' in opened
        wrong = client.post(address, filled(text=""), headers=htmx)
        assert wrong.status_code == 422 and "<html" not in wrong.content.decode()
        thanks = client.post(address, filled(), headers=htmx)
        assert thanks.status_code == 200 and 'role="status"' in thanks.content.decode()
        assert "<html" not in thanks.content.decode()


class TestWhileSomebodyPublishes:
    def publish(self, chapter, text):
        chapter.text = text
        chapter.save()
        publish(chapter)

    def test_changed_wording_is_shown_before_anything_is_sent(self, client, chapter):
        address = block_page(chapter)
        seen = shown(client.get(address), "wording")
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST} Und Bänke.</p><p>{SECOND}</p>")
        response = client.post(address, filled(wording=seen, sentence="1"))
        assert response.status_code == 422 and "wurde geändert, während Sie geschrieben haben" in words(response)
        assert "Und Bänke." in words(response) and shown(response) == "Das fehlt mir."
        assert "checked" not in re.search(r'<input[^>]*value="1"[^>]*>', response.content.decode())[0]
        again = filled(wording=shown(response, "wording"))
        assert client.post(address, again).status_code == 303

    def test_a_change_elsewhere_does_not_disturb(self, client, chapter):
        address = block_page(chapter)
        seen = shown(client.get(address), "wording")
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p><p>Etwas ganz anderes über Brunnen</p>")
        assert client.post(address, filled(wording=seen)).status_code == 303
        assert Contribution.objects.get().revision.number == 2

    def test_published_in_the_very_moment_it_is_read_again(self, client, chapter, monkeypatch):
        from participation import about

        address, real, moments = block_page(chapter), about.block, iter([True, False])

        def read_and_be_overtaken(*args):
            found = real(*args)
            if next(moments):
                self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p><p>Neu</p>")
            return found

        monkeypatch.setattr(about, "block", read_and_be_overtaken)
        assert client.post(address, filled()).status_code == 303
        assert Contribution.objects.get().revision.number == 2

    def test_a_passage_that_is_gone_keeps_its_address_and_its_contributions(self, client, chapter):
        gone, address = block_id(chapter, 2), block_page(chapter, 2)
        said.on_block(chapter, gone, "Schade drum", fate="removed", block_now="")
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p>")
        response = client.get(address)
        assert response.status_code == 200 and "Dieser Absatz ist entfallen" in words(response)
        assert SECOND in words(response) and "Schade drum" in words(response)
        body = response.content.decode()
        assert "<textarea" not in body
        assert 'href="/beteiligung/vorschlag/"' in body and f'href="/strategie/{chapter.slug}/"' in body

    def test_a_passage_that_is_gone_names_the_one_that_continues_it(self, client, chapter):
        gone, address = block_id(chapter, 2), block_page(chapter, 2)
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p>")
        Block.objects.filter(pk=gone).update(replaced_by=block_id(chapter))
        response = client.get(address)
        assert "in Absatz 1.1-1 aufgegangen" in words(response)
        assert f'href="{block_page(chapter)}"' in response.content.decode()

    def test_successors_in_a_circle_do_no_harm(self, client, chapter):
        first, second = block_id(chapter, 1), block_id(chapter, 2)
        address = block_page(chapter, 2)
        self.publish(chapter, "<h2>Vorhaben</h2><table><tbody><tr><td>Zahl</td></tr></tbody></table>")
        Block.objects.filter(pk=first).update(replaced_by=second)
        Block.objects.filter(pk=second).update(replaced_by=first)
        assert "Zu entfallenen Absätzen" in words(client.get(address))

    def test_a_passage_that_became_a_heading_is_still_read_where_it_was(self, client, chapter):
        address = block_page(chapter, 2)
        said.on_block(chapter, block_id(chapter, 2), "Das gilt weiter")
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p><h3>{SECOND}</h3>")
        assert block_page(chapter, 2) == address
        response = client.get(address)
        assert response.status_code == 200 and "Das gilt weiter" in words(response) and SECOND in words(response)
        assert "<textarea" not in response.content.decode()
        assert f'href="/strategie/wege/#a-{block_id(chapter, 2)}"' in response.content.decode()

    def test_its_address_stays_although_nobody_has_written_there(self, client, chapter):
        address = block_page(chapter, 2)
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p><h3>{SECOND}</h3>")
        assert client.get(address).status_code == 200
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p>")
        response = client.get(address)
        assert response.status_code == 200 and "Zuletzt stand hier, als Überschrift" in words(response)

    def test_a_passage_that_is_gone_names_the_heading_that_continues_it(self, client, chapter):
        gone, address, heading = block_id(chapter, 2), block_page(chapter, 2), block_id(chapter, 0)
        said.on_block(chapter, gone, "Schade drum")
        chapter.text = f"<h2>Vorhaben</h2><p>{FIRST}</p>"
        chapter.save()
        publish(chapter, replaces={gone: 0})
        response = client.get(address)
        assert response.status_code == 200 and "in der Überschrift „Vorhaben“ aufgegangen" in words(response)
        assert "Schade drum" in words(response) and f'href="/strategie/wege/#a-{heading}"' in response.content.decode()
        assert "Schade drum" in words(client.get(block_page(chapter, 0)))
        assert client.post(address, filled(text="Mühsam")).status_code == 410

    @pytest.mark.parametrize("kept", [f"<h3>{SECOND}</h3>", ""])
    def test_who_opens_the_form_too_late_is_told_in_its_place(self, client, chapter, kept):
        address = block_page(chapter, 2)
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p>{kept}")
        response = client.get(f"{address}?teil=formular", headers={"HX-Request": "true"})
        assert response.status_code == 410 and "<html" not in response.content.decode()

    @pytest.mark.parametrize("kept", [f"<h3>{SECOND}</h3>", ""])
    @pytest.mark.parametrize("way", ["page", "htmx"])
    def test_what_was_written_to_a_passage_that_went_is_handed_back(self, client, chapter, way, kept):
        address = block_page(chapter, 2)
        self.publish(chapter, f"<h2>Vorhaben</h2><p>{FIRST}</p>{kept}")
        response = client.post(
            address, filled(text="Mühsam <getippt>"), headers={"HX-Request": "true"} if way == "htmx" else {}
        )
        assert response.status_code == 410
        assert re.search(r"<textarea[^>]*readonly[^>]*>Mühsam &lt;getippt&gt;", response.content.decode())
        assert ("<html" in response.content.decode()) == (way == "page")

    def test_a_withdrawn_chapter_says_so_and_shows_nothing_of_it(self, client, chapter):
        address = block_page(chapter)
        withdraw(chapter)
        response = client.get(address)
        assert response.status_code == 410 and "zurzeit nicht öffentlich" in words(response)
        assert "Wir bauen" not in words(response)
        assert "Das fehlt mir." in words(client.post(address, filled()))


FAULTS = {
    "no text": ({"text": "\u200b"}, "Bitte schreiben Sie etwas."),
    "no address": ({"email": ""}, "E-Mail-Adresse"),
    "half an address": ({"email": "anna@"}, "E-Mail-Adresse"),
    "two addresses": ({"email": "a@example.org,b@example.org"}, "E-Mail-Adresse"),
    "a second header": ({"email": "a@example.org\nBcc: b@example.org"}, "E-Mail-Adresse"),
    "too long": ({"text": "ä🙂" * 2501}, "5002"),
    "a name that is none": ({"name": "Stadtverwaltung"}, "Verwaltung"),
    "the trap": ({"website": "https://spam.example"}, "bleibt leer"),
    "a forged stamp": ({"stamp": "x.y.z"}, "noch einmal"),
    "no stamp": ({"stamp": ""}, "noch einmal"),
}


class TestNothingTypedIsLost:
    @pytest.mark.parametrize(("values", "sentence"), FAULTS.values(), ids=FAULTS)
    def test_every_fault_is_named_and_everything_stands_in_its_field_again(self, client, chapter, values, sentence):
        sent = {**filled(text="Erste Zeile.\r\n„Größe“ & <b>Übermaß</b> 🙂", sentence="2"), **values}
        response = client.post(block_page(chapter), sent)
        assert response.status_code == 422 and sentence in words(response)
        assert not Contribution.objects.exists()
        assert shown(response).replace("\r\n", "\n") == sent["text"].replace("\r\n", "\n")
        for name in ("name", "email"):
            assert shown(response, name).split() == sent[name].split()
        assert re.search(r'value="2"[^>]*checked', response.content.decode())
        assert response.content.decode().count('role="alert"') == 1

    def test_the_next_press_after_a_lost_stamp_works(self, client, chapter):
        first = client.post(block_page(chapter), filled(stamp="gone"))
        assert client.post(block_page(chapter), filled(stamp=shown(first, "stamp"))).status_code == 303

    def test_hostile_text_is_text(self, client, chapter):
        response = client.post(block_page(chapter), filled(text=HOSTILE, email=HOSTILE, name=HOSTILE))
        assert response.status_code == 422
        assert "<script>alert" not in response.content.decode() and "<img" not in response.content.decode()
        assert shown(response) == HOSTILE

    def test_autocomplete_is_left_to_the_browser(self, client, chapter):
        fields = re.findall(r"<(?:textarea|input)[^>]*>", client.get(block_page(chapter)).content.decode())
        typed = [field for field in fields if "website" not in field and 'name="q"' not in field]
        assert not [field for field in typed if 'autocomplete="off"' in field]


class TestWhatOthersSay:
    def test_nobody_yet(self, client, chapter):
        assert "Hier hat noch niemand etwas gesagt. Machen Sie den Anfang." in words(client.get(block_page(chapter)))

    def test_three_hundred_come_in_pages_newest_first(self, client, chapter):
        for n in range(300):
            said.on_block(chapter, block_id(chapter), f"Beitrag Nummer {n:03}", published_at=said.days_ago(300 - n))
        first = client.get(block_page(chapter))
        assert "(300)" in words(first) and words(first).count("Beitrag Nummer") == 10
        assert words(first).index("Nummer 299") < words(first).index("Nummer 290")
        last = client.get(f"{block_page(chapter)}?seite=30")
        assert "Nummer 000" in words(last) and "<textarea" not in last.content.decode()
        assert client.get(f"{block_page(chapter)}?seite=rubbish").status_code == 200

    def test_only_what_is_public_is_read(self, client, chapter):
        place = block_id(chapter)
        for state in ("awaiting", "held"):
            said.on_block(chapter, place, f"Geheim {state}", state=state, published_at=None)
        said.on_block(chapter, place, "Verborgen", state="hidden")
        text = words(client.get(block_page(chapter)))
        assert "Geheim" not in text and "Verborgen" not in text

    def test_more_of_them_cost_no_more_statements(self, client, chapter):
        counts = []
        for many in (1, 8):
            for n in range(many):
                one = said.on_block(chapter, block_id(chapter), f"Beitrag {n}")
                said.contribution(
                    f"Antwort {n}", subject="block", chapter_key=chapter.key, block_id=one.block_id, parent=one
                )
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(block_page(chapter))
            counts.append(len(queries))
        assert counts[0] == counts[1] and counts[0] < 20


class TestAMeasure:
    @pytest.fixture
    def shared(self):
        made = make.live_measure("Offenes WLAN", make.belzig(), make.wiesenburg(), summary="Netz auf dem Markt.")
        return made

    def page(self, measure):
        return reverse("participation:measure", args=[measure.key])

    def test_shows_what_it_is_about_and_keeps_the_state_it_was_written_on(self, client, shared):
        response = client.get(self.page(shared))
        assert "Netz auf dem Markt." in words(response) and "Offenes WLAN" in words(response)
        assert client.post(self.page(shared), filled()).status_code == 303
        kept = Contribution.objects.get()
        assert (kept.subject, kept.measure_key, kept.municipality) == ("measure", shared.key, None)
        assert kept.revision == Live.objects.get(kind="measure", key=shared.key).revision

    def test_a_shared_one_can_be_about_one_municipality(self, client, shared):
        assert "Es geht mir um" in words(client.get(self.page(shared)))
        client.post(self.page(shared), filled(municipality="wiesenburg-mark"))
        assert Contribution.objects.get().municipality == make.wiesenburg()
        refused = client.post(self.page(shared), filled(municipality="berlin", text="Noch etwas."))
        assert refused.status_code == 422 and shown(refused) == "Noch etwas."

    def test_one_of_a_municipality_is_its_own(self, client, shared):
        own = make.live_measure("Bänke", make.belzig(), municipality=make.belzig())
        assert "Es geht mir um" not in words(client.get(self.page(own)))
        client.post(self.page(own), filled(municipality="wiesenburg-mark"))
        assert Contribution.objects.get().municipality == make.belzig()

    def test_unknown_is_not_found_and_withdrawn_says_so(self, client, shared):
        assert client.get("/beteiligung/massnahme/gibt-es-nicht/").status_code == 404
        withdraw(shared)
        assert client.get(self.page(shared)).status_code == 410
        assert "Das fehlt mir." in words(client.post(self.page(shared), filled()))


class TestAnAnswer:
    def page(self, contribution, name="reply"):
        return reverse(f"participation:{name}", args=[contribution.public_id])

    def test_belongs_to_what_it_answers(self, client, chapter):
        one = said.on_block(chapter, block_id(chapter), "Warum so spät?")
        response = client.get(self.page(one))
        assert response.status_code == 200 and "Warum so spät?" in words(response)
        assert client.post(self.page(one), filled(text="Weil es dauert.")).status_code == 303
        kept = Contribution.objects.get(parent=one)
        assert (kept.subject, kept.chapter_key, kept.block_id, kept.block_now) == (
            "block", chapter.key, one.block_id, one.block_now)  # fmt: skip
        assert kept.quote == "" and kept.state == "awaiting"

    def test_to_an_answer_stands_beside_it(self, client, chapter):
        one = said.on_block(chapter, block_id(chapter))
        first = said.contribution("Erste", subject="block", chapter_key=chapter.key, block_id=one.block_id, parent=one)
        client.post(self.page(first), filled(text="Zweite"))
        assert Contribution.objects.get(text="Zweite").parent == one

    @pytest.mark.parametrize("name", ["reply", "support"])
    @pytest.mark.parametrize(("state", "status"), [("hidden", 410), ("awaiting", 404), ("held", 404)])
    def test_what_is_not_public_is_not_answered(self, client, name, state, status):
        published = {} if state == "hidden" else {"published_at": None}
        one = said.contribution("Geheimes", state=state, **published)
        response = client.get(self.page(one, name))
        assert response.status_code == status and "Geheimes" not in words(response)
        posted = client.post(self.page(one, name), filled(text="Schon getippt"))
        assert posted.status_code == status
        assert status == 404 or "Schon getippt" in words(posted)
        assert Contribution.objects.count() == 1 and not Support.objects.exists()

    def test_to_an_answer_whose_question_was_withdrawn_there_is_none(self, client):
        one = said.contribution("", state="withdrawn")
        answer = said.contribution("Antwort", parent=one)
        assert client.get(self.page(answer)).status_code == 410

    def test_unknown_is_not_found(self, client):
        assert client.get("/beteiligung/beitraege/unbekannt/antworten/").status_code == 404
        assert client.get("/beteiligung/beitraege/unbekannt/unterstuetzen/").status_code == 404


class TestSupport:
    def test_asks_for_nothing_but_an_address_and_says_why(self, client):
        one = said.contribution("Mehr Bänke")
        response = client.get(reverse("participation:support", args=[one.public_id]))
        assert "Mehr Bänke" in words(response) and "Jede Person zählt einmal" in words(response)
        body = response.content.decode()
        assert "<textarea" not in body and 'name="name"' not in body and 'name="email"' in body

    def test_is_kept_until_it_is_confirmed(self, client):
        one = said.contribution("Mehr Bänke")
        address = reverse("participation:support", args=[one.public_id])
        assert client.post(address, filled()).status_code == 303
        support = Support.objects.get()
        assert support.contribution == one and support.confirmed_at is None and support.participant is None

    def test_a_wrong_address_is_kept_in_its_field(self, client):
        one = said.contribution("Mehr Bänke")
        response = client.post(reverse("participation:support", args=[one.public_id]), filled(email="anna@"))
        assert response.status_code == 422 and shown(response, "email") == "anna@"


def test_the_thanks_tell_what_to_do_and_nothing_about_anybody(client):
    response = client.get("/beteiligung/gesendet/")
    text = words(response)
    assert response.status_code == 200 and "Postfach" in text and "7 Tage" in text and "Spam" in text
    assert "Haben Sie gerade etwas abgesendet?" in text and "Wir haben Ihnen" not in text  # anybody can open it
    assert "@" not in text and client.post("/beteiligung/gesendet/").status_code == 405


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_ways_to_ask_are_refused(client, chapter, method):
    assert getattr(client, method)(block_page(chapter)).status_code == 405


def test_a_press_on_head_is_a_look(client, chapter):
    assert client.head(block_page(chapter)).status_code == 200


def test_breadcrumbs_of_writing_begin_with_mitreden_and_those_of_events_with_termine(client, chapter):
    measure, event = make.live_measure("Bus", make.belzig()), phases.event("Rundgang")
    make.live(event)
    crumbs = {
        block_page(chapter): ["Start", "Mitreden", "1 Wege", "Absatz 1.1-1"],
        f"/beteiligung/massnahme/{measure.key}/": ["Start", "Mitreden", "Bus", "Etwas dazu sagen"],
        "/beteiligung/vorschlag/": ["Start", "Mitreden", "Etwas vorschlagen"],
        f"/beteiligung/termin/{event.key}/": ["Start", "Termine", "Rundgang", "Mitreden"],
    }
    assert {address: _crumbs(client.get(address)) for address in crumbs} == crumbs


def _crumbs(response):
    found = re.search(r'<nav class="p-crumb".*?</nav>', response.content.decode(), re.S)[0]
    return [html.unescape(re.sub("<.*?>", "", one)) for one in re.findall(r"<li.*?</li>", found, re.S)]
