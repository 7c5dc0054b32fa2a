"""Rendering as the worker uses it: the same bytes anywhere, real steps, one clear error."""

import gc
import hashlib
import logging
import os
import subprocess
import sys

import pytest

from strategy.documents import RenderError, assemble, document_key, render, render_document, warm
from strategy.documents.fetcher import ROOT
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
from tests.pdf.test_safety import small

pytestmark = pytest.mark.timeout(300)

IN_ANOTHER_PROCESS = """
import hashlib, django
from django.conf import settings
settings.configure(LANGUAGE_CODE="de", USE_I18N=True)
django.setup()
from strategy.documents import document_key, render
from tests.pdf.conftest import tree_of
from tests.pdf.files import state
tree = tree_of(state(), "bad-belzig", "short")
print(document_key(tree), hashlib.sha256(render(tree, document_key(tree))).hexdigest())
"""


def test_two_processes_write_the_same_bytes():
    tree = tree_of(state(), "bad-belzig", "short")
    here = f"{document_key(tree)} {hashlib.sha256(render(tree, document_key(tree))).hexdigest()}"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "LANG": "C"}
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS]
    there = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert there == here


def test_progress_names_the_real_steps():
    steps = []
    tree = tree_of(small(state()), variant="short")
    made = render_document(tree, document_key(tree), lambda step, page: steps.append((step, page)))
    names = [step for step, _ in steps]
    assert [name for n, name in enumerate(names) if n == 0 or name != names[n - 1]] == [
        "collecting",
        "layout",
        "writing",
    ]
    assert max(page for step, page in steps if step == "layout") == made.pages


def test_a_complaint_of_the_layout_engine_is_an_error():
    tree = tree_of(small(state()), variant="short")
    tree["contents"].append({"anchor": "fehlt", "number": "", "title": "Nichts", "tone": "", "level": 1})
    with pytest.raises(RenderError) as error:
        render(tree, document_key(tree))
    assert len(error.value.messages) == len(set(error.value.messages))
    assert "fehlt" in str(error.value)


def test_a_failing_render_leaves_nothing_behind():
    def surroundings():
        loggers = [logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress")]
        return (
            gc.get_threshold(),
            [(log.handlers[:], log.level) for log in loggers],
            os.environ.get("SOURCE_DATE_EPOCH"),
        )

    before = surroundings()
    test_a_complaint_of_the_layout_engine_is_an_error()
    assert surroundings() == before


def test_warming_up_renders_a_page():
    warm()


def test_parts_are_optional():
    assert assemble(state())["nodes"]
