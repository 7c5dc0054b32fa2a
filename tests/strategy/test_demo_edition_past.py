"""What `make demo` does with an empty portal; here the content is public already, since today.

In a file of its own: a module sees either the content or the demo.
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from belzig_portal import content_loader
from strategy.content_loading import Report
from strategy.models import Edition, Resolution, Revision

pytestmark = [pytest.mark.usefixtures("content"), pytest.mark.django_db]


def test_nothing_is_dated_before_what_is_public():
    newest = Revision.objects.order_by("-published_at").first().published_at
    content_loader.load_demo(Report())
    assert Edition.objects.get().frozen_at == newest
    assert not Revision.objects.filter(published_at__gt=timezone.now()).exists()


def test_each_step_has_its_day():
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=10), tick=False):
        content_loader.load_demo(Report())
    resolution = Resolution.objects.get(edition__isnull=False)
    assert Edition.objects.get().frozen_at == now + timedelta(days=1)
    assert resolution.date == timezone.localdate(now + timedelta(days=5))
    since = Revision.objects.filter(published_at__gt=now + timedelta(days=5, minutes=1))
    assert since.count() == 4 and since.filter(kind="chapter").exists()
