"""A consultation with what people say in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from measures.models import Measure
from participation.models import ChoiceAnswer, Consultation, Contribution, Question
from strategy.models import Chapter, Municipality
from strategy.publishing import publish
from tests import factories as make
from tests.participation import factories
from tests.participation.phase_factories import consultation

TEXT = "<h2>Netz</h2><p>Glasfaser kommt in alle Orte.</p><p>WLAN gibt es am Marktplatz.</p>"


@dataclass
class Phase:
    """Published: the consultation, a chapter with two paragraphs (1.1-1, 1.1-2), a measure, both municipalities."""

    consultation: Consultation
    chapter: Chapter
    measure: Measure
    belzig: Municipality
    wiesenburg: Municipality

    @property
    def page(self) -> str:
        return f"/beteiligung/phasen/{self.consultation.slug}/abwaegung/"

    def file(self, ending: str) -> str:
        return f"{self.page.rstrip('/')}.{ending}"

    def block(self, number: int) -> str:
        """The id of the n-th paragraph."""
        blocks = factories.newest("chapter", self.chapter.key).content["blocks"]
        return [block["id"] for block in blocks if block["kind"] != "heading"][number - 1]

    def on_block(self, number: int = 1, text: str = "Auch nach Lübnitz?", **values: Any) -> Contribution:
        return factories.on_block(self.chapter, self.block(number), text, **self.told(values))

    def on_measure(self, text: str = "Wann beginnt das?", **values: Any) -> Contribution:
        return factories.on_measure(self.measure, text, **self.told(values))

    def proposal(self, text: str = "Ein Ruftaxi zum Bahnhof.", **values: Any) -> Contribution:
        return factories.contribution(text, **self.told({"title": "Ruftaxi", **values}))

    def ask(self, text: str, form: str, choices: list[str]) -> None:
        """Publish the consultation with one more question to choose from."""
        position = self.consultation.questions.count()
        Question.objects.create(
            consultation=self.consultation, position=position, text=text, form=form, choices=choices
        )
        publish(self.consultation)

    def choose(self, text: str, *chosen: str, **values: Any) -> ChoiceAnswer:
        """Somebody's confirmed answer."""
        question = self.consultation.questions.get(text=text)
        values = {"confirmed_at": factories.days_ago(0), "question_key": question.key, **values}
        return ChoiceAnswer.objects.create(consultation_key=self.consultation.key, choices=list(chosen), **values)

    def told(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"consultation_key": self.consultation.key, "municipality": self.belzig, **values}


def phase(title: str = "Wie wollen wir leben?") -> Phase:
    belzig, wiesenburg = make.live(make.belzig()), make.live(make.wiesenburg())
    make.live(make.strategy(), make.goal(1, "1.1"))
    chapter = make.live(make.chapter("Netz", text=TEXT))
    measure = make.live_measure("Offenes WLAN", belzig)
    asked = make.live(consultation(title, chapters=[chapter], measures=[measure]))
    return Phase(asked, chapter, measure, belzig, wiesenburg)
