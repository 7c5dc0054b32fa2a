from .council import Resolution
from .editions import Edition, EditionEntry, Selection
from .frame import DatePrecision, Goal, Objective, Strategy, StrategyPhase
from .indicators import Indicator, Reading, Target
from .places import District, Municipality
from .publication import Publication
from .revisions import ChangeEvent, ContentFile, ContentStamp, Live, PublicAddress, Revision
from .roles import StaffRole
from .search import SearchEntry
from .text import AccessibilityReport, Block, Chapter, GlossaryTerm, Page

__all__ = [
    "AccessibilityReport",
    "Block",
    "ChangeEvent",
    "Chapter",
    "ContentFile",
    "ContentStamp",
    "DatePrecision",
    "District",
    "GlossaryTerm",
    "Edition",
    "EditionEntry",
    "Goal",
    "Indicator",
    "Live",
    "Municipality",
    "Objective",
    "Page",
    "PublicAddress",
    "Publication",
    "Reading",
    "Resolution",
    "Revision",
    "SearchEntry",
    "Selection",
    "StaffRole",
    "Strategy",
    "StrategyPhase",
    "Target",
]
