"""Everything this app stores, by theme."""

from .answers import AnswerModule, Response
from .contributions import Contribution, ContributionGroup, ContributionVersion, Support
from .limits import DailySalt, RateCount
from .moderation import Decision
from .outbox import OutgoingMail
from .people import Participant, Submission
from .periods import PassedMoment, PublicPeriod
from .phases import ChoiceAnswer, Consultation, Event, EventReminder, Question

__all__ = [
    "AnswerModule",
    "ChoiceAnswer",
    "Consultation",
    "Contribution",
    "ContributionGroup",
    "ContributionVersion",
    "DailySalt",
    "Decision",
    "Event",
    "EventReminder",
    "OutgoingMail",
    "Participant",
    "PassedMoment",
    "PublicPeriod",
    "Question",
    "RateCount",
    "Response",
    "Submission",
    "Support",
]
