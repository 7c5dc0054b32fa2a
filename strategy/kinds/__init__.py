"""What of this app is published on its own, and how it becomes content; settings.PORTAL_KINDS lists KINDS."""

from .council import ResolutionKind
from .frame import GoalKind, StrategyKind
from .indicators import IndicatorKind
from .places import MunicipalityKind
from .text import ChapterKind, GlossaryKind, PageKind

__all__ = ["KINDS"]

KINDS = [
    MunicipalityKind(),
    StrategyKind(),
    GoalKind(),
    ChapterKind(),
    GlossaryKind(),
    PageKind(),
    ResolutionKind(),
    IndicatorKind(),
]
