"""Who of staff may read, moderate, answer and enter what: each question about one object agrees with its twin."""

import pytest

from participation import permissions
from participation.admin import entry_scopes
from participation.models import Contribution, Response
from tests import factories as make
from tests.participation.factories import contribution, response

pytestmark = pytest.mark.django_db

STATES = ["awaiting", "held", "published", "anonymised", "hidden"]


def scopes():
    return {"belzig": make.belzig(), "wiesenburg": make.wiesenburg(), "joint": None}


def people():
    places = scopes()
    roles = [(role, scope) for role in ("reader", "editor", "publisher", "moderator") for scope in places]
    found = {f"{role} {scope}": make.staff(f"{role}-{scope}", (role, places[scope])) for role, scope in roles}
    found["nobody"] = make.staff("neu")
    found["administrator"] = make.staff("chefin", is_superuser=True)
    found["former"] = make.staff("weg", ("moderator", None), is_active=False)
    return found


def all_states_in_all_scopes():
    return [
        contribution(f"{state}", state=state, municipality=place) for state in STATES for place in scopes().values()
    ]


@pytest.mark.parametrize(
    ("one", "many"),
    [
        (permissions.reads, permissions.read_by),
        (permissions.moderates, permissions.moderated_by),
        (permissions.answers, permissions.answered_by),
    ],
)
def test_what_is_said_of_one_contribution_is_said_of_many(one, many):
    rows = all_states_in_all_scopes()
    for who, person in people().items():
        found = set(many(person, Contribution.objects.all()))
        assert found == {row for row in rows if one(person, row)}, who


def test_the_table_of_roles():
    place = make.belzig()
    held, public = contribution(state="held", municipality=place), contribution(municipality=place)
    everybody = people()
    expected = {  # reads held, reads public, moderates, answers, enters
        "reader belzig": (False, True, False, False, False),
        "editor belzig": (False, True, False, False, True),
        "publisher belzig": (False, True, False, True, True),
        "moderator belzig": (True, True, True, True, True),
        "moderator wiesenburg": (False, True, False, False, False),
        "moderator joint": (False, True, False, False, False),
        "nobody": (False, True, False, False, False),
        "administrator": (True, True, True, True, True),
        "former": (False, False, False, False, False),
    }
    for who, rights in expected.items():
        person = everybody[who]
        assert rights == (
            permissions.reads(person, held),
            permissions.reads(person, public),
            permissions.moderates(person, public),
            permissions.answers(person, public),
            permissions.enters_in_scope(person, place.pk),
        ), who


def test_nobody_reads_what_is_not_confirmed():
    waiting = contribution(state="awaiting")
    assert not permissions.reads(make.staff("chefin", is_superuser=True), waiting)


def test_an_answer_is_written_by_whoever_may_answer_all_of_its_contributions():
    by = make.staff("irgendwer")
    ours, theirs, shared = (contribution(municipality=place) for place in scopes().values())
    answers = [response(by, ours), response(by, ours, theirs), response(by, ours, theirs, shared), response(by)]
    both = make.staff("beide", ("publisher", make.belzig()), ("moderator", make.wiesenburg()))
    for person in [*people().values(), both]:
        found = set(permissions.writable_by(person, Response.objects.all()))
        assert found == {a for a in answers if permissions.answers_all(person, a.contributions.all())}
    assert set(permissions.writable_by(both, Response.objects.all())) == set(answers[:2])


def test_those_who_are_named_as_entering_are_those_who_may():
    everybody = people()
    named = entry_scopes.sentences([None, make.belzig(), make.wiesenburg()])
    for place in scopes().values():
        may = {
            entry_scopes.ADMINISTRATION if one.is_superuser else one.username
            for one in everybody.values()
            if permissions.enters_in_scope(one, place.pk if place else None)
        }
        sentence = named[place.key if place else None].partition("erfasst: ")[2].rstrip(".")
        assert set(sentence.replace(" oder ", ", ").split(", ")) == may
