"""Everything this app stores, by theme."""

from .answers import AnswerModule, Response
from .contributions import Contribution, ContributionGroup, ContributionVersion, Support
from .following import Bounce, Subscription
from .limits import DailySalt, RateCount
from .moderation import Claim, Decision
from .notices import Appeal, Notice
from .outbox import OutgoingMail
from .people import Participant, Submission
from .periods import PassedMoment, PublicPeriod
from .phases import ChoiceAnswer, Consultation, Event, EventReminder, Question

__all__ = [
    "AnswerModule",
    "Appeal",
    "Bounce",
    "ChoiceAnswer",
    "Claim",
    "Consultation",
    "Contribution",
    "ContributionGroup",
    "ContributionVersion",
    "DailySalt",
    "Decision",
    "Event",
    "EventReminder",
    "Notice",
    "OutgoingMail",
    "Participant",
    "PassedMoment",
    "PublicPeriod",
    "Question",
    "RateCount",
    "Response",
    "Submission",
    "Subscription",
    "Support",
]
