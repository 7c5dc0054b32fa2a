"""The tests' settings for worker processes that make tests/tiny_document.py."""

from tests.settings import *  # noqa: F403
from tests.tiny_document import MAKERS

PORTAL_DOCUMENT_MAKERS = MAKERS
