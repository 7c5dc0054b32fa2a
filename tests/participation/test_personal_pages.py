"""The pages behind the personal link: what they show, refuse, and keep to themselves."""

import html
import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from participation import moderation, personal, tokens
from participation.models import Contribution, Participant, Support
from tests import factories as make
from tests.participation.factories import contribution, on_block, response
from tests.participation.personal_hands import address, chapter_blocks, words
from tests.participation.places import region

pytestmark = pytest.mark.django_db
ACTS = ["personal", "personal-delete", "personal-end", "personal-name", "personal-anonymise-all"]
ACTS_ON_ONE = ["personal-edit", "personal-withdraw", "personal-anonymise"]


def all_pages(person, row):
    yield from (address(name, person) for name in [*ACTS, "personal-export"])
    yield from (address(name, person, row.public_id) for name in ACTS_ON_ONE)


class TestEveryPage:
    def test_is_kept_by_nobody_and_told_to_nobody(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna)
        for page in all_pages(anna, row):
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert "private" in answer["Cache-Control"]
            # Whoever goes back to the open form for correcting finds there what was typed.
            assert ("no-store" in answer["Cache-Control"]) == (page != address("personal-edit", anna, row.public_id))
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

    @pytest.mark.parametrize(("knows", "called"), [(True, "Absatz 1.0-1"), (False, "Der Absatz")])
    def test_a_passage_that_is_gone_is_not_what_its_author_wrote(self, client, anna, knows, called):
        chapter = make.live(make.chapter("Warum"))
        gone = {"fate": "removed", "block_now": "", **({} if knows else {"revision": None})}
        on_block(chapter, chapter_blocks(chapter)[0], "Das fehlt mir hier.", by=anna, **gone)
        shown = words(client.get(address("personal", anna)))
        assert f"{called}, zu dem Sie geschrieben haben, ist inzwischen entfallen." in shown
        assert "Der Text ist inzwischen entfallen" not in shown

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
