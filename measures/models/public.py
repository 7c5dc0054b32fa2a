"""Projections: what lists of measures filter, sort and count. Derived from revisions alone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ..querysets import PublicImplementationQuerySet, PublicMeasureQuerySet
from .implementation import Assessment, FundingState, Phase


def keys(name: str) -> ArrayField:
    return ArrayField(models.CharField(max_length=160), default=list, verbose_name=name)


class PublicMeasure(models.Model):
    """One public measure. The key is the measure's; texts are those of the current revision."""

    key = models.CharField(max_length=160, primary_key=True)
    slug = models.CharField(max_length=80)
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=320, db_collation="C", help_text="DIN 5007-1, made in Python.")
    summary = models.TextField(blank=True)
    bundle_key = models.CharField(max_length=160)
    number = models.PositiveSmallIntegerField()
    municipality_key = models.CharField(max_length=160, blank=True)
    objective_keys = keys("Unterziele")
    district_keys = keys("Orte")
    published_at = models.DateTimeField()

    objects = PublicMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["bundle_key", "number"]
        indexes = [GinIndex(fields=["objective_keys"]), GinIndex(fields=["district_keys"])]

    def __str__(self) -> str:
        return self.title


class PublicImplementation(models.Model):
    """One public implementation of a public or not yet public measure."""

    key = models.CharField(max_length=320, primary_key=True)
    measure_key = models.CharField(max_length=160, db_index=True)
    municipality_key = models.CharField(max_length=160, db_index=True)
    phase = models.CharField(max_length=16, choices=Phase.choices, blank=True)
    assessment = models.CharField(max_length=10, choices=Assessment.choices)
    funding_state = models.CharField(max_length=16, choices=FundingState.choices)
    planned_end = models.DateField(null=True)
    is_example = models.BooleanField(default=False)
    published_at = models.DateTimeField()

    objects = PublicImplementationQuerySet.as_manager()

    class Meta:
        ordering = ["municipality_key"]

    def __str__(self) -> str:
        return self.key
