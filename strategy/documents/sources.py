"""Sources of a content as printable lines."""


def source_lines(content: dict) -> list[str]:
    """A source is a string, or a dict with title and address."""
    return [_line(source) for source in content.get("sources") or []]


def _line(source) -> str:
    if isinstance(source, str):
        return source
    return ", ".join(part for part in (source.get("title"), source.get("address")) if part)
