"""„Verlauf" on the page of a contribution: everything that happened to it, for those it is meant for."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation import appeals, moderation
from participation.admin.timeline import timeline
from participation.models import Contribution, ContributionVersion, Notice
from tests import factories as make
from tests.participation.factories import contribution, notice, participant
from tests.participation.moderation_hands import held
from tests.participation.queue_hands import hidden_and_appealed, moderator
from tests.portal.admin_hands import address, document, signed_in

pytestmark = pytest.mark.django_db


def told(one, with_complaints=True):
    one = Contribution.objects.get(pk=one.pk)
    return [(entry.who, entry.what, *entry.remarks) for entry in timeline(one, with_complaints=with_complaints)]


def words(one, user):
    return " ".join(document(signed_in(user).get(address(one))).text_content().split())


def reported_kept_and_appealed(jo):
    """Somebody reported it, it stayed, and they do not agree."""
    one = contribution("Hart in der Sache.", by=participant())
    row = notice(one, place="zweiter Satz", explanation="Das beleidigt mich.")
    kept = moderation.keep(Contribution.objects.get(pk=one.pk), jo, "Sachliche Kritik.")
    row.refresh_from_db()
    return row, appeals.file(uuid4(), kept, "Es bleibt eine Beleidigung.", notice=row)


def test_a_granted_appeal_of_who_reported_is_told_from_the_report_on():
    jo, mo = moderator("jo"), moderator("mo")
    row, appeal = reported_kept_and_appealed(jo)
    appeals.decide(appeal, mo, upheld=True, answer="Sie haben recht.", rule="insult")
    one = row.contribution
    assert told(one) == [
        ("Anna", "Beitrag im Portal eingegangen"),
        ("Nora Nachbarin", f"Meldung {row.public_id}: Beleidigung, Hass, Drohung"),
        ("Jo", "nach Meldung stehen gelassen"),
        ("Person, die gemeldet hat", f"Widerspruch {appeal.public_id} gegen „nach Meldung stehen gelassen“"),
        ("Mo", "ausgeblendet nach Widerspruch: stattgegeben (Regel: Beleidigung, Hass, Drohung)"),
    ]
    page = words(one, mo)
    for part in ("zweiter Satz", "Das beleidigt mich.", "Sachliche Kritik.", "Es bleibt eine", "Sie haben recht."):
        assert part in page, part
    assert page.index("Das beleidigt mich.") < page.index("Sachliche Kritik.") < page.index("Sie haben recht.")
    assert "@example.org" not in page


def test_a_rejected_appeal_of_the_author_stands_with_its_text_and_its_answer_once():
    mo = moderator("mo")
    appeal = hidden_and_appealed(moderator("jo"))
    one = appeal.decision.contribution
    assert told(one)[-1][2:] == ("offen",)
    appeals.decide(appeal, mo, upheld=False, answer="Es bleibt dabei.")
    assert told(one)[-2:] == [
        ("Person, die den Beitrag geschrieben hat", f"Widerspruch {appeal.public_id} gegen „ausgeblendet“"),
        ("Mo", "Widerspruch zurückgewiesen"),
    ]
    page = words(one, mo)
    assert "Ich habe niemanden beleidigt." in page and page.count("Es bleibt dabei.") == 1


def test_what_was_never_public_and_what_was_taken_back_are_said_so():
    mo = moderator("mo")
    one = held()
    hidden = moderation.hide(one, mo, "insult", "Beleidigt.")
    moderation.undo(hidden, mo)
    assert told(one)[2:] == [
        ("Mo", "nicht veröffentlicht (Regel: Beleidigung, Hass, Drohung)", "zurückgenommen"),
        ("Mo", "Entscheidung „nicht veröffentlicht“ zurückgenommen"),
    ]
    moderation.hide(Contribution.objects.get(pk=one.pk), mo, "insult", "Beleidigt doch.")
    moderation.approve(Contribution.objects.get(pk=one.pk), mo)
    assert told(one)[-1] == ("Mo", "doch veröffentlicht")
    moderation.hide(Contribution.objects.get(pk=one.pk), mo, "insult", "Beleidigt.")
    moderation.approve(Contribution.objects.get(pk=one.pk), mo)
    assert [what for _, what in told(one)[-2:]] == [
        "ausgeblendet (Regel: Beleidigung, Hass, Drohung)", "wieder gezeigt",
    ]  # fmt: skip


def test_whose_own_text_it_is_does_not_read_who_complained_and_why():
    mo = moderator("mo")
    row, appeal = reported_kept_and_appealed(moderator("jo"))
    appeals.decide(appeal, mo, upheld=True, answer="Danke für den Hinweis, Frau Nachbarin.", rule="insult")
    page = words(row.contribution, moderator("anna", email="Anna@example.org"))
    assert "Das ist Ihr eigener Beitrag" in page and "ausgeblendet nach Widerspruch" in page
    for part in ("Nora", "Das beleidigt mich.", "zweiter Satz", "Es bleibt eine", "Sachliche Kritik.", "Nachbarin"):
        assert part not in page, part


def test_only_moderators_of_the_scope_read_it():
    row, _ = reported_kept_and_appealed(moderator("jo"))
    for person in (make.staff("eva", ("publisher", None)), make.staff("bea", ("moderator", make.belzig()))):
        page = words(row.contribution, person)
        assert "Das beleidigt mich." not in page and "Nora" not in page and "Verlauf" not in page


def test_changes_and_what_ended_by_itself_stand_in_their_place():
    one = contribution("Neu.", by=participant())
    row = notice(one, "anna@example.org")
    ContributionVersion.objects.create(contribution=one, text="Alt.")
    appeal = appeals.file(uuid4(), moderation.hide(one, moderator("jo"), "insult", "Nein."), "Doch.")
    appeals.gone([Contribution.objects.get(pk=one.pk)])
    assert told(one)[1:] == [
        ("Nora Nachbarin", f"Meldung {row.public_id}: Beleidigung, Hass, Drohung",
         "von der Person, die den Beitrag geschrieben hat"),
        ("Anna", "Beitrag geändert"),
        ("Jo", "ausgeblendet (Regel: Beleidigung, Hass, Drohung)"),
        ("Person, die den Beitrag geschrieben hat", f"Widerspruch {appeal.public_id} gegen „ausgeblendet“"),
        ("das Portal", f"Widerspruch {appeal.public_id} erledigt, ohne Entscheidung"),
    ]  # fmt: skip


def test_the_statements_do_not_grow_with_what_happened():
    jo, mo = moderator("jo"), moderator("mo")
    row, appeal = reported_kept_and_appealed(jo)
    client = signed_in(mo)

    def statements():
        client.get(address(row.contribution))
        with CaptureQueriesContext(connection) as context:
            client.get(address(row.contribution))
        return len(context)

    appeals.decide(appeal, mo, upheld=False, answer="Nein.")
    before = statements()
    for n in range(5):
        notice(row.contribution, f"a{n}@example.org")
        fresh = Contribution.objects.get(pk=row.contribution_id)
        kept = moderation.keep(fresh, jo, "Sachlich.")
        said = Notice.objects.get(email=f"a{n}@example.org")
        appeals.decide(appeals.file(uuid4(), kept, "Doch.", notice=said), mo, upheld=False, answer="Nein.")
    assert statements() == before
