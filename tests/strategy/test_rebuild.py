"""Every projection can be made again from the revisions alone, and is then what publishing had made."""

import pytest
from django.core.management import call_command

from measures.models import PublicImplementation, PublicMeasure
from strategy.models import Chapter, Live, PublicAddress, SearchEntry
from strategy.publishing import current_stamp, publish, withdraw
from strategy.registry import kinds
from tests import factories as make

pytestmark = pytest.mark.django_db

PROJECTIONS = (Live, PublicAddress, SearchEntry, PublicMeasure, PublicImplementation)


def rows():
    """All rows of all projections; the numbers that the database gives to rows do not count."""
    found = {}
    for model in PROJECTIONS:
        fields = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
        found[model.__name__] = sorted(map(repr, model.objects.values(*fields)))
    return found


@pytest.fixture
def eventful_past():
    """Published, changed, renamed, withdrawn, withdrawn and brought back."""
    measure = make.live_measure("Offenes WLAN", make.belzig(), make.wiesenburg())
    make.live_measure("Glasfaser", make.belzig())
    make.live(make.goal(1, "1.1"), make.term(), make.page(), make.resolution(make.belzig()), make.indicator())
    for title in ("Eins", "Zwei", "Drei"):
        make.live(make.chapter(title))
    Chapter.objects.filter(title="Eins").update(slug="anders", text="<h2>Teil</h2><p>Ganz neu.</p>")
    for chapter in Chapter.objects.exclude(title="Drei"):
        publish(chapter)
    withdraw(Chapter.objects.get(title="Zwei"))
    withdraw(measure.implementations.first())
    drei = Chapter.objects.get(title="Drei")
    withdraw(drei)
    publish(drei)
    measure.bundle.slug = "neues-buendel"
    measure.bundle.save()
    publish(measure.bundle)
    publish(measure)


def test_rebuilding_gives_what_publishing_gave(eventful_past):
    before = rows()
    assert all(before.values())
    call_command("rebuild_public", verbosity=0)
    assert rows() == before


def test_rebuilding_from_nothing_and_over_rubbish_gives_the_same(eventful_past):
    before = rows()
    for model in PROJECTIONS:
        model.objects.all().delete()
    PublicMeasure.objects.create(key="spuk", number=1, published_at="2020-01-01T00:00Z")
    PublicAddress.objects.create(path="/spuk/", kind="page", key="spuk")

    call_command("rebuild_public", verbosity=0)
    assert rows() == before


def test_cached_pages_count_no_more_after_rebuilding():
    make.live(make.chapter())
    before = current_stamp()
    call_command("rebuild_public", verbosity=0)
    assert current_stamp() > before


def test_publishing_goes_on_even_if_the_projections_are_gone():
    """The revisions are the truth; the pointer to the current one is only derived."""
    chapter = make.live(make.chapter("Eins"))
    Live.objects.all().delete()
    Chapter.objects.update(title="Zwei")
    assert publish(chapter).number == 2


def test_the_command_says_how_much_of_each_kind_there_is(eventful_past, capsys):
    call_command("rebuild_public")
    out = capsys.readouterr().out
    assert all(kind.label in out for kind in kinds().values())
