"""What staff choose for the beginning of a chapter, from the form to the document and back."""

import pytest
from django.utils import timezone

from strategy import comparison, editions, previews
from strategy.admin import standing
from strategy.canonical import digest
from strategy.chapter_preview import tree as preview
from strategy.documents.render import to_html
from strategy.models import ChangeEvent, Chapter, Revision
from strategy.publishing import project, publish
from strategy.registry import kinds
from strategy.state import State
from tests import factories as make
from tests.portal.admin_hands import address, document, fields, signed_in

pytestmark = pytest.mark.django_db
CHAPTER = "chapter"


@pytest.fixture
def chapter():
    make.live(make.goal(1, "1.1"))
    return make.live(make.chapter("Warum"))


def older(revision: Revision) -> Revision:
    """As it was written before there was a choice."""
    content = {name: value for name, value in revision.content.items() if name != "opener"}
    values = {"number": 2, "schema": 1, "content": content, "sha256": digest(content), "published_at": timezone.now()}
    return Revision(kind=CHAPTER, key=revision.key, path=revision.path, **values)


@pytest.fixture
def public_before(chapter):
    """The chapter is public as it was written before there was a choice."""
    old = older(Revision.objects.get(kind=CHAPTER))
    old.save()
    project(old)
    return chapter


def test_the_choice_is_made_in_the_form_and_public_when_published(chapter):
    client = signed_in(make.staff("leitung", ("publisher", None)))
    form = client.get(address(chapter))
    offered = document(form).xpath('//select[@name="opener"]/option/@value')
    assert offered == ["", *Chapter.Opener.values]
    assert client.post(address(chapter), {**fields(form), "opener": "goals"}).status_code == 302
    chapter.refresh_from_db()
    assert chapter.opener == "goals" and State.live().all(CHAPTER)[0]["opener"] == ""
    assert publish(chapter).content["opener"] == "goals"
    assert State.live().all(CHAPTER)[0]["opener"] == "goals"


def test_what_nobody_draws_is_refused(chapter):
    client = signed_in(make.staff("leitung", ("publisher", None)))
    data = {**fields(client.get(address(chapter))), "opener": "<svg>"}
    assert client.post(address(chapter), data).status_code == 200
    chapter.refresh_from_db()
    assert chapter.opener == ""


def test_a_revision_from_before_reads_as_none(chapter):
    revision = Revision.objects.get(kind=CHAPTER)
    old = older(revision)
    assert revision.schema == 2 and kinds()[CHAPTER].read(old) == revision.content
    assert State([old]).get(CHAPTER, chapter.key)["opener"] == ""


class TestARevisionFromBefore:
    def test_says_what_the_untouched_chapter_says(self, public_before):
        public_before.save()
        assert standing.standing(public_before).state == standing.PUBLIC
        assert standing.standings([public_before])[public_before.key].state == standing.PUBLIC
        news = ChangeEvent.objects.count()
        assert publish(public_before) is None
        assert (Revision.objects.filter(kind=CHAPTER).count(), ChangeEvent.objects.count()) == (2, news)

    def test_gives_way_to_a_choice(self, public_before):
        public_before.opener = "goals"
        public_before.save()
        assert standing.standing(public_before).label == "geändert: 1 Feld"
        assert publish(public_before).number == 3

    @pytest.mark.parametrize(("title", "is_changed"), [("Warum", False), ("Wozu", True)])
    def test_an_edition_with_it_sees_only_real_changes(self, public_before, client, title, is_changed):
        editions.freeze("Stand")
        public_before.title = title
        public_before.save()
        kind = kinds()[CHAPTER]
        content = kind.serialize(public_before, kind.read(Revision.objects.get(kind=CHAPTER, number=2)))
        values = {"number": 3, "schema": 2, "content": content, "sha256": digest(content)}
        values |= {"path": "/strategie/warum/", "published_at": timezone.now()}
        project(Revision.objects.create(kind=CHAPTER, key=public_before.key, **values))
        body = client.get("/dokumente/fassung-1/strategie/warum/").content.decode()
        assert ("Seither geändert (Kapitel)" in body, "Seither unverändert (Kapitel)" in body) == (
            is_changed,
            not is_changed,
        )


def test_a_comparison_says_the_choice_in_words(chapter):
    before = State.live()
    chapter.opener = "money"
    chapter.save()
    publish(chapter)
    found = comparison.compare(before, State.live())
    changes = [change for subject in found.subjects for part in subject.parts for change in part.fields]
    assert [(change.label, change.new) for change in changes] == [("Bild am Kapitelanfang", "Geld nach Jahren")]


def test_the_preview_of_a_draft_draws_what_is_public(chapter):
    chapter.opener = "goals"
    html = to_html(preview(chapter))
    assert "Die Leitziele. Leitziel 1" in html and previews.has_preview(CHAPTER)
    chapter.opener = "milestones"  # nobody published any
    assert "pictured" not in to_html(preview(chapter))
