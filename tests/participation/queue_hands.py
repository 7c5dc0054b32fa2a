"""Hands for the tests of the moderation queue: people, cases, and the buttons of the page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from participation import appeals, moderation
from participation.models import Appeal, Contribution
from tests import factories as make
from tests.participation.factories import contribution, days_ago, notice, participant
from tests.portal.admin_hands import document

QUEUE = "/verwaltung/participation/contribution/warteschlange/"


def moderator(name: str, **values: Any) -> Any:
    scopes = (None, make.belzig(), make.wiesenburg())
    return make.staff(name, *(("moderator", scope) for scope in scopes), first_name=name.title(), **values)


def held(text: str = "Das fehlt mir hier.", days: float = 0, **values: Any) -> Contribution:
    one = contribution(text, **{"state": "held", "published_at": None, "by": participant(), **values})
    Contribution.objects.filter(pk=one.pk).update(state_changed_at=days_ago(days))
    one.refresh_from_db()
    return one


def hidden_and_appealed(by: Any, text: str = "Hart in der Sache.") -> Appeal:
    """Somebody hid it, its author disagrees."""
    decision = moderation.hide(contribution(text, by=participant()), by, "insult", "Beleidigt Menschen.")
    return appeals.file(uuid4(), decision, "Ich habe niemanden beleidigt.")


def reported_and_appealed(by: Any, **values: Any) -> Appeal:
    """A report came to nothing, and who had reported disagrees."""
    one = contribution("Das bleibt.", by=participant())
    row = notice(one, **values)
    decision = moderation.keep(Contribution.objects.get(pk=one.pk), by, "Sachlich.")
    row.refresh_from_db()
    return appeals.file(uuid4(), decision, "Es ist und bleibt eine Beleidigung.", notice=row)


def door(name: str, obj: Any) -> str:
    return reverse(f"admin:participation_queue_{name}", args=[obj.pk])


def press(client: Client, page: Any, action: str, **typed: Any) -> Any:
    """Send the form of the page that leads to `action`, as the browser would; follows to the next page."""
    found = [form for form in document(page).forms if action in _targets(form)]
    assert found, f"no form leads to {action}"
    return client.post(action, {**dict(found[0].form_values()), **typed}, follow=True)


def _targets(form: Any) -> list[str]:
    return [form.get("action"), *form.xpath(".//button/@formaction")]


def words(page: Any) -> str:
    """What the page says between its head and its foot."""
    return " ".join(document(page).xpath('//*[@id="content-main"]')[0].text_content().split())


def buttons(page: Any) -> list[str]:
    """What can be done on the case, in its words."""
    found = document(page).xpath('//section[@class="queue__acts"]//button | //section[@class="queue__acts"]//summary')
    return ["".join(each.xpath("./text()")).strip() for each in found]


def case_of(page: Any) -> int | None:
    """The number of the contribution that the page shows."""
    current = document(page).xpath('//a[@aria-current="true"]/@href')
    return int(current[0].rstrip("/").rsplit("/", 1)[1]) if current else None
