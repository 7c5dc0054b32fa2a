"""The pages where people write are valid HTML: parsed without an error, ids once, references that lead somewhere."""

import pytest

from strategy.models import Live
from strategy.publishing import publish, withdraw
from tests import factories as make
from tests.browser.site import REFERENCES, Page
from tests.participation import factories as said
from tests.participation.places import region

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses():
    region()
    chapter = make.chapter("Wege", text="<p>Eins. Zwei.</p><table><tbody><tr><td>Drei</td></tr></tbody></table>")
    make.live(chapter)
    measure = make.live_measure("WLAN", make.belzig(), make.wiesenburg())
    passage, table = (block["id"] for block in Live.objects.get(kind="chapter").revision.content["blocks"])
    one = said.on_block(chapter, passage, by=said.participant())
    said.on_block(chapter, table)
    gone = make.chapter("Weg damit")
    make.live(gone)
    withdrawn = Live.objects.get(kind="chapter", key=gone.key).revision.content["blocks"][0]["id"]
    withdraw(gone)
    chapter.text = "<p>Eins. Zwei.</p>"
    chapter.save()
    publish(chapter)
    return {
        "passage": f"/beteiligung/absatz/{passage}/",
        "retired": f"/beteiligung/absatz/{table}/",
        "withdrawn": f"/beteiligung/absatz/{withdrawn}/",
        "measure": f"/beteiligung/massnahme/{measure.key}/",
        "proposal": "/beteiligung/vorschlag/",
        "reply": f"/beteiligung/beitraege/{one.public_id}/antworten/",
        "support": f"/beteiligung/beitraege/{one.public_id}/unterstuetzen/",
        "sent": "/beteiligung/gesendet/",
    }


def faults(response):
    page = Page(response.request["PATH_INFO"], response.status_code, response.headers, response.content)
    elements = page.elements()
    named = [name for one in elements for key in REFERENCES for name in one.get(key, "").split()]
    return {
        "errors": page.errors,
        "twice": {name for name in page.ids if page.ids.count(name) > 1},
        "nowhere": set(named) - set(page.ids),
        "headings": [b for a, b in zip(page.headings(), page.headings()[1:], strict=False) if b > a + 1],
        "h1": page.headings().count(1) - 1,
    }


def test_every_page_is_valid_also_with_errors(client, addresses):
    for name, address in addresses.items():
        answers = [client.get(address)]
        if name not in ("sent", "retired"):
            answers.append(client.post(address, {"text": "Halb", "sentence": "9", "point": "x", "website": "spam"}))
        for response in answers:
            assert not any(faults(response).values()), (name, response.status_code, faults(response))
