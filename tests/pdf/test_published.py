"""The same documents from the database: what is published, and not a word that is only in the workspace."""

import pytest

from measures.document_parts import PARTS
from measures.models import Implementation, Measure
from strategy.documents import assemble, document_key, render_document
from strategy.documents.render import to_html
from strategy.models import Chapter
from strategy.state import State
from tests.pdf.conftest import PORTAL, SCOPES

pytestmark = [
    pytest.mark.usefixtures("demo_content"),
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(300),
]


def live(scope="", variant="long") -> dict:
    return assemble(State.live(), scope, variant, PARTS, portal_url=PORTAL)


def test_documents_of_the_database():
    trees = {(scope, variant): live(scope, variant) for scope in SCOPES for variant in ("long", "short")}
    assert len({document_key(tree) for tree in trees.values()}) == 6
    for tree in trees.values():
        assert to_html(tree)
        assert tree["date"]
    short = trees["", "short"]
    assert 8 <= render_document(short, document_key(short)).pages <= 16


def test_a_draft_is_in_no_document():
    for model, field in ((Chapter, "text"), (Measure, "description")):
        model.objects.update(**{field: "<p>KANARIE im Entwurf</p>"})
    Implementation.objects.update(reason="KANARIE im Entwurf")
    for scope in SCOPES:
        assert "KANARIE" not in to_html(live(scope))
