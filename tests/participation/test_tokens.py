"""Links from mails: each opens one thing, for a while, and no other link does."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.signing import TimestampSigner
from django.utils import timezone

from participation import tokens
from participation.forms.stamps import Stamp
from participation.models import Submission
from tests.participation.factories import participant

pytestmark = pytest.mark.django_db


def submission():
    return Submission(id=uuid.uuid4(), form_id=uuid.uuid4())


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time))


class TestConfirming:
    def test_it_names_its_submission(self):
        sent = submission()
        assert tokens.read_confirm(tokens.confirm_token(sent)) == sent.pk

    def test_it_lives_seven_days(self):
        token = tokens.confirm_token(submission())
        with later(days=6, hours=23):
            tokens.read_confirm(token)
        with later(days=7, seconds=2), pytest.raises(tokens.Expired):
            tokens.read_confirm(token)


class TestPersonal:
    def test_it_is_its_persons(self):
        anna, ben = participant(), participant("ben@example.org", "Ben")
        assert tokens.read_personal(tokens.personal_link(anna)) == anna
        assert tokens.read_personal(tokens.personal_link(ben)) == ben

    def test_it_lives_thirty_days(self):
        token = tokens.personal_link(participant())
        with later(days=29):
            tokens.read_personal(token)
        with later(days=30, seconds=2), pytest.raises(tokens.Expired):
            tokens.read_personal(token)

    def test_a_person_can_end_all_that_were_sent(self):
        anna = participant()
        token = tokens.personal_link(anna)
        anna.link_version += 1
        anna.save()
        with pytest.raises(tokens.Invalid):
            tokens.read_personal(token)
        assert tokens.read_personal(tokens.personal_link(anna)) == anna

    def test_it_ends_with_the_person(self):
        anna = participant()
        token = tokens.personal_link(anna)
        anna.delete()
        with pytest.raises(tokens.Invalid):
            tokens.read_personal(token)


READERS = {"confirm": tokens.read_confirm, "personal": tokens.read_personal}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
class TestNoOtherLinkOpensIt:
    @pytest.mark.parametrize(
        "token",
        ["", ".", "..", "x", "a.b.c", "1-1.1.x", "0" * 10_000, "\x00", "ä.ö.ü", "🙂", "%s", "../../x", "a\nb.c.d"],
    )
    def test_rubbish(self, reader, token):
        with pytest.raises(tokens.Invalid):
            reader(token)

    def test_one_for_another_purpose(self, reader):
        made = {
            tokens.read_confirm: [tokens.personal_link(participant()), str(Stamp.new())],
            tokens.read_personal: [tokens.confirm_token(submission()), str(Stamp.new())],
        }
        for token in made[reader]:
            with pytest.raises(tokens.Invalid):
                reader(token)

    @pytest.mark.parametrize("purpose", ["participation.confirm", "participation.personal"])
    @pytest.mark.parametrize("value", ["", "-", "1", "1-", "-1", "1-x", "²-1", "1-1-1", "9" * 50 + "-1", "x" * 32])
    def test_a_signed_value_that_we_never_sign(self, reader, purpose, value):
        with pytest.raises(tokens.Invalid):
            reader(TimestampSigner(salt=purpose, sep=".").sign(value))

    def test_one_that_was_changed(self, reader):
        anna, sent = participant(), submission()
        token = tokens.confirm_token(sent) if reader is tokens.read_confirm else tokens.personal_link(anna)
        for place in range(0, len(token), 5):
            other = "B" if token[place] != "B" else "C"
            with pytest.raises(tokens.TokenError):
                reader(token[:place] + other + token[place + 1 :])

    def test_one_signed_with_another_key(self, reader, settings):
        token = tokens.confirm_token(submission()), tokens.personal_link(participant())
        settings.SECRET_KEY = "another key " * 5
        for one in token:
            with pytest.raises(tokens.Invalid):
                reader(one)


def test_a_changed_key_ends_no_link_while_the_former_is_known(settings):
    anna = participant()
    token = tokens.personal_link(anna)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
    assert tokens.read_personal(token) == anna
