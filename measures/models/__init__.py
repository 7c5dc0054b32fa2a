from .bundle import MeasureBundle
from .implementation import (
    Assessment,
    BudgetLine,
    FundingState,
    Implementation,
    Milestone,
    Phase,
    ProgressNote,
)
from .measure import Measure, MeasureAssignment, MeasureLink, MeasureRelation
from .public import PublicImplementation, PublicMeasure

__all__ = [
    "Assessment",
    "BudgetLine",
    "FundingState",
    "Implementation",
    "Measure",
    "MeasureAssignment",
    "MeasureBundle",
    "MeasureLink",
    "MeasureRelation",
    "Milestone",
    "Phase",
    "ProgressNote",
    "PublicImplementation",
    "PublicMeasure",
]
