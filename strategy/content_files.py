"""Reading the content files: TOML front matter between lines of `+++`, then Markdown.

The format is described in docs/content.md; editors may change the files as well as the admin.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from .html import from_markdown

_FRONT_MATTER = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n?(.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^# +(.+?) *$", re.MULTILINE)


class ContentError(Exception):
    """A content file cannot be read; the message names the file and the reason."""


@dataclass(frozen=True)
class ContentFile:
    """One file: its name below the content folder, its front matter, its body and its digest."""

    name: str
    meta: Mapping[str, Any]
    body: str
    digest: str

    @property
    def html(self) -> str:
        return from_markdown(self.body)

    def section(self, title: str) -> str:
        """The HTML below one level-1 heading; empty where the file has none of that name."""
        parts = _SECTION.split(self.body)
        sections = dict(zip(parts[1::2], parts[2::2], strict=True))
        return from_markdown(sections.get(title, ""))


def read(path: Path, root: Path) -> ContentFile:
    """One file; written under Windows it means the same. Raises ContentError for what cannot be read."""
    raw = path.read_bytes()
    name = path.relative_to(root).as_posix()
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ContentError(f"{name}: Die Datei ist nicht in UTF-8 gespeichert.") from error
    front, body = (text, "") if path.suffix == ".toml" else _parts(name, text)
    try:
        meta = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{name}: Der Kopf ist kein gültiges TOML: {error}") from error
    return ContentFile(name, meta, body.strip(), sha256(raw).hexdigest())


def _parts(name: str, text: str) -> tuple[str, str]:
    match = _FRONT_MATTER.match(text)
    if not match:
        raise ContentError(f"{name}: Der Kopf zwischen zwei Zeilen „+++“ fehlt.")
    return match[1], match[2]


def files(root: Path, pattern: str) -> Iterator[ContentFile]:
    """Files below a content folder in the order of their names."""
    for path in sorted(root.glob(pattern)):
        yield read(path, root)


def source_lines(root: Path) -> dict[str, str]:
    """Source key → „Titel — Adresse"."""
    path = root / "quellen.toml"
    if not path.exists():
        return {}
    rows = read(path, root).meta.get("quelle", [])
    return {row["key"]: " — ".join(part for part in (row["title"], row.get("address", "")) if part) for row in rows}


def sources_of(file: ContentFile, lines: Mapping[str, str]) -> str:
    """The sources of a file, one a line. Raises ValueError for a source that is not listed."""
    keys = file.meta.get("sources", [])
    for key in keys:
        if key not in lines:
            raise ValueError(f"Die Quelle „{key}“ steht nicht in quellen.toml.")
    return "\n".join(lines[key] for key in keys)
