"""What can be done behind the personal link, once and again; and the copy of one's data."""

import html
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from participation import guard, moderation, personal
from participation.guard import Limit
from participation.models import Contribution, ContributionVersion, Participant, Support
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation.factories import contribution, response
from tests.participation.personal_hands import address, words
from tests.participation.places import IN_BELZIG, region

pytestmark = pytest.mark.django_db
AT_THE_CASTLE = {"longitude": IN_BELZIG[0], "latitude": IN_BELZIG[1]}


def html_of(answer):
    return html.unescape(answer.content.decode())


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
        assert "Er wird wieder öffentlich, sobald eine Person ihn gelesen hat" in words(answer)

    def test_what_was_never_public_does_not_become_so_again(self, client, anna):
        row = contribution("Mehr Bänke.", by=anna, state="held", published_at=None, held_reasons=["first"])
        answer = client.post(address("personal-edit", anna, row.public_id), {"text": "Mehr Bäume."}, follow=True)
        assert "Er wird öffentlich, wenn eine Person ihn gelesen und freigegeben hat." in words(answer)
        assert "wieder öffentlich" not in words(answer)

    @pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u202e", "x" * 5001])
    def test_a_fault_is_named_and_the_text_kept(self, client, anna, text):
        row = contribution("Mehr Bänke.", by=anna)
        answer = client.post(address("personal-edit", anna, row.public_id), {"text": text})
        assert answer.status_code == 422
        assert len(answer.context["form"].errors["text"]) == 1
        assert text.strip() in html.unescape(answer.content.decode())
        row.refresh_from_db()
        assert row.text == "Mehr Bänke."

    @pytest.mark.parametrize(("text", "kept"), [("x" * 5001, True), (" \n ", False)])
    def test_a_fault_is_said_like_on_all_forms(self, client, anna, text, kept):
        row = contribution("Mehr Bänke.", by=anna)
        page = address("personal-edit", anna, row.public_id)
        assert "Höchstens 5000 Zeichen." in words(client.get(page))
        answer = client.post(page, {"text": text})
        assert "<title>Bitte prüfen: Beitrag ändern" in answer.content.decode()
        head = "Noch nicht abgeschickt. Ihr Text ist noch da." if kept else "Noch nicht abgeschickt. "
        assert head in words(answer) and ("Ihr Text ist noch da" in words(answer)) == kept
        named = client.post(address("personal-name", anna), {"name": "Bürgermeister"})
        assert "<title>Bitte prüfen: " in named.content.decode() and "Noch nicht abgeschickt." in words(named)

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


NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


class TestAFlood:
    """Each change keeps a former text and empties every cache: nobody does that all day long."""

    @pytest.fixture
    def clock(self, time_machine):
        time_machine.move_to(NOON, tick=False)
        return time_machine

    @pytest.fixture(autouse=True)
    def _small_limits(self, monkeypatch):
        monkeypatch.setattr(guard, "CHANGES", (Limit(3, timedelta(minutes=10)), Limit(5, timedelta(days=1))))

    def test_of_corrections_ends_and_goes_on_after_ten_minutes_and_after_a_day(self, client, anna, clock):
        row = contribution("Mehr Bänke.", by=anna)

        def sent(number):
            return client.post(address("personal-edit", anna, row.public_id), {"text": f"Fassung {number}"}).status_code

        assert [sent(number) for number in range(5)] == [303] * 3 + [429] * 2
        stamp = current_stamp()
        assert sent(5) == 429 and current_stamp() == stamp and row.versions.count() == 3
        clock.shift(timedelta(minutes=10))
        assert [sent(number) for number in range(6, 9)] == [303, 303, 429]  # the day has five
        clock.shift(timedelta(days=1))
        assert sent(9) == 303
        row.refresh_from_db()
        assert row.text == "Fassung 9"

    def test_says_so_and_keeps_what_was_typed(self, client, anna, clock):
        row = contribution("Mehr Bänke.", by=anna)
        page = address("personal-edit", anna, row.public_id)
        for number in range(3):
            client.post(page, {"text": f"Fassung {number}"})
        refused = client.post(page, {"text": "Mühsam Geschriebenes"})
        assert refused.status_code == 429 and refused["Retry-After"] == "600"
        assert "noch nicht gespeichert" in words(refused) and "Mühsam Geschriebenes</textarea>" in html_of(refused)
        assert refused["Cache-Control"] == "private, no-cache"
        row.refresh_from_db()
        assert row.text == "Fassung 2"

    def test_of_names_counts_with_the_corrections(self, client, anna, clock):
        row = contribution("Mehr Bänke.", by=anna)
        client.post(address("personal-edit", anna, row.public_id), {"text": "Mehr Bäume."})
        page = address("personal-name", anna)
        assert [client.post(page, {"name": f"Anna {sign}"}).status_code for sign in "abc"] == [303, 303, 429]
        refused = client.post(page, {"name": "Anna d"})
        assert "noch nicht gespeichert" in words(refused) and 'value="Anna d"' in html_of(refused)
        row.refresh_from_db()
        anna.refresh_from_db()
        assert anna.display_name == row.display_name == "Anna b"

    def test_the_same_again_and_taking_back_cost_nothing_and_others_are_not_touched(self, client, anna, bea, clock):
        row, of_bea = contribution("Mehr Bänke.", by=anna), contribution("Mehr Bäume.", by=bea)
        page = address("personal-edit", anna, row.public_id)
        for text in ["Mehr Bänke.", "a", "a", "b", "b", "c", "c"]:
            assert client.post(page, {"text": text}).status_code == 303
        assert client.post(page, {"text": "d"}).status_code == 429
        assert client.post(address("personal-name", anna), {"name": anna.display_name}).status_code == 303
        beas = client.post(address("personal-edit", bea, of_bea.public_id), {"text": "Viel mehr Bäume."})
        assert beas.status_code == 303
        assert client.post(address("personal-withdraw", anna, row.public_id)).status_code == 303


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
