"""The checker that reads a PDF as a reading program would, and what it finds."""

import json
import subprocess
import sys
from pathlib import Path


def findings(path: Path) -> list[dict]:
    """All findings of outloud about a file, but those that only inform."""
    report = path.with_suffix(".json")
    command = [sys.executable.replace("python", "outloud"), "--no-info", "--json", str(report), str(path)]
    subprocess.run([*command, "--fail-on", "never"], check=True, capture_output=True)
    return list(_severe(json.loads(report.read_text())))


def errors(path: Path) -> list[dict]:
    return [finding for finding in findings(path) if finding["severity"] == "error"]


def _severe(value):
    if isinstance(value, dict):
        if value.get("severity"):
            yield value
        for item in value.values():
            yield from _severe(item)
    elif isinstance(value, list):
        for item in value:
            yield from _severe(item)
