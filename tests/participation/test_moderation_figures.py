"""Moderation in figures: counted from the log, the same on the page and in the file."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from participation import appeals, guard, moderation, notices, taking_back
from participation import moderation_figures as figures
from participation.models import Appeal, Contribution, Decision, Notice
from strategy.publishing import current_stamp
from tests import factories
from tests.participation.factories import contribution, participant
from tests.participation.moderation_hands import fresh

pytestmark = pytest.mark.django_db
PAGE, FILE = "/beteiligung/moderation/", "/beteiligung/moderation.csv"


@pytest.fixture
def eva():
    return factories.staff("eva")


@pytest.fixture
def otto():
    return factories.staff("otto")


def decide(one, act, by=None, at=None, **values):
    """A row of the log at a moment."""
    with time_machine.travel(at or timezone.now(), tick=False):
        return Decision.objects.create(contribution=one, act=act, by=by, **values)


def notice(one, ground="insult", outcome="", after=None, **values):
    now = timezone.now()
    if outcome in ("hidden", "kept") and "decision" not in values:
        act = {"act": "hide", "rule": "law"} if outcome == "hidden" else {"act": "keep", "reason": "Eine Meinung."}
        values["decision"] = decide(one, before="published", **act)
    return Notice.objects.create(
        form_id=uuid4(), contribution=one, ground=ground, good_faith=True, name="Ina", email=f"{uuid4()}@example.org",
        outcome=outcome, closed_at=now + after if after else None, **values,
    )  # fmt: skip


def table(year, key):
    section = next(one for one in figures.of_year(year) if one.key == key)
    return {line.label: line.values for line in section.lines}


THIS = timezone.localdate().year


def test_nothing_is_zero_everywhere_and_no_time():
    for section in figures.of_year(THIS):
        for line in section.lines:
            assert not any(line.values)


def test_what_was_held_and_read_with_the_days_it_took(eva):
    now = timezone.now().replace(month=6, day=15)
    for wait, act in ((1, "publish"), (3, "publish"), (8, "hide")):
        one = contribution(state="held")
        decide(one, "hold", at=now - timedelta(days=wait))
        decide(one, act, eva, at=now, before="held", rule="insult" if act == "hide" else "")
    decide(contribution(), "publish")  # by a rule, at once
    read = table(THIS, "gelesen")
    assert read["sofort erschienen"] == (1, None)
    assert read["von einer Regel zurückgehalten, damit ein Mensch sie liest"] == (3, None)
    assert read["nach dem Lesen veröffentlicht"] == (2, 3.0)
    assert read["nach dem Lesen nicht veröffentlicht"] == (1, 3.0)


def held_on(at, text="Wartet.", **values):
    one = contribution(text, **{"state": "held", "published_at": None, **values})
    decide(one, "hold", at=at)
    return one


def balance(year):
    """What was held or waited before, and what became of it; the two have to be the same."""
    read = {label: values[0] for label, values in table(year, "gelesen").items()}
    read.pop("sofort erschienen")
    held = read.pop("von einer Regel zurückgehalten, damit ein Mensch sie liest")
    return held + read.pop("wartete schon seit dem Vorjahr", 0), list(read.values())


def test_what_was_held_adds_up_to_what_became_of_it(eva):
    now = timezone.now()
    decide(held_on(now), "publish", eva, before="held")
    decide(held_on(now), "hide", eva, before="held", rule="insult")
    decide(taken := held_on(now), "undo", eva, undoes=decide(taken, "hide", eva, before="held", rule="insult"))
    held_on(now, state="withdrawn", text="")
    again = held_on(now)
    decide(again, "publish", eva, before="held")
    decide(again, "hold", before="published")
    assert balance(THIS) == (6, [2, 1, 1, 2])


def test_it_adds_up_from_year_to_year(eva):
    old, new = datetime(2023, 11, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
    decide(held_on(old), "publish", eva, at=new, before="held")
    decide(held_on(old), "publish", eva, at=old, before="held")
    gone = held_on(old, state="withdrawn", text="")
    Contribution.objects.filter(pk=gone.pk).update(state_changed_at=new)
    held_on(old)
    assert balance(2023) == (4, [1, 0, 0, 3])
    assert balance(2024) == (3, [1, 0, 1, 1])
    assert "wartete am Ende des Jahres noch" in table(2023, "gelesen")


def test_hidden_by_rule_before_and_after_it_was_public_and_what_came_back(eva, otto):
    refused, hidden, restored = contribution(state="hidden"), contribution(state="hidden"), contribution()
    decide(refused, "hide", eva, before="held", rule="advertising")
    decide(hidden, "hide", eva, before="published", rule="insult")
    decide(restored, "hide", eva, before="published", rule="insult")
    decide(restored, "publish", otto, before="hidden")
    rules = table(THIS, "regeln")
    assert rules["Werbung oder Spam"] == (1, 0, 0)
    assert rules["Beleidigung, Hass, Drohung"] == (0, 2, 1)
    assert rules["zusammen"] == (1, 2, 1)


def test_what_was_taken_back_counts_only_as_that(eva):
    one = contribution(state="held")
    first = decide(one, "hide", eva, before="held", rule="insult")
    decide(one, "undo", eva, before="hidden", undoes=first)
    assert table(THIS, "regeln")["zusammen"] == (0, 0, 0)
    assert table(THIS, "wer")["von Menschen"] == (0,)
    assert table(THIS, "wer")["gleich wieder zurückgenommen, bevor eine Mail hinausging"] == (1,)


def test_notices_by_ground_outcome_and_days():
    one = contribution()
    notice(one, "insult", "hidden", timedelta(days=2))
    notice(one, "insult", "kept", timedelta(days=4))
    notice(one, "insult")
    notice(one, "law", "gone", timedelta(hours=12))
    received = table(THIS, "meldungen")
    assert received["Beleidigung, Hass, Drohung"] == (3, 1, 1, 0, 1, 3.0)
    assert received["Rechtswidriger Inhalt"] == (1, 0, 0, 1, 0, 0.5)
    assert received["Etwas anderes"] == (0, 0, 0, 0, 0, None)


def test_a_notice_sent_again_after_a_decision_was_taken_back_counts_once(eva):
    one = contribution()
    kept = decide(one, "keep", eva, before="published", reason="Das ist eine Meinung.")
    notice(one, "insult", "kept", timedelta(hours=1), decision=kept)
    notice(one, "insult")
    decide(one, "undo", eva, before="published", undoes=kept)
    assert table(THIS, "meldungen")["Beleidigung, Hass, Drohung"] == (1, 0, 0, 0, 1, None)


def test_appeals_of_authors_and_of_senders_of_notices(eva, otto):
    one = contribution()
    hidden = decide(one, "hide", eva, before="published", rule="insult")
    kept = decide(one, "keep", eva, before="published", reason="Das ist eine Meinung.")
    now = timezone.now()
    judged = {"decided_by": otto, "decided_at": now + timedelta(days=5), "against": eva}
    Appeal.objects.create(form_id=uuid4(), decision=hidden, outcome="upheld", answer="Stimmt.", **judged)
    Appeal.objects.create(form_id=uuid4(), decision=kept, notice=notice(one, "law", "kept", timedelta(1)))
    found = table(THIS, "widersprueche")
    assert found["von Menschen, deren Beitrag nicht gezeigt wurde"] == (1, 1, 0, 0, 0, 5.0)
    assert found["von Menschen, die einen Beitrag gemeldet hatten"] == (1, 0, 0, 0, 1, None)


def test_a_year_begins_and_ends_in_the_time_of_the_municipalities(eva):
    """Half past midnight on New Year's Day is still the old year in UTC."""
    decide(contribution(), "publish", eva, at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC), before="held")
    assert 2025 in figures.years() and 2024 not in figures.years()
    assert table(2025, "gelesen")["nach dem Lesen veröffentlicht"][0] == 1


def test_the_page_shows_the_newest_year_and_leads_to_the_others(client, eva):
    decide(contribution(), "publish", eva, at=datetime(2024, 6, 1, tzinfo=UTC), before="held")
    page = client.get(PAGE)
    assert f"{THIS} bis heute" in page.content.decode() and 'href="?jahr=2024"' in page.content.decode()
    assert "2024 bis heute" not in client.get(PAGE + "?jahr=2024").content.decode()


@pytest.mark.parametrize("year", ["1999", "x", "2024'", "٢٠٢٤", "99999999999999999999"])
def test_a_year_of_which_there_is_nothing_is_not_found(client, year):
    assert client.get(PAGE, {"jahr": year}).status_code == 404


def test_the_file_has_every_figure_of_the_page(client, eva):
    decide(contribution(), "hide", eva, before="published", rule="insult")
    notice(contribution(), "law", "hidden", timedelta(days=1.5))
    rows = list(csv.DictReader(io.StringIO(client.get(FILE).content.decode("utf-8-sig")), delimiter=";"))
    of_page = [v for year in figures.years() for s in figures.of_year(year) for line in s.lines for v in line.values]
    assert len(rows) == len(of_page)
    assert {"Jahr", "Tabelle", "Zeile", "Größe", "Wert"} == set(rows[0])
    assert "1,5" in {row["Wert"] for row in rows if row["Tabelle"] == "Meldungen"}


class TestOneTruth:
    """Page, file and open data are kept like every public page; whatever changes a figure lets all of them go."""

    def read(self, client):
        """The lines of both files, which have to be the same; seen through the page cache."""
        own, data = (client.get(path).content.decode("utf-8-sig") for path in (FILE, "/daten/moderation.csv"))
        assert own == data
        return own, client.get(PAGE).content

    @pytest.fixture
    def eva(self):
        return factories.staff("eva", ("moderator", None))

    @pytest.fixture
    def otto(self):
        return factories.staff("otto", ("moderator", None))

    def test_all_of_them_are_kept(self, client):
        for path in (PAGE, FILE, "/daten/moderation.csv"):
            answer = client.get(path)
            assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304

    def test_they_follow_each_act_at_once(self, client, eva, otto):
        one = contribution(by=participant())
        waiting = contribution("Wartet.", by=participant("b@example.org"), state="held", published_at=None)
        sent = []

        def report():
            values = {"ground": "insult", "name": "Ina", "email": "ina@example.org", "network": "192.0.2.0/24"}
            sent.append(notices.file(uuid4(), one, explanation="Eine Beleidigung.", **values))

        steps = {
            "refused": lambda: moderation.hide(fresh(waiting), eva, "advertising", "Das ist Werbung."),
            "reported": report,
            "kept": lambda: moderation.keep(fresh(one), eva, "Das ist eine Meinung."),
            "kept, taken back": lambda: moderation.undo(one.decisions.get(act="keep"), eva),
            "kept again": lambda: moderation.keep(fresh(one), eva, "Das ist wirklich eine Meinung."),
            "objected": lambda: appeals.file(
                uuid4(), one.decisions.filter(act="keep").latest("id"), "Nein.", notice=sent[0]
            ),
            "rejected": lambda: appeals.decide(Appeal.objects.get(), otto, upheld=False, answer="Doch."),
        }
        before = self.read(client)
        for name, act in steps.items():
            act()
            after = self.read(client)
            assert after[0] != before[0] and after[1] != before[1], name
            before = after

    def test_they_follow_what_ends_with_a_text_that_nobody_sees(self, client, eva):
        author = participant()
        waiting = contribution(by=author, state="held", published_at=None)
        hidden = moderation.hide(waiting, eva, "insult", "Beleidigt Menschen.")
        appeals.file(uuid4(), hidden, "Nein.")
        before = self.read(client)
        with transaction.atomic():
            taking_back.withdraw(Contribution.objects.filter(pk=hidden.contribution_id))
        assert self.read(client)[0] != before[0]

    def test_a_flood_that_is_not_taken_empties_no_cache(self, monkeypatch):
        one, stamp = contribution(), current_stamp()
        monkeypatch.setattr(guard, "may_report", lambda network, email="": False)
        with pytest.raises(notices.TooMany):
            notices.file(uuid4(), one, ground="insult", email="ina@example.org", name="Ina", network="192.0.2.0/24")
        assert current_stamp() == stamp


def test_no_name_and_no_word_of_anybody_stands_there(client, eva):
    one = contribution("Ein sehr eigener Text.", display_name="Ada Zeller")
    decide(one, "hide", eva, before="published", rule="insult", reason="Eine sehr eigene Begründung.")
    notice(one, explanation="Eine sehr eigene Meldung.")
    for address in (PAGE, FILE, "/daten/moderation.json"):
        text = client.get(address).content.decode()
        assert not any(word in text for word in ("eigene", "Ada", "Ina", "eva", "@"))


def test_the_number_of_statements_is_fixed(client, eva, django_assert_max_num_queries):
    for _time in range(12):
        one = contribution()
        decide(one, "hide", eva, before="published", rule="insult")
        notice(one)
    with django_assert_max_num_queries(13):
        client.get(PAGE)
