"""What was said on paper is taken back when the person asks: by whom, what goes, what stays."""

import pytest
from django.core.exceptions import PermissionDenied

from participation import paper_wishes
from participation.models import Contribution, ContributionVersion
from participation.moderation import Conflict
from strategy.publishing import current_stamp
from tests import factories as make
from tests.participation.factories import contribution, participant
from tests.portal.admin_hands import address, document, messages, signed_in
from tests.threads import at_once

ONE = {"source": "paper", "consent": "Kreuz auf dem Bogen", "display_name": "Otto Zettel"}


@pytest.fixture
def mo(db):
    return make.staff("mo", ("moderator", None))


@pytest.fixture
def client(mo):
    return signed_in(mo)


def act(client, one, name, **values):
    return client.post(address(one).replace("change/", f"{name}/"), values, follow=True)


@pytest.mark.django_db
class TestTakingBack:
    def test_the_text_goes_and_the_replies_of_others_stay(self, client):
        one = contribution("Mehr Bänke.", **ONE)
        reply = contribution("Ja!", by=participant(), parent=one)
        before = current_stamp()
        page = act(client, one, "zurueckziehen", sure="1")
        one.refresh_from_db()
        assert (one.state, one.text, one.display_name, one.consent) == ("withdrawn", "", "", "Vermerk gelöscht")
        assert "zurückgezogen" in messages(page)[0] and current_stamp() > before
        assert Contribution.objects.public().get() == reply
        assert "Mehr Bänke" not in client.get(reply.get_absolute_url()).content.decode()

    def test_the_name_goes_and_the_text_stays_with_the_proof_of_consent(self, client):
        one = contribution("Mehr Bänke.", **ONE)
        act(client, one, "ohne-namen", sure="1")
        one.refresh_from_db()
        assert (one.state, one.text, one.display_name) == ("published", "Mehr Bänke.", "")
        assert one.consent == "Kreuz auf dem Bogen"
        assert "Otto" not in client.get(one.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(("state", "after"), [("held", "withdrawn"), ("hidden", "hidden")])
    def test_also_what_waits_or_is_hidden(self, mo, state, after):
        one = contribution("Mehr Bänke.", state=state, **ONE)
        paper_wishes.withdraw(one, mo)
        one.refresh_from_db()
        assert (one.state, one.text) == (after, "")
        assert not ContributionVersion.objects.exists()

    @pytest.mark.parametrize("name", ["zurueckziehen", "ohne-namen"])
    def test_the_second_time_changes_nothing_and_says_so(self, client, name):
        one = contribution("Mehr Bänke.", **ONE)
        act(client, one, name, sure="1")
        before = current_stamp()
        assert "Nichts geändert" in messages(act(client, one, name, sure="1"))[0]
        assert current_stamp() == before

    @pytest.mark.parametrize("name", ["zurueckziehen", "ohne-namen"])
    def test_nothing_happens_without_the_tick_or_by_a_link(self, client, name):
        one = contribution("Mehr Bänke.", **ONE)
        assert "Bitte bestätigen" in messages(act(client, one, name))[0]
        assert client.get(address(one).replace("change/", f"{name}/")).status_code == 302
        one.refresh_from_db()
        assert (one.text, one.display_name) == ("Mehr Bänke.", "Otto Zettel")


@pytest.mark.django_db
class TestWhoMay:
    @pytest.mark.parametrize("role", ["reader", "editor", "publisher"])
    def test_only_moderators_of_the_scope(self, role):
        one = contribution("Mehr Bänke.", **ONE)
        other = signed_in(make.staff("red", (role, None)))
        for name in ("zurueckziehen", "ohne-namen"):
            assert act(other, one, name, sure="1").status_code == 403
        assert "Auf Wunsch der Person" not in document(other.get(address(one))).text_content()
        elsewhere = make.staff("wi", ("moderator", make.wiesenburg()))
        with pytest.raises(PermissionDenied):
            paper_wishes.withdraw(one, elsewhere)
        one.refresh_from_db()
        assert one.text == "Mehr Bänke."

    def test_what_somebody_sent_in_is_theirs_alone(self, client, mo):
        one = contribution("Mehr Bänke.", by=participant())
        assert "Auf Wunsch der Person" not in document(client.get(address(one))).text_content()
        for wish in (paper_wishes.withdraw, paper_wishes.take_name):
            with pytest.raises(PermissionDenied):
                wish(one, mo)
        assert act(client, one, "zurueckziehen", sure="1").status_code == 403

    def test_the_page_offers_it_with_a_question_first(self, client):
        page = document(client.get(address(contribution("Mehr Bänke.", **ONE))))
        assert len(page.xpath('//details[not(@open)]//form[contains(@action, "zurueckziehen")]//input[@required]')) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_do_it_at_once_do_it_once():
    mo = make.staff("mo", ("moderator", None))
    one = contribution("Mehr Bänke.", **ONE)
    refused = []

    def withdraw():
        try:
            paper_wishes.withdraw(one, mo)
        except Conflict as conflict:
            refused.append(str(conflict))

    at_once(withdraw, withdraw)
    one.refresh_from_db()
    assert one.state == "withdrawn" and refused == ["Der Text ist schon gelöscht."]
