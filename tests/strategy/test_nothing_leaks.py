"""What staff save stays inside until somebody publishes it: no public address shows a word of it."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from measures.models import BudgetLine, MeasureLink, Milestone, ProgressNote
from strategy import editions
from strategy.models import Reading, StrategyPhase, Target
from strategy.publishing import publish
from strategy.registry import kinds
from strategy.state import State
from tests import factories as make
from tests.participation.phase_factories import consultation, event
from tests.walk import public_addresses, routes

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"
EXTRA = (
    "/massnahmen/?ansicht=tabelle",
    "/strategie/warum/?sprache=einfach",
    "/massnahmen/buendel-1/offenes-wlan/?sprache=einfach",
)
SEARCHES = (f"/suche/?q={CANARY}", f"/massnahmen/?q={CANARY}")


def a_world():
    """One object of each kind, with all the rows that belong to it."""
    place = make.belzig()
    goal = make.goal(1, "1.1")
    strategy = make.strategy()
    strategy.phases.create(title="Umsetzung", start=date(2024, 1, 1))
    measure = make.measure("Offenes WLAN", objectives=goal.objectives.all())
    row = make.implementation(measure, place)
    other = make.measure("Glasfaser")
    measure.relations.create(type="related", other=other)
    indicator = make.indicator()
    return {
        "municipality": place, "strategy": strategy, "goal": goal, "chapter": make.chapter("Warum"),
        "glossary": make.term(), "page": make.page(), "resolution": make.resolution(place), "indicator": indicator,
        "bundle": measure.bundle, "measure": measure, "implementation": row, "other": other,
        "other implementation": make.implementation(other, place), "consultation": consultation(questions=["Frage?"]),
        "event": event(),
    }  # fmt: skip


def write_into_every_field(world, text):
    for obj in world.values():
        make.filled(obj, text)
    strategy, goal, row, indicator = (world[kind] for kind in ("strategy", "goal", "implementation", "indicator"))
    make.district(text, world["municipality"], key="kanal", note=text, population_as_of=text)
    StrategyPhase.objects.update(title=text, text=text)
    goal.objectives.update(title=text, text=text)
    world["glossary"].variants = [text]
    world["glossary"].save()
    for model in (Reading, Target):
        model.objects.create(indicator=indicator, date=date(2026, 1, 1), value=5, note=text)
    MeasureLink.objects.create(measure=world["measure"], title=text, url=f"https://example.org/{text}")
    world["consultation"].questions.update(text=text)
    BudgetLine.objects.create(implementation=row, year=2026, planned=5, programme=text, note=text)
    Milestone.objects.create(implementation=row, title=text, note=text)
    ProgressNote.objects.create(implementation=row, date=date(2026, 1, 1), text=f"<p>{text}</p>")
    return world


@pytest.fixture
def world(media):
    objects = a_world()
    assert {obj.kind for obj in objects.values()} == set(kinds())
    make.live(*objects.values())
    editions.freeze("Stand für die Beratung")
    return objects


def bodies(client):
    for address in [*public_addresses(), *EXTRA]:
        response = client.get(address)
        assert response.status_code in (200, 405), address
        yield address, words_of(response.content)


def words_of(body):
    """The text of a page or a file; spreadsheets are archives of XML."""
    if not body.startswith(b"PK"):
        return body.decode()
    with ZipFile(BytesIO(body)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_no_public_address_shows_what_was_only_saved(client, world):
    write_into_every_field(world, CANARY)

    showing = [address for address, body in bodies(client) if CANARY in body]
    found = {address: client.get(address).context["count"] for address in SEARCHES}

    assert showing == []
    assert found == dict.fromkeys(SEARCHES, 0)


def test_but_all_of_it_shows_once_it_is_published(client, world):
    """The walk above looks at pages that would show it."""
    for obj in write_into_every_field(world, CANARY).values():
        publish(obj)
    showing = {address for address, body in bodies(client) if CANARY in body}

    pages = {content["url"].split("#")[0] for kind in kinds() for content in State.live().all(kind)}
    assert pages - showing == set()
    assert {"/", "/neues/", "/neues/feed.atom", "/massnahmen/"} <= showing
    assert all(client.get(address).context["count"] > 0 for address in SEARCHES)


def test_a_draft_has_no_page_and_no_place_in_any_list(client, world):
    place = make.belzig()
    drafts = [
        make.chapter(f"{CANARY} Kapitel"), make.term(CANARY), make.page(f"{CANARY} Seite"), make.goal(2, title=CANARY),
        make.resolution(make.wiesenburg(), body=CANARY), make.indicator(CANARY), make.bundle(2, title=CANARY),
    ]  # fmt: skip
    measure = make.measure(CANARY)
    drafts += [measure, make.implementation(measure, place, reason=CANARY)]

    assert [address for address, body in bodies(client) if CANARY in body] == []
    for draft in drafts:
        address = address_it_would_get(draft)
        if draft.kind in ("chapter", "page", "goal", "bundle", "measure"):
            assert client.get(address).status_code == 404, address


def address_it_would_get(draft):
    kind = kinds()[draft.kind]
    return kind.path(draft.key, kind.serialize(draft), State.live())


def test_the_walk_sees_the_whole_portal():
    assert {"", "massnahmen/", "suche/", "neues/feed.atom", "api/v1/massnahmen/", "<slug:slug>/"} <= set(routes())
