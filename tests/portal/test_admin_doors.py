"""Every door of every admin page asks who may: the pages are taken from the registry, so none is forgotten."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from strategy.models.base import Publishable
from strategy.publishing import publish
from tests import factories as make
from tests.portal.admin_hands import add_address, address, list_address, signed_in, world

pytestmark = pytest.mark.django_db

#: Written by the portal itself: all staff read, nobody changes.
RECORDS = {"strategy.revision", "strategy.changeevent", "strategy.block", "strategy.publication"}
#: Read by all, frozen by few, changed by nobody: tests/portal/test_admin_editions.py.
FROZEN = {"strategy.edition"}
#: Personal: not even all staff read.
FOR_ADMINISTRATORS = {"auth.user", "portal_accounts.secondfactor"}
FOR_MODERATORS = {"strategy.accessibilityreport"}
#: Their doors are in tests/participation/test_staff_doors.py: what they show depends on each contribution.
OF_PARTICIPATION = {
    "participation.contribution", "participation.response", "participation.contributiongroup",
    "participation.answermodule", "participation.notice", "participation.appeal", "participation.bounce",
}  # fmt: skip
#: Who may add one, besides administrators: kinds of which there is a fixed set, or which are a scope themselves.
FIXED = {"strategy", "page", "municipality"}


def pages():
    return admin.site._registry.values()


def publishable():
    return {page.model.kind: page for page in pages() if issubclass(page.model, Publishable)}


def people():
    belzig, wiesenburg = make.belzig(), make.wiesenburg()
    return {
        "reader belzig": make.staff("leserin", ("reader", belzig)),
        "moderator belzig": make.staff("moderatorin", ("moderator", belzig)),
        "editor belzig": make.staff("redakteurin", ("editor", belzig)),
        "publisher belzig": make.staff("belzig", ("publisher", belzig)),
        "publisher wiesenburg": make.staff("wiesenburg", ("publisher", wiesenburg)),
        "publisher joint": make.staff("gemeinsam", ("publisher", None)),
        "nothing at all": make.staff("neu"),
        "administrator": make.staff("chefin", is_superuser=True),
    }


def may(who: str, action: str, scope: str) -> bool:
    """The table of the design in other words than the code's."""
    if who == "administrator":
        return True
    role, _, place = who.partition(" ")
    return place == scope and (role == "publisher" or (role == "editor" and action == "edit"))


def test_every_page_of_the_registry_is_known_to_these_tests():
    names = {page.model._meta.label_lower for page in pages()}
    known = {page.model._meta.label_lower for page in publishable().values()}
    assert names - known == RECORDS | FROZEN | FOR_ADMINISTRATORS | FOR_MODERATORS | OF_PARTICIPATION


def test_all_staff_read_the_whole_workspace():
    objects = world()
    wrong = []
    everybody = people()
    for who in ("nothing at all", "moderator belzig", "publisher wiesenburg"):
        client = signed_in(everybody[who])
        for name, obj in objects.items():
            doors = [list_address(obj), address(obj), address(obj, "history")]
            doors.append(reverse("admin:preview", args=[obj.kind, obj.pk]))
            wrong += [(who, name, door) for door in doors if client.get(door).status_code != 200]
    assert wrong == []


def test_only_whoever_may_edit_in_the_scope_gets_through_the_form():
    objects = world()
    wrong = []
    for who, person in people().items():
        client = signed_in(person)
        for name, obj in objects.items():
            scope = name.split(" ")[1]
            expected = may(who, "edit", scope)
            if name == "measure joint" and not expected:
                # The form also has the implementations of both places: whoever may edit one gets in, for that part.
                expected = may(who, "edit", "belzig") or may(who, "edit", "wiesenburg")
            answer = client.post(address(obj), {}).status_code
            if answer != (200 if expected else 403):
                wrong.append((who, name, answer))
    assert wrong == []


def test_only_whoever_may_publish_in_the_scope_publishes_and_withdraws_by_address():
    objects = world()
    wrong = []
    for who, person in people().items():
        client = signed_in(person)
        for name, obj in objects.items():
            expected = may(who, "publish", name.split(" ")[1])
            for door in ("publish", "withdraw"):
                answer = client.get(address(obj, door)).status_code
                if answer != (200 if expected else 403):
                    wrong.append((who, name, door, answer))
                if not expected and client.post(address(obj, door), {}).status_code != 403:
                    wrong.append((who, name, door, "post"))
    assert wrong == []


def test_only_whoever_may_edit_somewhere_adds():
    scopes = {"joint": None, "belzig": make.belzig(), "wiesenburg": make.wiesenburg()}
    wrong = []
    for who, person in people().items():
        client = signed_in(person)
        for kind, page in publishable().items():
            possible = scopes if page.scope_field else ["joint"]
            expected = any(may(who, "edit", scope) for scope in possible)
            if kind in FIXED:
                expected = who == "administrator" and kind != "strategy"
            for answer in (client.get(add_address(page.model)), client.post(add_address(page.model), {})):
                if answer.status_code != (200 if expected else 403):
                    wrong.append((who, kind, answer.status_code))
    assert wrong == []


def test_what_was_ever_public_is_deleted_by_nobody_and_the_rest_by_its_editors():
    objects = world()
    wrong = []
    for who, person in people().items():
        client = signed_in(person)
        for name, obj in objects.items():
            ever_public = name.split(" ")[0] in ("municipality", "bundle", "implementation") or name == "measure joint"
            expected = may(who, "edit", name.split(" ")[1]) and not ever_public
            answer = client.get(address(obj, "delete")).status_code
            if answer != (200 if expected else 403):
                wrong.append((who, name, answer))
    assert wrong == []


@pytest.mark.parametrize("label", sorted(RECORDS))
def test_records_are_read_by_all_staff_and_changed_by_nobody(label):
    page = next(p for p in pages() if p.model._meta.label_lower == label)
    publish(make.belzig())
    publish(make.chapter())
    row = page.model.objects.first()
    for person in people().values():
        client = signed_in(person)
        assert client.get(list_address(row)).status_code == 200
        assert client.get(address(row)).status_code == 200
        assert client.post(address(row), {}).status_code == 403
        assert client.get(add_address(page.model)).status_code == 403
        assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("label", sorted(FOR_ADMINISTRATORS | FOR_MODERATORS))
def test_pages_about_people_are_closed_to_others(label):
    page = next(p for p in pages() if p.model._meta.label_lower == label)
    insiders = {"administrator"} | ({"moderator belzig", "publisher joint"} if label in FOR_MODERATORS else set())
    for who, person in people().items():
        answer = signed_in(person).get(list_address(page.model)).status_code
        assert answer == (200 if who in insiders else 403), who


def test_strangers_are_led_to_the_sign_in_at_every_door():
    objects = world()
    citizen = make.staff("buergerin", ("publisher", make.belzig()))
    citizen.is_staff = False
    citizen.save()
    for client in (Client(), signed_in(citizen)):
        for obj in objects.values():
            doors = [list_address(obj), add_address(type(obj)), reverse("admin:preview", args=[obj.kind, obj.pk])]
            doors += [address(obj, door) for door in ("change", "delete", "history", "publish", "withdraw")]
            for door in doors:
                for answer in (client.get(door), client.post(door, {})):
                    assert answer.status_code == 302 and "/login/" in answer["Location"], door


def test_a_refusal_is_a_german_sentence_with_a_way_back():
    chapter = make.chapter()
    answer = signed_in(make.staff("belzig", ("publisher", make.belzig()))).get(address(chapter, "publish"))
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Sie dürfen „1 Warum“ nicht veröffentlichen." in text
    assert reverse("admin:index") in text


def test_the_search_for_choices_gives_away_no_people():
    client = signed_in(make.staff("belzig", ("publisher", make.belzig())))
    for field in ("user", "municipality"):
        query = {"app_label": "strategy", "model_name": "staffrole", "field_name": field, "term": "a"}
        assert client.get(reverse("admin:autocomplete"), query).status_code in (403, 404)


def test_nobody_without_the_right_may_give_away_a_measure():
    """Giving it to somebody lets them edit both places' implementations."""
    measure = make.live_measure("Geteilt", make.belzig(), make.wiesenburg())
    for role_scope, sees_form in (((make.belzig(),), False), ((make.belzig(), make.wiesenburg(), None), True)):
        roles = [("publisher", scope) for scope in role_scope]
        person = make.staff(f"p{len(roles)}", *roles)
        page = signed_in(person).get(address(measure)).content.decode()
        assert ('name="assignments-__prefix__-user"' in page) is sees_form
