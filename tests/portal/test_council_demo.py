"""The council sheets of the demo: each on two pages, with what its example edition and its short past give."""

import pymupdf
import pytest
from django.utils import timezone

from strategy.council_base import usual_since
from strategy.state import State
from tests.pdf.checking import findings
from tests.portal.council_hands import printed

pytestmark = [pytest.mark.usefixtures("demo_content"), pytest.mark.django_db]
CHANGED = {"bad-belzig": "Verkehrsmaßnahmen", "wiesenburg-mark": "Klimadaten-Plattform"}


@pytest.mark.parametrize("key", CHANGED)
def test_two_pages(key, tmp_path):
    since = usual_since(State.live(), key, timezone.localdate())
    path = printed(f"{key}/{since}", tmp_path)
    pdf = pymupdf.open(path)
    assert len(pdf) == 2 and pdf.metadata["title"].startswith("Ratsblatt")
    assert findings(path) == []
    first, second = (page.get_text() for page in pdf)
    assert CHANGED[key] in first and "Monitoring und Evaluation" in first and "Wo es hakt" in first
    assert "Fassung 1" in first and "Summe damals" in second and "Offene Fragen" in second
    assert f"/dokumente/ratsblatt/{key}/?seit={since}" in "".join(first.split())


@pytest.mark.parametrize("key", CHANGED)
def test_the_page_says_the_same(client, key):
    page = client.get(f"/dokumente/ratsblatt/{key}/").content.decode()
    assert CHANGED[key] in page and "Monitoring und Evaluation" in page
    assert "in Wiesenburg/Mark noch nicht entschieden" in page and "Beispiel" in page
