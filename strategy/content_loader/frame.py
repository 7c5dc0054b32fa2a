"""Content files of the strategy's frame and of the goals."""

from __future__ import annotations

from ..content_files import ContentFile
from ..content_loading import Report, load_object, save_object
from ..models import Goal, Objective, Strategy, StrategyPhase


def load_strategy(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta

    def fill(existing: Strategy | None) -> Strategy:
        strategy = save_object(
            Strategy,
            existing,
            {
                "slug": "strategie",
                "title": meta["title"],
                "subtitle": meta.get("subtitle", ""),
                "vision": meta.get("vision", ""),
                "aim": file.section("Ziel"),
                "note": file.section("Hinweis"),
                "contact": file.section("Kontakt"),
                "sources": sources,
            },
        )
        strategy.phases.all().delete()
        for row in meta.get("phase", []):
            phase = StrategyPhase(
                strategy=strategy,
                title=row["title"],
                start=row["start"],
                end=row.get("end") or None,
                precision=row.get("precision", "month"),
                text=row.get("text", ""),
            )
            phase.full_clean()
            phase.save()
        return strategy

    load_object(file, "strategy", "strategie", fill, report)


def load_goal(file: ContentFile, sources: str, report: Report) -> None:
    meta = file.meta

    def fill(existing: Goal | None) -> Goal:
        goal = save_object(
            Goal,
            existing,
            {
                **{field: meta[field] for field in ("slug", "number", "title")},
                "summary": meta.get("summary", ""),
                "text": file.html,
                "sources": sources,
            },
        )
        for row in meta.get("objective", []):
            Objective.objects.update_or_create(
                key=row["key"],
                defaults={"goal": goal, "number": row["number"], "title": row["title"], "text": row.get("text", "")},
            )
        return goal

    load_object(file, "goal", meta["slug"], fill, report)
