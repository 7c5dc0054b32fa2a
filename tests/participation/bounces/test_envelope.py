"""The address on the envelope: each mail has its own, and nobody can make one up."""

import re
import subprocess
import sys

import pytest
from django.core import mail as post

from participation import envelope, outbox
from participation.models import OutgoingMail
from tests.participation.bounce_hands import anna

pytestmark = pytest.mark.django_db


class TestTheEnvelope:
    def test_mails_leave_with_an_address_of_their_own_and_the_usual_sender_in_sight(self, server, settings):
        settings.DEFAULT_FROM_EMAIL = "Portal <portal@portal.example>"
        outbox.owe("personal-link", "link", participant=anna())
        assert outbox.work()
        mail = OutgoingMail.objects.get()
        assert server.senders == [envelope.sender(mail)]
        assert server.received[0]["From"] == "Portal <portal@portal.example>"
        assert envelope.mail_named_in(server.senders) == mail.pk

    def test_without_an_address_for_returned_mails_it_is_the_usual_sender(self, settings):
        settings.BOUNCE_ADDRESS = ""
        outbox.owe("personal-link", "link", participant=anna())
        outbox.work()
        assert post.outbox[0].from_email == settings.DEFAULT_FROM_EMAIL
        assert envelope.mail_named_in([f"bounce+{'a' * 42}@portal.example"]) is None

    def test_it_is_an_address_that_every_mail_server_takes(self, settings):
        settings.BOUNCE_ADDRESS = f"{'b' * 21}@portal.example"
        local = envelope.sender(OutgoingMail()).partition("@")[0]
        assert len(local) == 64 and re.fullmatch(r"[a-z0-9+]+", local)

    def test_servers_may_change_the_case(self):
        mail = OutgoingMail()
        assert envelope.mail_named_in([f"<{envelope.sender(mail).upper()}>"]) == mail.pk

    def test_it_stays_good_when_the_key_changes(self, settings):
        mail = OutgoingMail()
        address, settings.SECRET_KEY_FALLBACKS = envelope.sender(mail), [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-" * 5
        assert envelope.mail_named_in([address]) == mail.pk
        settings.SECRET_KEY_FALLBACKS = []
        assert envelope.mail_named_in([address]) is None

    @pytest.mark.parametrize("place", range(42))
    def test_no_letter_of_it_can_be_changed(self, place):
        local, _at, domain = envelope.sender(OutgoingMail()).partition("@")
        letters = list(local)
        letters[7 + place] = "a" if letters[7 + place] != "a" else "q"
        assert envelope.mail_named_in([f"{''.join(letters)}@{domain}"]) is None

    @pytest.mark.parametrize("change", [("portal.example", "portal.example.org"), ("bounce+", "bounce"), ("@", " @")])
    def test_nothing_else_is_one_of_ours(self, change):
        assert envelope.mail_named_in([envelope.sender(OutgoingMail()).replace(*change)]) is None

    def test_among_many_forged_ones_nobody_searches_for_long(self):
        forged = [f"bounce+{n:a>42}@portal.example".translate(str.maketrans("0189", "bcde")) for n in range(50)]
        assert envelope.mail_named_in([*forged, envelope.sender(OutgoingMail())]) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOUNCE_ADDRESS", "bounce"),
        ("BOUNCE_ADDRESS", "bounce+x@portal.example"),
        ("BOUNCE_ADDRESS", f"{'b' * 22}@portal.example"),
        ("BOUNCE_IMAP_URL", "https://portal.example/"),
        ("BOUNCE_IMAP_URL", "imaps://bounce@/INBOX"),
        ("BOUNCE_IMAP_URL", "imaps://bounce:x@mail.example/INBOX"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_itself(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")
    started = subprocess.run([sys.executable, "-c", "import belzig_portal.settings"], capture_output=True, text=True)
    assert started.returncode != 0 and f"ImproperlyConfigured: {name}" in started.stderr
