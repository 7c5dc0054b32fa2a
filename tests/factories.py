"""Small hands that put objects into the workspace. None of them publishes; `live` does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model

from measures.models import Implementation, Measure, MeasureBundle
from strategy.models import (
    Chapter,
    District,
    GlossaryTerm,
    Goal,
    Indicator,
    Live,
    Municipality,
    Objective,
    Page,
    Resolution,
    StaffRole,
    Strategy,
)
from strategy.models.base import Publishable, german_slug
from strategy.publishing import publish


def live(*objects: Publishable) -> Any:
    """Publish the objects in this order; returns the last one."""
    for obj in objects:
        publish(obj, announce=False)
    return objects[-1]


def municipality(name: str = "Bad Belzig", **values: Any) -> Municipality:
    """An existing one of that name, or a new one with three Ortsteile of its own, if asked for by `districts`."""
    found = Municipality.objects.filter(name=name).first()
    values = {"slug": german_slug(name), "official_name": name, "kind_label": "Stadt", **values}
    return found or Municipality.objects.create(name=name, position=Municipality.objects.count(), **values)


def belzig() -> Municipality:
    return municipality("Bad Belzig")


def wiesenburg() -> Municipality:
    return municipality("Wiesenburg/Mark", kind_label="Gemeinde")


def district(name: str, place: Municipality, parent: District | None = None, **values: Any) -> District:
    kind = "gemeindeteil" if parent else "ortsteil"
    values = {"key": german_slug(name), "kind": kind, "parent": parent, **values}
    return District.objects.create(name=name, municipality=place, **values)


def goal(number: int = 1, *objectives: str, **values: Any) -> Goal:
    """A goal with objectives given by number: goal(1, "1.1", "1.2")."""
    values = {"slug": f"ziel-{number}", "title": f"Ziel {number}", **values}
    made = Goal.objects.create(number=number, **values)
    for place in objectives:
        objective(place, made)
    return made


def objective(number: str, of: Goal) -> Objective:
    key = number.replace(".", "-")
    return Objective.objects.create(goal=of, key=key, number=number, title=f"Unterziel {number}")


def strategy(**values: Any) -> Strategy:
    return Strategy.objects.create(**{"slug": "strategie", "title": "Unsere Strategie", **values})


def chapter(title: str = "Warum", place: Municipality | None = None, **values: Any) -> Chapter:
    number = str(Chapter.objects.count() + 1)
    values = {"slug": german_slug(title), "number": number, "position": int(number), "text": "<p>Text.</p>", **values}
    return Chapter.objects.create(title=title, municipality=place, **values)


def term(name: str = "Glasfaser", **values: Any) -> GlossaryTerm:
    return GlossaryTerm.objects.create(
        **{"slug": german_slug(name), "term": name, "definition": "Ein Kabel.", **values}
    )


def page(title: str = "Impressum", **values: Any) -> Page:
    return Page.objects.create(**{"slug": german_slug(title), "title": title, "body": "<p>Text.</p>", **values})


def resolution(place: Municipality, **values: Any) -> Resolution:
    """With a result, but without a date, the day is not known."""
    values = {"slug": f"beschluss-{place.slug}", "body": "Rat", "edition_title": "Strategie", **values}
    if values.get("result") and not values.get("date"):
        values.setdefault("date_note", "Der Tag ist nicht bekannt")
    return Resolution.objects.create(municipality=place, **values)


def indicator(title: str = "Offene WLAN-Punkte", place: Municipality | None = None, **values: Any) -> Indicator:
    values = {"slug": german_slug(title), "level": "output", "unit": "Stück", **values}
    return Indicator.objects.create(title=title, municipality=place, **values)


def bundle(number: int = 1, **values: Any) -> MeasureBundle:
    found = MeasureBundle.objects.filter(number=number).first()
    values = {"slug": f"buendel-{number}", "title": f"Bündel {number}", **values}
    return found or MeasureBundle.objects.create(number=number, **values)


def measure(title: str = "Offenes WLAN", of: MeasureBundle | None = None, **values: Any) -> Measure:
    """A measure in a bundle; many-to-many values (`objectives`, `districts`) may be given as lists."""
    of = of or bundle()
    many = {name: values.pop(name) for name in ("objectives", "districts") if name in values}
    number = of.measures.count() + 1
    values = {"slug": german_slug(title), "number": number, "code": f"{of.number}-{number}", **values}
    made = Measure.objects.create(title=title, bundle=of, **values)
    for name, related in many.items():
        getattr(made, name).set(related)
    return made


def implementation(of: Measure, place: Municipality, **values: Any) -> Implementation:
    values = {"reason": "Noch nicht geprüft.", "assessment": "unknown", **values}
    return Implementation.objects.create(measure=of, municipality=place, **values)


def live_measure(title: str, *places: Municipality, of: MeasureBundle | None = None, **values: Any) -> Measure:
    """A public measure with a public implementation in each place. Values of the implementations: `row={…}`."""
    row = values.pop("row", {})
    made = measure(title, of, **values)
    around = [obj for obj in (made.bundle, *places) if not Live.objects.filter(kind=obj.kind, key=obj.key).exists()]
    live(*around, made, *(implementation(made, place, **row) for place in places))
    return made


def staff(username: str, *roles: tuple[str, Municipality | None], **values: Any) -> Any:
    """A staff member with roles: staff("eva", ("publisher", belzig()), ("reader", None))."""
    user = get_user_model().objects.create_user(username, is_staff=True, **values)
    for role, place in roles:
        StaffRole.objects.create(user=user, role=role, municipality=place)
    return user


def filled(obj: Publishable, text: str) -> Publishable:
    """Write a text into every text field of an object and save it; rich text gets it as a paragraph."""
    for field in obj._meta.concrete_fields:
        kind = field.get_internal_type()
        if field.name in {"key", "slug", "kind_label", "number", "code", "ags", "postcode"} or field.choices:
            continue
        if field.name == "link":
            setattr(obj, field.name, f"https://example.org/{text}")
        elif kind in {"CharField", "TextField"}:
            rich = type(field).__name__ == "ProseEditorField"
            setattr(obj, field.name, f"<p>{text}</p>" if rich else text)
    obj.save()
    return obj


def some_day(year: int = 2027, month: int = 6, day: int = 30) -> date:
    return date(year, month, day)
