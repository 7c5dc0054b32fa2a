"""The example set of the demo: marked wherever it appears, and nowhere mixed with facts."""

import pytest
from django.contrib.auth import get_user_model

from strategy.models import Chapter, StaffRole
from strategy.permissions import may
from strategy.state import State, objective_index

pytestmark = [pytest.mark.usefixtures("demo_content"), pytest.mark.django_db]


@pytest.fixture
def state():
    return State.live()


def rows_of(content):
    names = ("budget", "milestones", "notes", "readings", "targets")
    return [row for name in names for row in content.get(name, [])]


def test_every_example_value_is_marked(state):
    contents = [*state.all("implementation"), *state.all("indicator")]
    rows = [row for content in contents for row in rows_of(content)]
    assert len(rows) > 50
    assert all(row["is_example"] for row in rows)
    assert all(content["is_example"] for content in state.all("implementation") if rows_of(content))


def test_examples_cover_every_phase_assessment_and_funding_state(state):
    rows = state.all("implementation")
    assert len({row["phase"] for row in rows}) >= 6
    assert len({row["assessment"] for row in rows}) >= 5
    assert len({row["funding_state"] for row in rows}) >= 4


def test_indicators_refer_to_objectives_and_measures_that_exist(state):
    measures, objectives = {m["key"] for m in state.all("measure")}, set(objective_index(state))
    assert state.all("indicator")
    for indicator in state.all("indicator"):
        assert set(indicator["objectives"]) <= objectives
        assert set(indicator["measures"]) <= measures


def test_every_page_that_shows_an_example_value_says_so(state, client):
    for row in state.all("implementation"):
        if row["is_example"]:
            url = state.get("measure", row["measure"])["url"]
            assert "Beispielwert" in client.get(url).content.decode(), url
    for address in ("/", "/massnahmen/", "/massnahmen/?ansicht=tabelle", "/fortschritt/"):
        assert "Beispiel" in client.get(address).content.decode(), address


@pytest.mark.parametrize(
    ("username", "scopes"),
    [
        ("redaktion-belzig", {"bad-belzig"}),
        ("redaktion-wiesenburg", {"wiesenburg-mark"}),
        ("leitung", {"bad-belzig", "wiesenburg-mark", None}),
        ("moderation", set()),
        ("moderation-zwei", set()),
        ("admin", {"bad-belzig", "wiesenburg-mark", None}),
    ],
)
def test_the_log_ins_may_publish_what_the_design_says(username, scopes):
    user = get_user_model().objects.get(username=username)
    for chapter in Chapter.objects.all():
        scope = chapter.municipality.key if chapter.municipality else None
        assert may(user, "publish", chapter) == (scope in scopes)


def test_a_second_start_keeps_the_passwords_and_doubles_nothing(settings, tmp_path):
    from django.core.management import call_command

    settings.DEMO, settings.DATA_DIR = True, tmp_path
    before = list(get_user_model().objects.order_by("pk").values_list("password", flat=True))
    call_command("load_demo", verbosity=0)
    assert list(get_user_model().objects.order_by("pk").values_list("password", flat=True)) == before
    assert StaffRole.objects.count() == 11
    assert not (tmp_path / "logins.txt").exists()
