"""What can be asked of the public measures."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Case, Exists, OuterRef, Value, When

from strategy.querysets import ProjectionQuerySet


class PublicMeasureQuerySet(ProjectionQuerySet):
    def with_implementation(self, **conditions: object) -> PublicMeasureQuerySet:
        """Measures of which one single implementation fulfils all conditions together."""
        from .models import PublicImplementation  # The models import this module.

        rows = PublicImplementation.objects.filter(measure_key=OuterRef("key"), **conditions)
        return self.filter(Exists(rows))

    def serving(self, objective_keys: Iterable[str]) -> PublicMeasureQuerySet:
        return self.filter(objective_keys__overlap=list(objective_keys))

    def in_bundle_order(self, bundle_keys: Iterable[str], at_first: Iterable[str] = ()) -> PublicMeasureQuerySet:
        """In the order of the bundles, then of the numbers; measures at the districts `at_first` before all others."""
        there = [When(district_keys__overlap=sorted(at_first), then=Value(0))] if at_first else []
        places = [When(bundle_key=key, then=Value(place)) for place, key in enumerate(bundle_keys)]
        # A case without conditions is a bare number, which ORDER BY takes for the place of a column.
        orders = [
            Case(*conditions, default=Value(len(places) + 1), output_field=models.IntegerField())
            for conditions in (there, places)
            if conditions
        ]
        return self.order_by(*orders, "number", "key")


class PublicImplementationQuerySet(ProjectionQuerySet):
    def of_public_measures(self) -> PublicImplementationQuerySet:
        """Without those that were published before their measure."""
        from .models import PublicMeasure  # The models import this module.

        return self.filter(measure_key__in=PublicMeasure.objects.values("key"))
