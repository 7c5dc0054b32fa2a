"""Loading content into the workspace and publishing it, without ever overwriting what staff changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from . import content_files
from .canonical import digest
from .models.base import Publishable
from .models.revisions import ContentFile as Loaded
from .publishing import publish
from .registry import Content, kind_of, kinds


@dataclass
class Report:
    """What a load did, by object name."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    line: Callable[[str], None] = lambda text: None

    @property
    def changes(self) -> int:
        return len(self.created) + len(self.updated)


def was_loaded(file: content_files.ContentFile, part: str = "") -> bool:
    return Loaded.objects.filter(path=f"{file.name}#{part}" if part else file.name).exists()


def fingerprint(obj: Publishable) -> str:
    """Digest of everything public of a workspace object, but for ids that publishing gives."""
    fresh = type(obj)._default_manager.get(pk=obj.pk)
    content = kind_of(fresh).serialize(fresh)
    return digest(_without_ids(content))


def _without_ids(content: Content) -> Content:
    if "blocks" not in content:
        return content
    return {**content, "blocks": [{k: v for k, v in block.items() if k != "id"} for block in content["blocks"]]}


def load_object(
    file: content_files.ContentFile,
    kind_name: str,
    key: str,
    fill: Callable[[Any], Publishable],
    report: Report,
    *,
    part: str = "",
    adopt: bool = False,
) -> Publishable | None:
    """Create or update one object from a file and publish it.

    `fill` gets the existing object or None and returns the saved object. `part` tells objects of one
    file apart; `adopt` says that the loader itself has just made the object. An object that staff changed or
    deleted since the last load is left alone.
    """
    path = f"{file.name}#{part}" if part else file.name
    model = kinds()[kind_name].model
    loaded = Loaded.objects.filter(path=path).first()
    existing = model._default_manager.filter(key=key).first()
    name = f"{kinds()[kind_name].label} {key}"
    if loaded and existing is None:
        report.kept.append(name)
        return None
    if loaded and loaded.file_digest == file.digest:
        report.unchanged.append(name)
        return existing
    if existing and not adopt and (loaded is None or fingerprint(existing) != loaded.loaded_digest):
        report.kept.append(name)
        return existing
    with transaction.atomic():
        obj = fill(existing)
        publish(obj, note="Aus den Inhaltsdateien geladen", announce=existing is not None and not adopt)
        Loaded.objects.update_or_create(
            path=path,
            defaults={
                "kind": kind_name,
                "key": key,
                "file_digest": file.digest,
                "loaded_digest": fingerprint(obj),
            },  # fmt: skip
        )
    (report.updated if existing and not adopt else report.created).append(name)
    report.line(f"{name} geladen")
    return obj
