"""What staff type in from paper, mail, telephone and events: same queue, same figures, no invented person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from participation import entering, hygiene, moderation
from participation.models import Contribution, OutgoingMail, Participant
from strategy.publishing import current_stamp, publish
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.participation.factories import contribution, newest
from tests.participation.moderation_hands import replayed
from tests.threads import at_once

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def eva():
    return make.staff("eva", ("editor", None), ("editor", make.belzig()))


def entry(**values):
    return entering.Entry(
        **{"text": "Mehr Licht am Weg.", "source": "paper", "received_on": TODAY, "consent": "Kreuz", **values}
    )


def first_block(chapter):
    return newest("chapter", chapter.key).content["blocks"][0]["id"]


def test_a_sheet_about_a_passage_waits_like_every_other_contribution(eva):
    chapter = make.live(make.chapter("Warum", make.belzig()))
    block = first_block(chapter)
    subject = entering.read_subject(f"block:{block}", TODAY)
    one = entering.enter(entry(display_name="Frau M."), subject, eva, uuid4())
    one.refresh_from_db()
    assert (one.state, one.source, one.subject, one.author) == ("held", "paper", "block", "Frau M.")
    assert (one.chapter_key, one.block_id, one.block_now, one.fate) == (chapter.key, block, block, "unchanged")
    assert one.revision == newest("chapter", chapter.key) and one.municipality == make.belzig()
    assert one.entered_by == eva and one.confirmed_at and one.held_reasons == ["entered"]
    assert not Participant.objects.exists() and not OutgoingMail.objects.exists()


def test_what_is_typed_in_is_held_in_the_log_too_once(eva):
    form_id, stamp = uuid4(), current_stamp()
    one = entering.enter(entry(), entering.read_subject("proposal", TODAY), eva, form_id)
    assert entering.enter(entry(), entering.read_subject("proposal", TODAY), eva, form_id) == one
    decision = one.decisions.get()
    assert (decision.act, decision.before, decision.by) == ("hold", "awaiting", None)
    assert replayed(one) == one.state == "held" and current_stamp() > stamp
    moderation.approve(one, make.staff("mo", ("moderator", None)))
    assert replayed(one) == "public"


def test_a_measure_an_event_a_question_and_a_proposal_can_be_meant(eva):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    event = make.live(phases.event("Werkstatt", make.belzig()))
    asked = make.live(phases.consultation("Was fehlt?", questions=["Was fehlt?", ("Wo?", "single", ["hier", "dort"])]))
    words = {
        f"measure:{measure.key}": {"measure_key": measure.key},
        f"event:{event.key}": {"event_key": event.key},
        f"question:{asked.key}:f1": {"consultation_key": asked.key, "question_key": "f1"},
        "proposal": {"title": "Bänke"},
    }
    for word, expected in words.items():
        subject = entering.read_subject(word, TODAY)
        one = entering.enter(entry(title="Bänke"), subject, eva, uuid4())
        assert {name: getattr(one, name) for name in expected} == expected
        assert one.title == expected.get("title", "")


@pytest.mark.parametrize(
    "word",
    ["", "block:", "block:zzzz", "measure:gibtsnicht", "event:x", "question:x:f1", "chapter:warum", "x:y:z", ":"],
)
def test_what_is_not_public_cannot_be_meant(word):
    make.live(make.chapter())
    with pytest.raises(entering.Unknown):
        entering.read_subject(word, TODAY)


def test_a_question_with_choices_takes_no_text():
    asked = make.live(phases.consultation("Was?", questions=[("Wo?", "single", ["hier", "dort"])]))
    with pytest.raises(entering.Unknown):
        entering.read_subject(f"question:{asked.key}:f1", TODAY)


def test_the_phase_of_the_day_on_which_it_came_in_counts(eva):
    measure = make.live_measure("Offenes WLAN", make.belzig())
    over = phases.consultation("Vorbei", measures=[measure], starts_at=timezone.now() - timedelta(days=20))
    make.live(over)
    then = entering.read_subject(f"measure:{measure.key}", TODAY - timedelta(days=15))
    now = entering.read_subject(f"measure:{measure.key}", TODAY)
    assert (then.values["consultation_key"], now.values["consultation_key"]) == (over.key, "")


def test_text_and_name_are_cleaned_and_looked_at_as_in_the_portal(eva):
    given = entry(text="  Ruf an: 030 1234567\u202e\r\n\r\n\r\n\r\n\r\nDanke\u200b ", display_name=" Otto \n M. ")
    one = entering.enter(given, entering.read_subject("proposal", TODAY), eva, uuid4())
    assert one.text == "Ruf an: 030 1234567\n\n\nDanke" and one.display_name == "Otto M."
    assert one.held_reasons == ["entered", "phone"]


def test_two_sheets_with_the_same_words_are_two_and_the_second_says_so(eva):
    subject = entering.read_subject("proposal", TODAY)
    given = entry(text="Wir brauchen dringend mehr Bänke im Kurpark.")
    one = entering.enter(given, subject, eva, uuid4())
    two = entering.enter(given, subject, eva, uuid4())
    assert "duplicate" not in one.held_reasons and "duplicate" in two.held_reasons
    assert entering.same_text("WIR brauchen dringend mehr   Bänke im Kurpark") == [two, one]


def test_what_is_not_confirmed_is_nobodys_duplicate():
    text = "Wir brauchen dringend mehr Bänke im Kurpark."
    contribution(text, state="awaiting", text_digest=hygiene.digest(text))
    assert entering.same_text(text) == []


@pytest.mark.django_db(transaction=True)
def test_a_double_click_enters_once(eva):
    subject, form_id = entering.read_subject("proposal", TODAY), uuid4()
    found = at_once(*[lambda: entering.enter(entry(), subject, eva, form_id).pk] * 3)
    assert len(set(found)) == 1 and Contribution.objects.count() == 1


def test_a_text_that_is_published_anew_in_between_is_read_again(eva):
    chapter = make.live(make.chapter("Warum"))
    subject = entering.read_subject(f"block:{first_block(chapter)}", TODAY)
    chapter.text = "<p>Text, neu gefasst.</p>"
    chapter.save()
    publish(chapter)
    with pytest.raises(entering.Unknown, match="noch einmal"):
        entering.enter(entry(), subject, eva, uuid4())
    assert not Contribution.objects.exists()


def test_a_passage_that_is_gone_is_said_to_be_gone():
    chapter = make.live(make.chapter("Warum", text="<p>Alt und lang.</p><p>Bleibt.</p>"))
    block = first_block(chapter)
    chapter.text = "<p>Bleibt.</p>"
    chapter.save()
    publish(chapter)
    with pytest.raises(entering.Unknown, match="nicht mehr"):
        entering.read_subject(f"block:{block}", TODAY)


@pytest.mark.parametrize(
    ("role", "may"), [("reader", False), ("editor", True), ("publisher", True), ("moderator", True)]
)
def test_editors_publishers_and_moderators_of_the_scope_enter(role, may):
    somebody = make.staff("jemand", (role, make.belzig()))
    for place, expected in ((make.belzig(), may), (make.wiesenburg(), False), (None, False)):
        subject = entering.read_subject("proposal", TODAY, place)
        if expected:
            assert entering.enter(entry(), subject, somebody, uuid4()).municipality == place
        else:
            with pytest.raises(PermissionDenied):
                entering.enter(entry(), subject, somebody, uuid4())
