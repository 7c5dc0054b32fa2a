"""The examples of the demo: marked, complete, and loaded once."""

import pytest
from django.core.management import call_command

from participation.models import AnswerModule, Appeal, Contribution, Response
from strategy.state import State

pytestmark = [pytest.mark.usefixtures("demo_content"), pytest.mark.django_db]


def test_every_example_says_so():
    state = State.live("consultation", "event")
    assert all(content["is_example"] for kind in ("consultation", "event") for content in state.all(kind))
    assert Contribution.objects.count() > 12
    assert not Contribution.objects.filter(is_example=False).exists()
    assert not Contribution.objects.filter(participant__isnull=False).exists()
    assert all("(Beispiel)" in office for office in Response.objects.values_list("office", flat=True))


def test_the_examples_show_every_kind_of_outcome_and_way_in():
    assert len(set(Response.objects.values_list("outcome", flat=True))) == 5
    assert {"portal", "paper", "phone", "event"} <= set(Contribution.objects.values_list("source", flat=True))
    assert {"block", "measure", "proposal"} <= set(Contribution.objects.values_list("subject", flat=True))
    assert Contribution.objects.held().exists()
    assert AnswerModule.objects.count() >= 4


def test_the_examples_give_moderators_something_of_each_kind_to_decide():
    """What is held, what is reported, and an objection that the first moderator may not decide."""
    assert Contribution.objects.filter(notices__outcome="").exists()
    appeal = Appeal.objects.open().get()
    assert appeal.against.username == "moderation" and appeal.decision.contribution.state == "hidden"
    assert not Contribution.objects.filter(decisions=None).exists()


def test_examples_on_a_measure_of_one_municipality_belong_to_it():
    owners = {measure["key"]: measure["municipality"] for measure in State.live("measure").all("measure")}
    rows = Contribution.objects.filter(subject="measure").values_list("measure_key", "municipality__key")
    owned = [(owners[measure], scope) for measure, scope in rows if owners[measure]]
    assert owned and all(owner == scope for owner, scope in owned)


def test_a_past_phase_shows_what_was_chosen(client):
    page = client.get("/beteiligung/phasen/messpunkte-fuer-die-wasserkarte/").content.decode()
    assert "Beim Gießen" in page and "14" in page


def test_loading_again_changes_nothing(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    Contribution.objects.filter(public_id="bspa2man").update(state="withdrawn", text="")
    before = list(Contribution.objects.order_by("pk").values("pk", "state", "text"))
    call_command("load_demo", verbosity=0)
    assert list(Contribution.objects.order_by("pk").values("pk", "state", "text")) == before


def test_what_stands_open_is_open_on_the_day_of_loading(client):
    assert "Wie es nach 2027 weitergeht" in client.get("/beteiligung/").content.decode()
