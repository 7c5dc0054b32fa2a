"""Who may what, as one table; and the rule for one object agrees with the rule for many."""

import pytest
from django.contrib.auth.models import AnonymousUser

from measures import permissions as with_assignments
from measures.models import MeasureAssignment
from strategy import permissions
from strategy.models import StaffRole
from strategy.registry import kinds
from tests import factories as make
from tests.participation import phase_factories as when

pytestmark = pytest.mark.django_db

ACTIONS = ("read", "edit", "publish", "moderate", "answer")
ALLOWED = {
    "edit": ("editor", "publisher"), "publish": ("publisher",), "moderate": ("moderator",),
    "answer": ("publisher", "moderator"),
}  # fmt: skip
ROLES = [role.value for role in StaffRole.Role]
#: Where a kind keeps its municipality; None: it belongs to both municipalities together.
SCOPE_FIELDS = {
    "municipality": "pk", "chapter": "municipality", "measure": "municipality", "implementation": "municipality",
    "resolution": "municipality", "indicator": "municipality", "strategy": None, "goal": None, "glossary": None,
    "page": None, "bundle": None, "consultation": "municipality", "event": "municipality",
}  # fmt: skip


@pytest.fixture
def world():
    """Of each kind one object in each scope in which it can be."""
    places = [make.belzig(), make.wiesenburg()]
    scopes = [None, *places]
    measures = [make.measure(f"Maßnahme {n}", municipality=place) for n, place in enumerate(scopes)]
    return [
        *places, make.strategy(), make.goal(), make.term(), make.page(), make.bundle(), *measures,
        *(make.chapter(f"Kapitel {n}", place) for n, place in enumerate(scopes)),
        *(make.indicator(f"Indikator {n}", place) for n, place in enumerate(scopes)),
        *(make.resolution(place) for place in places),
        *(make.implementation(measures[0], place) for place in places),
        *(when.consultation(f"Phase {n}", place) for n, place in enumerate(scopes)),
        *(when.event(f"Termin {n}", place) for n, place in enumerate(scopes)),
    ]  # fmt: skip


def people():
    """Everybody who could ask, by what they are; each role in each scope."""
    scopes = {"Bad Belzig": make.belzig(), "Wiesenburg/Mark": make.wiesenburg(), "gemeinsam": None}
    found = {
        f"{role} {name}": make.staff(f"{role}-{name}", (role, place))
        for role in ROLES
        for name, place in scopes.items()
    }
    found["nobody's role"] = make.staff("neu")
    found["all roles"] = make.staff("alle", *((role, place) for role in ROLES for place in scopes.values()))
    found["administrator"] = make.staff("admin", is_superuser=True)
    found["gone"] = make.staff("weg", ("publisher", None), ("publisher", make.belzig()), is_active=False)
    found["gone administrator"] = make.staff("weg-admin", is_superuser=True, is_active=False)
    found["citizen"] = make.staff("buergerin", ("publisher", None))
    found["administrator without staff sign"] = make.staff("halb", is_superuser=True)
    for name in ("citizen", "administrator without staff sign"):
        found[name].is_staff = False
    found["anonymous"] = AnonymousUser()
    return found


def expected(who, action, obj):
    """The table of the design, said once more in other words."""
    if who in ("gone", "gone administrator", "citizen", "administrator without staff sign", "anonymous"):
        return False
    if who in ("administrator", "all roles") or action == "read":
        return True
    if who == "nobody's role":
        return False
    role, scope = who.split(" ")[0], who.split(" ", 1)[1]
    place = obj.scope.name if obj.scope else "gemeinsam"
    return place == scope and role in ALLOWED[action]


def test_the_table_of_roles_scopes_and_kinds(world):
    assert {obj.kind for obj in world} == set(kinds())
    wrong = [
        (who, action, str(obj))
        for who, person in people().items()
        for action in ACTIONS
        for obj in world
        if permissions.may(person, action, obj) != expected(who, action, obj)
    ]
    assert wrong == []


@pytest.mark.parametrize("rules", [permissions, with_assignments], ids=["strategy", "measures"])
def test_the_rule_for_one_object_and_the_rule_for_many_agree(world, rules):
    by_kind = {name: [obj for obj in world if obj.kind == name] for name in kinds()}
    everybody = people()
    MeasureAssignment.objects.create(user=everybody["nobody's role"], measure=by_kind["measure"][0])
    wrong = []
    for who, person in everybody.items():
        for action in ACTIONS:
            for name, objects in by_kind.items():
                rows = kinds()[name].model._default_manager.all()
                many = set(rules.allowed(person, action, rows, SCOPE_FIELDS[name]))
                one_by_one = {obj for obj in objects if rules.may(person, action, obj)}
                if many != one_by_one:
                    wrong.append((who, action, name))
    assert wrong == []


def test_may_in_scope_agrees_with_may(world):
    for who, person in people().items():
        for action in ("edit", "publish"):
            for obj in world:
                scope = obj.scope.pk if obj.scope else None
                assert permissions.may_in_scope(person, action, scope) == permissions.may(person, action, obj), who


class TestAPersonWithASingleMeasure:
    @pytest.fixture
    def person(self):
        return make.staff("fachfrau")

    def test_edits_its_implementations_in_both_places_and_publishes_nothing(self, person):
        measure, other = make.measure("Meine"), make.measure("Andere")
        mine = [make.implementation(measure, place) for place in (make.belzig(), make.wiesenburg())]
        foreign = make.implementation(other, make.belzig())
        MeasureAssignment.objects.create(user=person, measure=measure)

        assert all(with_assignments.may(person, "edit", row) for row in mine)
        assert not with_assignments.may(person, "edit", foreign)
        assert not with_assignments.may(person, "edit", measure)
        assert not any(with_assignments.may(person, "publish", obj) for obj in [*mine, measure, foreign])

    def test_loses_the_right_with_the_assignment_and_with_the_account(self, person):
        row = make.implementation(make.measure(), make.belzig())
        assignment = MeasureAssignment.objects.create(user=person, measure=row.measure)
        person.is_active = False
        assert not with_assignments.may(person, "edit", row)
        assignment.delete()
        again = type(person).objects.get(pk=person.pk)
        assert not with_assignments.may(again, "edit", row)


def test_asking_costs_one_statement_however_often(world, django_assert_num_queries):
    person = make.staff("eva", ("publisher", make.belzig()))
    with django_assert_num_queries(1):
        for obj in world:
            permissions.may(person, "edit", obj)
            permissions.may(person, "publish", obj)


def test_a_role_is_held_once_in_a_scope_also_in_the_joint_one():
    person = make.staff("eva", ("editor", None))
    with pytest.raises(Exception, match="one_role_per_scope"):
        StaffRole.objects.create(user=person, role="editor", municipality=None)


def test_a_new_municipality_is_a_scope_of_its_own():
    """A third one is added in the admin, with no code."""
    belzig_publisher = make.staff("eva", ("publisher", make.belzig()))
    third = make.municipality("Niemegk")
    niemegk_publisher = make.staff("nele", ("publisher", third))
    chapter = make.chapter(place=third)
    assert permissions.may(niemegk_publisher, "publish", chapter)
    assert not permissions.may(belzig_publisher, "edit", chapter)
