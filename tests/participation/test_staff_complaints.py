"""The lists of Meldungen and Widersprüche and the page of one: to read, the newest first, in words for moderators."""

import pytest

from participation import appeals, moderation
from participation.models import Appeal, Contribution, Notice
from tests.participation.factories import contribution, days_ago, notice, participant
from tests.participation.queue_hands import hidden_and_appealed, moderator
from tests.portal.admin_hands import address, document, signed_in, texts

pytestmark = pytest.mark.django_db

NOTICES, APPEALS = "/verwaltung/participation/notice/", "/verwaltung/participation/appeal/"


@pytest.fixture
def mo():
    return moderator("mo")


@pytest.fixture
def client(mo):
    return signed_in(mo)


def since(row, days):
    type(row).objects.filter(pk=row.pk).update(created_at=days_ago(days))
    return row.public_id


def signs(page):
    return texts(page, "field-public_id")


def test_the_newest_stands_first_and_what_waits_is_shown(client, mo):
    jo = moderator("jo")
    found = [since(notice(contribution(by=participant()), f"a{n}@example.org"), n) for n in (2, 1, 3)]
    assert signs(client.get(NOTICES)) == [found[1], found[0], found[2]]
    moderation.keep(Notice.objects.get(public_id=found[1]).contribution, jo, "Sachlich.")
    for query, expected in {
        "": [found[0], found[2]],
        "?stand=offen": [found[0], found[2]],
        "?stand=erledigt": [found[1]],
        "?stand=alle": [found[1], found[0], found[2]],
        "?stand=unsinn": [found[0], found[2]],
    }.items():
        assert signs(client.get(NOTICES + query)) == expected, query
    appealed = [since(hidden_and_appealed(jo, f"Text {n}."), n) for n in (2, 1, 3)]
    assert signs(client.get(APPEALS)) == [appealed[1], appealed[0], appealed[2]]
    appeals.decide(Appeal.objects.get(public_id=appealed[1]), mo, upheld=False, answer="Nein.")
    assert signs(client.get(APPEALS)) == [appealed[0], appealed[2]]
    assert signs(client.get(f"{APPEALS}?stand=erledigt")) == [appealed[1]]


def test_the_chosen_filter_is_marked(client):
    chosen = '//*[@id="changelist-filter"]//li[contains(@class, "selected")]'
    for path in (NOTICES, APPEALS):
        assert [li.text_content().strip() for li in document(client.get(path)).xpath(chosen)] == ["offen"]


def rows(page):
    """What stands on the page of one: label → value."""
    found = {}
    for row in document(page).xpath('//div[contains(@class, "form-row")]'):
        label, value = row.xpath(".//label")[0], row.xpath('.//div[contains(@class, "readonly")]')[0]
        found[label.text_content().strip().rstrip(":")] = " ".join(value.text_content().split())
    return found


def test_a_notice_says_what_was_reported_and_what_was_decided(client):
    row = notice(contribution("Ein Satz.", by=participant()), place="erster Satz")
    page = rows(client.get(address(row)))
    assert page["Was gemeldet wurde"] == "Das beleidigt mich." and page["Entscheidung"] == "–"
    moderation.keep(Contribution.objects.get(), moderator("jo"), "Sachlich.")
    answer = client.get(address(row))
    page = rows(answer)
    assert page["Entscheidung"].startswith("nach Meldung stehen gelassen am ") and "Jo" in page["Entscheidung"]
    assert not {"Decision", "Begründung"} & set(page) and "None" not in page.values()
    assert document(answer).xpath(f'//a[@href="{address(row.contribution)}#verlauf"]')


def test_an_appeal_says_what_somebody_wrote_and_who_decided(client, mo):
    row = hidden_and_appealed(moderator("jo"))
    page = rows(client.get(address(row)))
    assert page["Text des Widerspruchs"] == "Ich habe niemanden beleidigt." and page["Gegen"].endswith(", Jo")
    assert (page["Entschieden von"], page["Antwort"], page["Ergebnis"]) == ("–", "–", "offen")
    appeals.decide(row, mo, upheld=False, answer="Es bleibt dabei.")
    answer = client.get(address(row))
    page = rows(answer)
    assert (page["Entschieden von"], page["Antwort"]) == ("Mo", "Es bleibt dabei.")
    assert "Begründung" not in page and "None" not in page.values()
    assert document(answer).xpath(f'//a[@href="{address(row.decision.contribution)}#verlauf"]')
