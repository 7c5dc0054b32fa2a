"""Loading content into the workspace and publishing it, without ever overwriting what staff changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError
from django.db import models, transaction
from django.utils import timezone

from . import content_files
from .canonical import digest
from .content_files import ContentError
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
    #: When this became public; None is now. The demo begins a few days ago.
    at: datetime | None = None

    @property
    def changes(self) -> int:
        return len(self.created) + len(self.updated)


def each_file(root: Path, pattern: str, load: Callable[[content_files.ContentFile], object]) -> None:
    """Load every file in the order of their names. Raises ContentError with the name of the file at fault."""
    for file in content_files.files(root, pattern):
        with faults_named(file):
            load(file)


@contextmanager
def faults_named(file: content_files.ContentFile) -> Iterator[None]:
    """Whatever is wrong with the contents of a file is said in one sentence that names it."""
    try:
        yield
    except KeyError as error:
        raise ContentError(f"{file.name}: Die Angabe „{error.args[0]}“ fehlt.") from error
    except ValidationError as error:
        raise ContentError(f"{file.name}: {_in_words(error)}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ContentError(f"{file.name}: {error}") from error
    except DatabaseError as error:
        raise ContentError(f"{file.name}: {str(error).splitlines()[0]}") from error


def _in_words(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())


Found = TypeVar("Found", bound=models.Model)


def referenced(model: type[Found], keys: Iterable[str]) -> list[Found]:
    """The objects with these keys. Raises ValueError naming the first key that does not exist."""
    keys = list(keys)
    found = {obj.key: obj for obj in model._default_manager.filter(key__in=keys)}  # type: ignore[attr-defined]
    for key in keys:
        if key not in found:
            raise ValueError(f"{model._meta.verbose_name} „{key}“ gibt es nicht.")
    return [found[key] for key in keys]


def referenced_one(model: type[Found], key: str | None) -> Found | None:
    """The object with this key; None where the file names none."""
    return referenced(model, [key])[0] if key else None


def save_object(model: type, existing: Any, values: dict[str, Any]) -> Any:
    """Write only what the file names, on the existing object or a new one; validated like a form."""
    obj = existing or model()
    for name, value in values.items():
        # A float read from a file is 236.07 and a little; a decimal is exactly that.
        setattr(obj, name, Decimal(str(value)) if isinstance(value, float) else value)
    if not obj.key:
        obj.key = obj.new_key()
    obj.full_clean()
    obj.save()
    return obj


def was_loaded(file: content_files.ContentFile, part: str = "") -> bool:
    return Loaded.objects.filter(path=_path(file, part)).exists()


def is_untouched(obj: Publishable) -> bool:
    """Whether the object is still as one of the content files left it."""
    loaded = Loaded.objects.filter(kind=obj.kind, key=obj.key, loaded_digest__in=_fingerprints(obj))
    return loaded.exists()


def _path(file: content_files.ContentFile, part: str) -> str:
    return f"{file.name}#{part}" if part else file.name


def fingerprint(obj: Publishable) -> str:
    """Digest of everything public of a workspace object, but for ids that publishing gives."""
    return digest(_fresh(obj))


def _fingerprints(obj: Publishable) -> set[str]:
    """The same, and what it was in the older forms of the content that could say all that the object says today."""
    content, kind = _fresh(obj), kind_of(obj)
    found = {digest(content)}
    for schema in range(1, kind.schema):
        added = kind.upgrade({}, schema)
        older = {name: value for name, value in content.items() if name not in added}
        if kind.upgrade(older, schema) == content:
            found.add(digest(older))
    return found


def _fresh(obj: Publishable) -> Content:
    fresh = type(obj)._default_manager.get(pk=obj.pk)
    return _without_ids(kind_of(fresh).serialize(fresh))


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
) -> None:
    """Create or update one object from a file and publish it.

    `fill` gets the existing object or None and returns the saved object. `part` tells objects of one
    file apart; `adopt` says that an object that was not loaded from this file may be filled nevertheless,
    because the loader itself made it. An object that staff changed or deleted since the last load is left alone.
    """
    loaded = Loaded.objects.filter(path=_path(file, part)).first()
    existing = kinds()[kind_name].model._default_manager.filter(key=loaded.key if loaded else key).first()
    name = f"{kinds()[kind_name].label} {key}"
    if loaded and existing is None:
        report.kept.append(name)
    elif loaded and loaded.file_digest == file.digest:
        report.unchanged.append(name)
    elif existing and not adopt and (loaded is None or loaded.loaded_digest not in _fingerprints(existing)):
        report.kept.append(name)
    else:
        is_new = existing is None or adopt
        _fill_and_publish(file, part, existing, fill, announce=not is_new, at=report.at)
        (report.created if is_new else report.updated).append(name)
        report.line(f"{name} geladen")


@transaction.atomic
def _fill_and_publish(
    file: content_files.ContentFile,
    part: str,
    existing: Publishable | None,
    fill: Callable[[Any], Publishable],
    *,
    announce: bool,
    at: datetime | None,
) -> None:
    obj = fill(existing)
    if at:
        type(obj)._default_manager.filter(pk=obj.pk).update(updated_at=at)
    publish(obj, note="Aus den Inhaltsdateien geladen", announce=announce, at=at)
    values = {"kind": obj.kind, "key": obj.key, "file_digest": file.digest, "loaded_digest": fingerprint(obj)}
    Loaded.objects.update_or_create(path=_path(file, part), defaults=values)


def add_days_ago(parser: Any) -> None:
    """The option of both commands that load."""
    words = "So viele Tage zurückdatieren; nur für eine neue Demo, in der noch nichts veröffentlicht ist."
    parser.add_argument("--days-ago", type=int, default=0, metavar="TAGE", help=words)


def past(options: dict[str, Any]) -> datetime | None:
    """The moment that the option names; None is now."""
    return timezone.now() - timedelta(days=options["days_ago"]) if options["days_ago"] else None
