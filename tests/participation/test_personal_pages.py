"""The pages behind the personal link: what they show, do, refuse, and keep to themselves."""

import html
import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from participation import moderation, personal, tokens
from participation.models import Contribution, ContributionVersion, OutgoingMail, Participant, Support
from tests import factories as make
from tests.participation.factories import contribution, on_block, participant, response
from tests.participation.places import IN_BELZIG, region

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return participant("anna@example.org", "Anna")


@pytest.fixture
def bea():
    return participant("bea@example.org", "Bea")


def address(name, person, *more):
    return reverse(f"participation:{name}", args=[tokens.personal_link(person), *more])


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


AT_THE_CASTLE = {"longitude": IN_BELZIG[0], "latitude": IN_BELZIG[1]}
ACTS = ["personal", "personal-delete", "personal-end", "personal-name", "personal-anonymise-all"]
ACTS_ON_ONE = ["personal-edit", "personal-withdraw", "personal-anonymise"]


def all_pages(person, row):
    yield from (address(name, person) for name in [*ACTS, "personal-export"])
    yield from (address(name, person, row.public_id) for name in ACTS_ON_ONE)


class TestEveryPage:
    def test_is_kept_by_nobody_and_told_to_nobody(self, client, anna):
        for page in all_pages(anna, contribution("Mehr Bänke.", by=anna)):
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "noindex" in answer["X-Robots-Tag"]
            assert not answer.cookies and "ETag" not in answer

    def test_needs_no_script_and_no_token_against_forgery(self, client, anna):
        for page in all_pages(anna, contribution("Mehr Bänke.", by=anna)):
            body = client.get(page).content.decode()
            assert "csrfmiddlewaretoken" not in body and "hx-" not in body

    def test_names_its_own_address_only_in_links_that_stay_here(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna)
        token = tokens.personal_link(anna)
        for page in all_pages(anna, row):
            body = client.get(page).content.decode()
            for place in re.findall(rf'[\w-]+="[^"]*{re.escape(token)}[^"]*"', body):
                assert place.startswith('href="/beteiligung/meine/'), place

    def test_opening_changes_nothing(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna)
        before = (Contribution.objects.values().get(), Participant.objects.values().get())
        for page in all_pages(anna, row):
            assert client.get(page).status_code == client.head(page).status_code == 200
        assert (Contribution.objects.values().get(), Participant.objects.values().get()) == before

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_takes_nothing_but_reading_and_sending(self, client, anna, method):
        for page in all_pages(anna, contribution("Mehr Bänke.", by=anna)):
            assert getattr(client, method)(page).status_code == 405


def way_of(answer):
    """The words of the breadcrumb."""
    crumb = re.search(r'<nav class="p-crumb".*?</nav>', answer.content.decode(), re.S)[0]
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in re.findall(r"<li.*?</li>", crumb, re.S)]


class TestTheWayHere:
    def test_leads_by_the_same_steps_everywhere(self, client, anna, bea):
        row = contribution("Mehr Bänke.", by=anna)
        for page in all_pages(anna, row):
            if not page.endswith(".json"):
                assert way_of(client.get(page))[:3] == ["Start", "Mitreden", "Meine Beiträge und Abos"], page
        others = [
            (reverse("participation:ask-link"), []),
            (reverse("participation:link-sent"), ["Link angefordert"]),
            (reverse("participation:personal", args=["rubbish"]), ["Link öffnet nichts"]),
            (address("personal-edit", bea, row.public_id), ["Nicht gefunden"]),
        ]
        for page, last in others:
            assert way_of(client.get(page)) == ["Start", "Mitreden", "Meine Beiträge und Abos", *last]

    def test_of_links_that_confirm(self, client):
        answer = client.get(reverse("participation:confirm", args=["rubbish"]))
        assert way_of(answer) == ["Start", "Mitreden", "Link stimmt nicht"]
        assert answer.content.decode().count("<h1") == 1 and "<title>Link stimmt nicht" in answer.content.decode()


class TestLinksThatOpenNothing:
    def spoilt(self, person):
        token = tokens.personal_link(person)
        yield "rubbish"
        yield token[:-1]
        yield token.replace(f"{person.pk}-", f"{person.pk + 1}-", 1)
        yield tokens._sign(tokens._CONFIRM, f"{person.pk}-1")
        yield "ä" * 300

    def test_a_forged_link_is_answered_clearly(self, client, anna, bea):
        row = contribution("Mehr Bänke.", by=anna)
        for token in self.spoilt(anna):
            for name, more in [("personal", []), ("personal-export", []), ("personal-edit", [row.public_id])]:
                answer = client.get(reverse(f"participation:{name}", args=[token, *more]))
                assert answer.status_code == 404
                assert "öffnet nichts" in words(answer)
                assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"

    def test_an_old_link_leads_to_a_new_one(self, client, anna):
        link = address("personal", anna)
        with time_machine.travel(timezone.now() + tokens.PERSONAL_FOR + timedelta(minutes=1)):
            answer = client.get(link)
        assert answer.status_code == 410
        assert reverse("participation:ask-link") in answer.content.decode()

    def test_a_text_typed_under_an_old_link_is_still_there(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna, title="Bänke")
        link = address("personal-edit", anna, row.public_id)
        typed = "Lange überlegt & <b>geschrieben</b>."
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            answer = client.post(link, {"title": "Neuer Titel", "text": typed})
        assert answer.status_code == 410
        body = answer.content.decode()
        shown = html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", body, re.S)[1])
        assert shown == f"Neuer Titel\n\n{typed}"
        assert reverse("participation:ask-link") in body
        row.refresh_from_db()
        assert row.text == "Mehr Bänke."

    def test_ended_links_open_nothing(self, client, anna):
        link = address("personal", anna)
        answer = client.post(address("personal-end", anna), follow=True)
        assert "ungültig" in words(answer) and answer.status_code == 200
        assert client.get(link).status_code == 404
        anna.refresh_from_db()
        assert client.get(address("personal", anna)).status_code == 200

    def test_contributions_of_others_are_not_there(self, client, anna, bea):
        row = contribution("Beas Text", by=bea)
        for name in ACTS_ON_ONE:
            for send in (client.get, client.post):
                answer = send(address(name, anna, row.public_id), {"text": "Meins jetzt."})
                assert answer.status_code == 404, name
                assert "unter Ihrem Link nicht" in words(answer)
        row.refresh_from_db()
        assert (row.text, row.display_name, row.state) == ("Beas Text", "Bea", "published")

    def test_supports_and_reminders_of_others_are_like_those_that_never_were(self, client, anna, bea):
        from participation.models import EventReminder

        kept = [
            ("personal-support-end", Support.objects.create(contribution=contribution("x"), participant=bea)),
            ("personal-reminder-end", EventReminder.objects.create(event_key="e", participant=bea)),
        ]
        for name, row in kept:
            assert client.get(address(name, anna, row.pk)).status_code == 404
            assert client.get(address(name, anna, row.pk + 1000)).status_code == 404
            known, unknown = (client.post(address(name, anna, pk)) for pk in (row.pk, row.pk + 1000))
            # Each address has a link of its own, which knows its second.
            told = [(answer.status_code, answer["Location"].partition("?")[2]) for answer in (known, unknown)]
            assert told[0] == told[1]
            row.refresh_from_db()


class TestThePage:
    def test_says_what_became_of_everything(self, client, anna, bea):
        chapter = make.live(make.chapter("Warum"))
        block = chapter_blocks(chapter)[0]
        row = on_block(chapter, block, "Das fehlt mir hier.", by=anna, fate="changed")
        response(make.staff("mo"), row)
        contribution("Kommt noch.", by=anna, state="held", published_at=None, held_reasons=["first", "link"])
        hidden = contribution("Frech.", by=anna)
        moderation.hide(hidden, make.staff("ma", is_superuser=True), "insult", "Das ist beleidigend.")
        gone = contribution("Weg.", by=anna)
        personal.withdraw(anna, gone.public_id)
        contribution("Beas Text", by=bea)
        shown = words(client.get(address("personal", anna)))
        for sentence in (
            "4 Beiträge", "Das fehlt mir hier.", "Danke, das nehmen wir auf.", "Der Text wurde seitdem geändert.",
            "Wartet auf Freigabe.", "Bisher ist noch kein Beitrag von Ihnen freigegeben.",
            "Er enthält eine Internetadresse.", "Ausgeblendet.", "Das ist beleidigend.",
            "Zurückgezogen.", "anna@example.org",
        ):  # fmt: skip
            assert sentence in shown
        assert "Beas Text" not in shown

    def test_tells_two_on_one_passage_apart_for_who_only_hears_it(self, client, anna):
        chapter = make.live(make.chapter("Warum"))
        block = chapter_blocks(chapter)[0]
        for text in ("Das fehlt mir hier.", "Das ist zu viel.", "Weg.", "Auch weg."):
            on_block(chapter, block, text, by=anna)
        for n, row in enumerate(Contribution.objects.filter(text__endswith="eg.")):
            Contribution.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=n))
            personal.withdraw(anna, row.public_id)
        body = client.get(address("personal", anna)).content.decode()
        heads = re.findall(r"<h3.*?</h3>", body, re.S)
        names = re.findall(r'<a class="p-mine__act".*?</a>', body, re.S)
        for found in (heads, names):
            told = [re.sub(r"<[^>]+>", "", one) for one in found]
            assert len(told) == len(set(told)) > 2
        assert any("„Das fehlt mir hier.“" in name for name in names)

    def test_calls_a_reply_a_reply(self, client, anna):
        parent = contribution("Von Bea", title="Bäume am Markt")
        contribution("Gern.", by=anna, parent=parent)
        answer = client.get(address("personal", anna))
        assert "Ihre Antwort auf: Bäume am Markt" in words(answer) and "Eigener Vorschlag" not in words(answer)
        assert parent.get_absolute_url() in answer.content.decode()
        [mine] = json.loads(client.get(address("personal-export", anna)).content)["beitraege"]["eintraege"]
        assert mine["worueber"] == "Ihre Antwort auf: Bäume am Markt" and mine["ort"] is None

    def test_shows_where_a_proposal_is_about(self, client, anna):
        region()
        contribution("Mehr Bänke.", by=anna, title="Bänke", municipality=make.belzig(), district_key="dippmannsdorf")
        assert "Ort: Dippmannsdorf (Bad Belzig)" in words(client.get(address("personal", anna)))
        [mine] = json.loads(client.get(address("personal-export", anna)).content)["beitraege"]["eintraege"]
        assert (mine["ort"], mine["punkt"]) == ("Dippmannsdorf (Bad Belzig)", None)

    def test_offers_only_what_is_possible(self, client, anna):
        gone = contribution("", by=anna, state="withdrawn", display_name="")
        body = client.get(address("personal", anna)).content.decode()
        assert not any(f"/{gone.public_id}/{act}/" in body for act in ("aendern", "zurueckziehen", "ohne-namen"))

    def test_is_paged_and_costs_the_same_for_many(self, client, anna, django_assert_max_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for total in (2, 25):
            for n in range(total):
                contribution(f"Nummer {n}", by=anna)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                body = client.get(address("personal", anna)).content.decode()
            counts.append(len(queries))
        assert counts[0] == counts[1] or counts[1] == counts[0] + 1
        assert body.count("<article") == 20 and "seite=2" in body


def chapter_blocks(chapter):
    from tests.participation.factories import newest

    return [block["id"] for block in newest("chapter", chapter.key).content["blocks"]]


class TestActing:
    def test_correcting(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna)
        page = address("personal-edit", anna, row.public_id)
        assert "Mehr Bänke." in words(client.get(page))
        answer = client.post(page, {"text": "Mehr Bäume."}, follow=True)
        assert "Ihre Änderung ist gespeichert." in words(answer)
        assert "geändert am" in words(answer)

    def test_the_place_of_a_proposal(self, client, anna):
        region()
        row = contribution("Mehr Bänke.", by=anna, title="Bänke", municipality=make.belzig(), **AT_THE_CASTLE)
        page = address("personal-edit", anna, row.public_id)
        body = client.get(page).content.decode()
        assert '<option value="bad-belzig/" selected>' in body and 'name="without_point"' in body
        typed = {"title": "Bänke", "text": "Mehr Bänke.", "place": "wiesenburg-mark/reetz"}
        refused = client.post(page, typed)
        assert refused.status_code == 422 and "Der Punkt liegt in Bad Belzig" in words(refused)
        before = row.edited_at
        assert client.post(page, typed | {"without_point": "on"}).status_code == 303
        row.refresh_from_db()
        assert (row.municipality, row.district_key, row.longitude) == (make.wiesenburg(), "reetz", None)
        assert row.edited_at != before and row.state == "published" and not row.versions.exists()
        assert "without_point" not in client.get(page).content.decode()
        client.post(page, typed | {"place": ""})
        row.refresh_from_db()
        assert (row.municipality, row.district_key) == (None, "")

    def test_a_point_that_stays_says_where_it_is_about(self, client, anna):
        region()
        row = contribution("Mehr Bänke.", by=anna, title="Bänke", municipality=make.belzig(), **AT_THE_CASTLE)
        typed = {"title": "Bänke", "text": "Mehr Bänke.", "place": ""}
        client.post(address("personal-edit", anna, row.public_id), typed)
        row.refresh_from_db()
        assert (row.municipality, row.edited_at) == (make.belzig(), None)

    def test_a_place_that_is_not_in_the_list_any_more_is_kept_and_others_are_refused(self, client, anna):
        region()
        where = {"municipality": make.belzig(), "district_key": "entfallen"}
        row = contribution("Mehr Bänke.", by=anna, title="Bänke", **where)
        page = address("personal-edit", anna, row.public_id)
        typed = {"title": "Bänke", "text": "Mehr Licht."}
        assert client.post(page, typed | {"place": "berlin/"}).status_code == 422
        assert client.post(page, typed | {"place": "bad-belzig/entfallen"}).status_code == 303
        row.refresh_from_db()
        assert (row.text, row.district_key) == ("Mehr Licht.", "entfallen")

    def test_only_a_proposal_has_a_place(self, client, anna):
        row = contribution("Gern.", by=anna, parent=contribution("x", title="Bäume"))
        body = client.get(address("personal-edit", anna, row.public_id)).content.decode()
        assert 'name="place"' not in body and 'name="without_point"' not in body

    def test_the_page_says_before_what_may_happen(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna)
        page = address("personal-edit", anna, row.public_id)
        assert "So lange ist der Beitrag nicht öffentlich" in words(client.get(page))
        answer = client.post(page, {"text": "Siehe www.beispiel.de"}, follow=True)
        assert "sobald eine Person ihn gelesen hat" in words(answer)

    @pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u202e", "x" * 5001])
    def test_a_fault_is_named_and_the_text_kept(self, client, anna, text):
        row = contribution("Mehr Bänke.", by=anna)
        answer = client.post(address("personal-edit", anna, row.public_id), {"text": text})
        assert answer.status_code == 422
        assert len(answer.context["form"].errors["text"]) == 1
        assert text.strip() in html.unescape(answer.content.decode())
        row.refresh_from_db()
        assert row.text == "Mehr Bänke."

    def test_a_text_is_shown_as_text(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna)
        answer = client.post(
            address("personal-edit", anna, row.public_id), {"text": "<script>alert(1)</script>"}, follow=True
        )
        assert b"<script>alert" not in answer.content and b"&lt;script&gt;alert" in answer.content

    def test_what_was_hidden_meanwhile_cannot_be_corrected_but_the_text_stays(self, client, anna):
        row = contribution("Frech.", by=anna)
        moderation.hide(row, make.staff("ma", is_superuser=True), "insult", "Das ist beleidigend.")
        answer = client.post(address("personal-edit", anna, row.public_id), {"text": "Freundlicher."})
        assert answer.status_code == 409
        assert "Freundlicher." in words(answer) and "nicht mehr ändern" in words(answer)
        assert not ContributionVersion.objects.exists()

    @pytest.mark.parametrize("state", ["published", "held"])
    def test_withdrawing_again_says_the_same(self, client, anna, state):
        values = {} if state == "published" else {"published_at": None}
        row = contribution("Mehr Bänke.", by=anna, state=state, **values)
        page = address("personal-withdraw", anna, row.public_id)
        for _ in range(2):
            assert "der Text ist gelöscht" in words(client.post(page, follow=True))
        assert "schon gelöscht" in words(client.get(page))

    def test_anonymising_again_says_the_same(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna)
        page = address("personal-anonymise", anna, row.public_id)
        for _ in range(2):
            assert "Ihr Name ist entfernt." in words(client.post(page, follow=True))
        assert Contribution.objects.get().state == "anonymised"

    @pytest.mark.parametrize("name", ["Bürgermeister", "<b>Anna</b>", "x" * 61])
    def test_a_name_follows_the_rules_of_names(self, client, anna, name):
        answer = client.post(address("personal-name", anna), {"name": name})
        assert answer.status_code == 422
        anna.refresh_from_db()
        assert anna.display_name == "Anna"

    def test_deleting_wants_a_choice(self, client, anna):
        answer = client.post(address("personal-delete", anna), {})
        assert answer.status_code == 422 and "Bitte wählen Sie" in words(answer)
        assert Participant.objects.filter(pk=anna.pk).exists()

    @pytest.mark.parametrize(("choice", "state"), [("behalten", "anonymised"), ("zurueckziehen", "withdrawn")])
    def test_deleting(self, client, anna, choice, state):
        contribution("Mehr Bänke.", by=anna)
        page = address("personal-delete", anna)
        answer = client.post(page, {"texts": choice}, follow=True)
        assert "Ihre Angaben sind gelöscht" in words(answer)
        assert Contribution.objects.get().state == state
        again = client.post(page, {"texts": choice})
        assert again.status_code == 404 and "dann ist nichts weiter zu tun" in words(again)

    def test_ending_a_support_and_a_reminder_again_says_the_same(self, client, anna):
        from participation.models import EventReminder

        now = timezone.now()
        support = Support.objects.create(contribution=contribution("Von Bea"), participant=anna, confirmed_at=now)
        reminder = EventReminder.objects.create(event_key="fort", participant=anna, confirmed_at=now)
        assert "Von Bea" in words(client.get(address("personal", anna)))
        for name, pk in (("personal-support-end", support.pk), ("personal-reminder-end", reminder.pk)):
            assert client.get(address(name, anna, pk)).status_code == 200
            for _ in range(2):
                assert client.post(address(name, anna, pk)).status_code == 303
        assert not Support.objects.exists() and not EventReminder.objects.exists()


class TestTheCopyOfMyData:
    def test_is_a_file_that_explains_itself(self, client, anna, bea):
        row = contribution("Mehr Bänke.", by=anna, title="Bänke", longitude=12.6, latitude=52.1)
        personal.correct(anna, row.public_id, title="Bänke", text="Mehr Bäume.")
        response(make.staff("mo"), row)
        Support.objects.create(
            contribution=contribution("Von Bea", by=bea), participant=anna, confirmed_at=timezone.now()
        )
        answer = client.get(address("personal-export", anna))
        assert answer["Content-Type"] == "application/json"
        assert answer["Content-Disposition"] == 'attachment; filename="meine-daten.json"'
        assert "no-store" in answer["Cache-Control"]
        copy = json.loads(answer.content)
        assert all(part["hinweis"] for part in copy.values() if isinstance(part, dict))
        assert copy["person"]["e_mail"] == "anna@example.org"
        [mine] = copy["beitraege"]["eintraege"]
        assert (mine["text"], mine["fruehere_fassungen"][0]["text"]) == ("Mehr Bäume.", "Mehr Bänke.")
        assert mine["rueckmeldungen"][0]["text"] == "Danke, das nehmen wir auf."
        assert mine["punkt"] == {"laenge": 12.6, "breite": 52.1} and mine["ort"] == "ohne bestimmten Ort"
        assert copy["unterstuetzungen"]["eintraege"][0]["beitrag"] == "Von Bea"
        assert "bea@" not in answer.content.decode() and "Bäume" in answer.content.decode()


class TestAskingForTheLink:
    ADDRESS = "/beteiligung/meine/"

    @pytest.fixture(autouse=True)
    def _quick_hands(self, settings):
        settings.PARTICIPATION_FORM_MIN_SECONDS = 0

    def ask(self, client, email):
        body = client.get(self.ADDRESS).content.decode()
        stamp = html.unescape(re.search(r'name="stamp" value="([^"]+)"', body)[1])
        return client.post(self.ADDRESS, {"email": email, "stamp": stamp, "website": ""})

    def test_the_answer_is_the_same_whether_the_address_is_known_or_not(self, client, anna):
        answers = [self.ask(client, email) for email in ("anna@example.org", "nobody@example.org")]
        assert [(a.status_code, a["Location"], a.content) for a in answers] == [
            (303, "/beteiligung/meine/gesendet/", b"")
        ] * 2
        assert client.get("/beteiligung/meine/gesendet/").status_code == 200

    @pytest.mark.parametrize("email", ["anna@example.org", "Anna@Example.org", " anna@example.org "])
    def test_a_mail_is_owed_to_a_known_person(self, client, anna, email):
        self.ask(client, email)
        mail = OutgoingMail.objects.get()
        assert (mail.kind, mail.participant, mail.context) == ("personal-link", anna, {})

    def test_nobody_else_gets_one(self, client, anna):
        self.ask(client, "nobody@example.org")
        assert not OutgoingMail.objects.exists()

    def test_a_mailbox_cannot_be_filled(self, client, anna):
        with time_machine.travel("2026-11-22 12:01:00+00:00", tick=False):
            for _ in range(3):
                assert self.ask(client, "anna@example.org").status_code == 303
        assert OutgoingMail.objects.count() == 1

    def test_a_fault_is_named_and_the_address_kept(self, client):
        answer = self.ask(client, "anna@")
        assert answer.status_code == 422 and 'value="anna@"' in answer.content.decode()

    def test_it_asks_for_nothing_but_the_address(self, client):
        body = client.get(self.ADDRESS).content.decode()
        assert 'name="email"' in body and 'name="name"' not in body and not client.cookies
