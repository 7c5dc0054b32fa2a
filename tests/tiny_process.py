"""What a process of tests/tiny_document.py needs, loaded once in the process that all of them are forked from."""

import django

django.setup()

from strategy import document_workshop, documents  # noqa: E402, F401
