"""Without Pango no PDF is made, and everything else works: web, admin and the worker load without WeasyPrint."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# As on a machine without the system libraries: importing WeasyPrint raises what cffi raises there.
PROGRAM = """
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")

sys.meta_path.insert(0, Missing())
import django
django.setup()
from django.urls import get_resolver
from belzig_portal.celery import app
get_resolver().url_patterns
app.loader.import_default_modules()
from strategy import document_makers, document_workshop, tasks
app.amqp.queues.select(["documents"])
tasks.warm_up()
try:
    document_makers.load_documents()
except document_makers.PangoMissing as error:
    print(sorted(app.tasks), error)
"""


def test_web_and_worker_load_and_a_document_says_what_is_missing():
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    outcome = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    assert "strategy.tasks.render_due_documents" in outcome.stdout
    assert "apt-get install -y libpango-1.0-0" in outcome.stdout
