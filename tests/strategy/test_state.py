"""A state of the public content: what counts, in which order, under which address."""

import pytest

from strategy.models import Revision
from strategy.publishing import publish, rebuild
from strategy.registry import kinds
from strategy.state import State, district_index, objective_index
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_it_is_read_in_one_statement_however_many_kinds(django_assert_num_queries):
    make.live(make.chapter("Eins"), make.term(), make.goal(1, "1.1"), make.belzig())
    make.live_measure("Offenes WLAN", make.belzig())
    with django_assert_num_queries(1):
        state = State.live()
        for kind in kinds():
            state.all(kind)


def test_contents_know_their_kind_key_and_address():
    make.live(make.chapter("Warum"))
    chapter = State.live("chapter").get("chapter", "warum")
    assert (chapter["kind"], chapter["key"], chapter["url"]) == ("chapter", "warum", "/strategie/warum/")


def test_what_is_not_public_is_not_there():
    make.chapter("Entwurf")
    state = State.live()
    assert state.get("chapter", "entwurf") is None
    assert state.get("chapter", None) is None
    assert state.all("chapter") == [] and state.newest is None
    assert state.by_slug("chapter", "entwurf") is None


def test_kinds_stand_in_their_natural_order():
    first, second = make.bundle(1, slug="z"), make.bundle(2, slug="a")
    make.live(first, second, make.term("Öl"), make.term("Ofen"), make.term("Zaun"), make.term("apfel"))
    make.live(make.chapter("B", number="10", position=10), make.chapter("A", number="2", position=2))
    make.live(make.wiesenburg(), make.belzig(), make.goal(2), make.goal(1))
    for title, of in (("Vier", second), ("Drei", second), ("Eins", first)):
        make.live(make.measure(title, of))
    state = State.live()
    assert [c["key"] for c in state.all("bundle")] == ["z", "a"]
    assert [c["term"] for c in state.all("glossary")] == ["apfel", "Ofen", "Öl", "Zaun"]
    assert [c["title"] for c in state.all("chapter")] == ["A", "B"]
    assert [c["number"] for c in state.all("goal")] == [1, 2]
    assert state.keys("municipality") == ["wiesenburg-mark", "bad-belzig"]
    assert [c["title"] for c in state.all("measure") if c["bundle"] == "a"] == ["Vier", "Drei"]


def test_the_indexes_lead_back():
    luette = make.district("Lütte", make.belzig())
    make.district("Kranepuhl", make.belzig(), parent=luette)
    make.live(make.belzig(), make.goal(1, "1.1"))
    state = State.live()
    assert district_index(state)["kranepuhl"]["parent"] == "luette"
    assert district_index(state)["luette"]["municipality"] == "bad-belzig"
    assert objective_index(state)["1-1"]["goal"] == "ziel-1"
    assert objective_index(state)["1-1"]["url"] == "/ziele/ziel-1/#ziel-1-1"


class TestOverlay:
    """What a preview shows: the public state with one draft in it."""

    def test_shows_the_draft_and_leaves_the_public_state_alone(self):
        make.live(make.chapter("Warum"))
        state = State.live()
        other = state.overlay("chapter", "warum", {**state.get("chapter", "warum"), "title": "Entwurf"})
        assert other.get("chapter", "warum")["title"] == "Entwurf"
        assert state.get("chapter", "warum")["title"] == "Warum"

    def test_a_draft_of_a_bundle_gives_its_measures_their_new_address(self):
        make.live_measure("Offenes WLAN", make.belzig())
        state = State.live()
        before = state.get("measure", "offenes-wlan")["url"]
        bundle = {k: v for k, v in state.get("bundle", "buendel-1").items() if k != "url"}
        other = state.overlay("bundle", "buendel-1", {**bundle, "slug": "digitales"})
        assert before == "/massnahmen/buendel-1/offenes-wlan/"
        assert other.get("measure", "offenes-wlan")["url"] == "/massnahmen/digitales/offenes-wlan/"

    def test_something_new_stands_in_its_place(self):
        make.live(make.goal(1), make.goal(3))
        draft = make.goal(2)
        other = State.live().overlay("goal", draft.key, kinds()["goal"].serialize(draft))
        assert [goal["number"] for goal in other.all("goal")] == [1, 2, 3]
        assert other.published_at("goal", draft.key) is None


class TestOlderForms:
    """Content of an older schema is read in today's form; what is stored stays as it was."""

    @pytest.fixture
    def new_schema(self, monkeypatch):
        """The glossary's text was called `text` in schema 1 and is `definition` since."""
        kind = type(kinds()["glossary"])

        def upgrade(self, content, schema):
            if schema < 2:
                content = {**content, "definition": content["text"]}
            return content

        serialize = kind.serialize
        old = lambda self, obj, previous=None: {  # noqa: E731
            ("text" if name == "definition" else name): value for name, value in serialize(self, obj, previous).items()
        }
        monkeypatch.setattr(kind, "search_texts", lambda self, content: [])
        monkeypatch.setattr(kind, "serialize", old)
        make.live(make.term("Glasfaser", definition="Ein Kabel."))
        monkeypatch.undo()
        monkeypatch.setattr(kind, "upgrade", upgrade)
        monkeypatch.setattr(kind, "schema", 2)

    def test_pages_and_rebuilding_read_them(self, new_schema, client):
        assert State.live().get("glossary", "glasfaser")["definition"] == "Ein Kabel."
        rebuild()
        assert "Ein Kabel." in client.get("/glossar/").content.decode()
        assert client.get("/suche/?q=kabel").context["count"] == 1

    def test_publishing_again_writes_todays_form(self, new_schema):
        from strategy.models import GlossaryTerm

        revision = publish(GlossaryTerm.objects.get())
        assert (revision.schema, revision.number, "text" in revision.content) == (2, 2, False)
        first = Revision.objects.get(number=1)
        assert (first.schema, "definition" in first.content) == (1, False)
