"""What the tests need differently; everything else is the portal's own."""

import os
import warnings

# The editor says in a warning that its extensions do not fit together ("BulletList without ListItem").
warnings.filterwarnings("error", category=UserWarning, module=r"(.*[._])?(prose_editor|models|editor|forms)\b.*")

from belzig_portal.settings import *  # noqa: E402, F403
from belzig_portal.settings import STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# One process of the tests makes more documents than any worker is allowed to.
DOCUMENT_MEMORY_LIMIT_MB = int(os.environ.get("DOCUMENT_MEMORY_LIMIT_MB", "16384"))
