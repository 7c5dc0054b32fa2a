"""Whatever happens in whatever order: the log alone tells the state, and nobody is told twice or of what is not so."""

import random
from collections import Counter
from uuid import uuid4

import pytest

from participation import appeals, moderation, notices, personal
from participation.models import Appeal, Contribution, Decision, Notice, OutgoingMail
from tests.participation.factories import contribution, participant
from tests.participation.moderation_hands import REFUSALS, family, fresh, held, moderator, replayed, send_due

pytestmark = pytest.mark.django_db

STEPS = 25
#: Each with how often it is tried.
ACTS = {"approve": 3, "hide": 4, "keep": 3, "undo": 4, "report": 4, "appeal": 3, "decide": 4, "correct": 2, "mails": 2}


class Story:
    """One contribution, two moderators, its author and the neighbours, who do what chance says."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.staff = [moderator("mo"), moderator("eva")]
        self.acted: Counter[str] = Counter()
        self.one = held() if seed % 2 else contribution(by=participant())

    def step(self) -> None:
        name = self.dice.choices(list(ACTS), list(ACTS.values()))[0]
        before, rows = fresh(self.one), Decision.objects.count()
        try:
            done = getattr(self, name)()
        except (*REFUSALS, ValueError, appeals.NotPossible, notices.NotPublic):
            done = None
        after = fresh(self.one)
        by_moderation = name in ("approve", "hide", "keep", "undo", "decide")
        expected = 1 if done and by_moderation else int(name == "correct" and before.state != after.state)
        assert Decision.objects.count() == rows + expected, name
        assert before.state == after.state or done, f"{name} changed the state and said no"
        assert not (before.state != after.state and expected == 0), f"{name} left no row"
        if name == "undo" and done:
            self.reports_wait_again(done.undoes)
        self.acted[name] += bool(done)

    def reports_wait_again(self, undone: Decision) -> None:
        waiting = set(Notice.objects.open().values_list("email", flat=True))
        assert set(Notice.objects.filter(decision=undone).values_list("email", flat=True)) <= waiting

    def approve(self):
        return moderation.approve(fresh(self.one), self.dice.choice(self.staff))

    def hide(self):
        return moderation.hide(fresh(self.one), self.dice.choice(self.staff), "insult", "Beleidigt.")

    def keep(self):
        return moderation.keep(fresh(self.one), self.dice.choice(self.staff), "Bleibt.")

    def undo(self):
        newest = self.one.decisions.order_by("-pk").first()
        return newest and moderation.undo(newest, self.dice.choice(self.staff))

    def report(self):
        email = f"n{self.dice.randrange(4)}@example.org"
        values = {"ground": "insult", "explanation": "Das.", "name": "Nora", "email": email}
        return notices.file(uuid4(), self.one, network=f"192.0.2.{self.dice.randrange(200)}", **values)

    def appeal(self):
        sender = self.dice.choice([None, *self.one.notices.exclude(decision=None).select_related("decision")])
        decision = sender.decision if sender else self.one.decisions.filter(act="hide").first()
        return decision and appeals.file(uuid4(), decision, "Das stimmt nicht.", notice=sender)

    def decide(self):
        waiting = Appeal.objects.open().select_related("decision__contribution").first()
        upheld, by = self.dice.random() < 0.5, self.dice.choice(self.staff)
        return waiting and appeals.decide(waiting, by, upheld=upheld, answer="Darum.", rule="insult")

    def correct(self):
        text = self.dice.choice(["Mehr Bänke.", "Mehr Licht.", "Siehe www.example.org"])
        return personal.correct(self.one.participant, self.one.public_id, title="", text=text)

    def mails(self):
        return send_due()


@pytest.mark.parametrize("seed", range(10))
def test_the_log_tells_the_state(seed):
    tell(Story(seed), STEPS)


def test_in_a_long_story_everything_happens():
    """Or the stories would say nothing about it."""
    story = Story(4711)
    tell(story, 6 * STEPS)
    assert {name for name, times in story.acted.items() if times} == set(ACTS)


def tell(story: Story, steps: int) -> None:
    for _ in range(steps):
        story.step()
        now = fresh(story.one)
        if story.one.decisions.exists():
            assert replayed(story.one) == family(now.state)
        assert not (Notice.objects.open().exists() and now.state == "hidden"), "a report that nobody can decide"
    send_due()
    nobody_is_told_twice()
    what_was_taken_back_was_told_to_nobody()
    the_author_knows_what_counts(fresh(story.one))


def nobody_is_told_twice():
    keys = OutgoingMail.objects.filter(state="sent").values_list("kind", "context__decision", "participant", "notice")
    told = [key for key in keys if key[1]]
    assert len(told) == len(set(told))


def what_was_taken_back_was_told_to_nobody():
    undone = Decision.objects.filter(undone_by__isnull=False).values("pk")
    mails = OutgoingMail.objects.filter(context__decision__in=list(undone.values_list("pk", flat=True)))
    assert not mails.exclude(state="obsolete").exclude(kind="appeal-receipt").exists()


def the_author_knows_what_counts(one: Contribution):
    """The newest decision of a person that still holds has reached them, as its mail or as the answer to an appeal."""
    turns = one.decisions.filter(act__in=("hold", "publish", "hide"), undone_by=None).order_by("-pk")
    last = turns.first()
    if last is None or last.by is None or last.act == "hold":
        return
    if last.appeal and last.appeal.notice is None:
        assert OutgoingMail.objects.get(key=f"appeal-decided/{last.appeal.pk}").state == "sent"
    else:
        kind = {"publish": "published", "hide": "hidden"}[last.act]
        assert OutgoingMail.objects.get(key=f"{kind}/{last.pk}").state == "sent"
