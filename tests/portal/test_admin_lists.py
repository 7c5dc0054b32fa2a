"""Lists: the standing of every row in a fixed number of statements, and no searching of private columns."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from strategy.models import AccessibilityReport
from tests import factories as make
from tests.participation import phase_factories as phases
from tests.portal.admin_hands import document, list_address, signed_in, texts, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(make.staff("leitung", ("publisher", None)))


def statements(client, path):
    client.get(path)  # what Django remembers from the first time on
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert client.get(path).status_code == 200
    return len(context)


GROWING = {
    "chapter": lambda n: make.chapter(f"Kapitel {n}", make.belzig()),
    "measure": lambda n: make.measure(f"Maßnahme {n}", objectives=[make.objective(f"9.{n}", make.goal(90 + n))]),
    "implementation": lambda n: make.implementation(make.measure(f"M {n}"), make.belzig()),
    "glossary": lambda n: make.term(f"Begriff {n}"),
    "indicator": lambda n: make.indicator(f"Indikator {n}", make.belzig()),
    "resolution": lambda n: make.resolution(make.belzig(), slug=f"beschluss-{n}"),
    "goal": lambda n: make.goal(n + 1, f"{n}.7"),
    "consultation": lambda n: phases.consultation(f"Phase {n}", make.belzig(), questions=["Was fehlt?"]),
    "event": lambda n: phases.event(f"Termin {n}", make.belzig()),
}

NAMED = {"glossary": "definition", "implementation": "lead", "resolution": "outcome"}


@pytest.mark.parametrize("kind", sorted(GROWING))
@pytest.mark.parametrize("query", ["", "?stand=changed", "?stand=never"])
def test_the_statements_of_a_list_do_not_grow_with_its_rows(client, kind, query):
    make.live(make.belzig())
    path = list_address(type(some_of_each(GROWING[kind], range(3)))) + query
    before = statements(client, path)
    some_of_each(GROWING[kind], range(3, 12))
    assert statements(client, path) == before


def some_of_each(maker, numbers):
    """Never published, public, and changed since, in turn."""
    for n in numbers:
        obj = maker(n)
        if n % 3:
            make.live(obj)
        if n % 3 == 2:
            type(obj).objects.filter(pk=obj.pk).update(**{NAMED.get(obj.kind, "title"): f"Anders {n}"})
            type(obj).objects.get(pk=obj.pk).save()
    return obj


def test_the_statements_of_the_first_page_do_not_grow_with_what_waits(client):
    world()
    before = statements(client, "/verwaltung/")
    for n in range(5):
        make.chapter(f"Wartet {n}")
        make.measure(f"Wartet auch {n}")
    assert statements(client, "/verwaltung/") == before


def test_the_list_can_be_filtered_by_standing(client):
    make.live(make.chapter("Fertig"))
    changed = make.live(make.chapter("Neu gefasst"))
    changed.summary = "<p>Anders.</p>"
    changed.save()
    make.chapter("Entwurf")
    path = list_address(type(changed))
    assert sorted(texts(client.get(path), "standing")) == ["geändert: 1 Feld", "nie veröffentlicht", "öffentlich"]
    for value, title in (("public", "Fertig"), ("changed", "Neu gefasst"), ("never", "Entwurf")):
        rows = document(client.get(f"{path}?stand={value}")).xpath('//table[@id="result_list"]/tbody/tr')
        assert len(rows) == 1 and title in rows[0].text_content()
    assert client.get(f"{path}?stand=unsinn").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "reply_to__startswith=a", "message__contains=x", "page__regex=.", "form_id__startswith=a",
    ],
)  # fmt: skip
def test_private_columns_cannot_be_searched_letter_by_letter(query):
    AccessibilityReport.objects.create(
        message="Kontrast", reply_to="anna@example.org", form_id="00000000-0000-4000-8000-000000000000"
    )
    client = signed_in(make.staff("chefin", is_superuser=True))
    answer = client.get(f"{list_address(AccessibilityReport)}?{query}")
    assert answer.status_code in (302, 400)


@pytest.mark.parametrize("query", ["password__startswith=p", "email__contains=a", "staff_roles__role=editor"])
def test_people_cannot_be_searched_by_their_secrets(query):
    client = signed_in(make.staff("chefin", is_superuser=True))
    assert client.get(f"/verwaltung/auth/user/?{query}").status_code in (302, 400)


def test_workspace_lists_take_the_offered_filters_only(client):
    belzig = make.belzig()
    make.chapter("Unseres", belzig)
    path = list_address(type(make.chapter("Gemeinsam")))
    for value, title in (("bad-belzig", "Unseres"), ("gemeinsam", "Gemeinsam")):
        rows = document(client.get(f"{path}?bereich={value}")).xpath('//table[@id="result_list"]/tbody/tr')
        assert len(rows) == 1 and title in rows[0].text_content()
    for query in (
        "text__contains=x",
        f"municipality__id__exact={belzig.pk}",
        "municipality__staff_roles__user__password__startswith=p",
        "key=a",
    ):
        assert client.get(f"{path}?{query}").status_code in (302, 400), query


def test_reported_barriers_are_marked_as_answered_by_those_who_may():
    report = AccessibilityReport.objects.create(message="Kontrast", form_id="00000000-0000-4000-8000-000000000000")
    action = {"action": "mark_answered", "_selected_action": [report.pk]}
    signed_in(make.staff("belzig", ("publisher", make.belzig()))).post(list_address(report), action)
    report.refresh_from_db()
    assert report.answered_at is None
    signed_in(make.staff("mod", ("moderator", make.belzig()))).post(list_address(report), action)
    report.refresh_from_db()
    assert report.answered_at <= timezone.now()


def test_all_pages_of_the_admin_are_kept_by_nobody_and_carry_the_strict_policy(client):
    objects = world()
    paths = ["/verwaltung/", "/verwaltung/jsi18n/", *(list_address(obj) for obj in objects.values())]
    for path in paths:
        answer = client.get(path)
        assert "no-store" in answer["Cache-Control"], path
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "nonce" not in client.get("/")["Content-Security-Policy"]


def test_every_filter_that_a_list_offers_works():
    """The closed list of lookups must not refuse what the page itself links to."""
    objects = world()
    client = signed_in(make.staff("chefin", is_superuser=True))
    make.live(objects["chapter joint"])
    paths = {list_address(obj) for obj in objects.values()}
    paths |= {f"/verwaltung/strategy/{name}/" for name in ("revision", "changeevent", "block", "publication")}
    paths |= {"/verwaltung/auth/user/", list_address(AccessibilityReport)}
    for path in paths:
        links = document(client.get(path)).xpath('//*[@id="changelist-filter" or contains(@class, "xfull")]//a/@href')
        for link in set(links):
            assert client.get(path + link).status_code == 200, path + link
    assert client.get("/verwaltung/strategy/revision/?published_at__year=2026").status_code == 200
