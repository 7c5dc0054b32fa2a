"""The search index: derived from revisions alone."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """One findable part of a public object: a measure, a section of a chapter, a term, a place."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    part = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    context = models.CharField(max_length=300, blank=True, help_text="Where it stands, for instance the chapter.")
    text = models.TextField(blank=True)
    words = models.TextField(help_text="Folded words of title and text, for parts of words and typing errors.")
    vector = SearchVectorField(help_text="Stems made in Python: the database's German knows no „Bürgerinnen“.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "part"], name="one_search_entry_per_part")]
        indexes = [
            GinIndex(fields=["vector"], name="search_vector"),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="search_words"),
        ]

    def __str__(self) -> str:
        return self.title
