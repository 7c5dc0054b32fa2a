"""Exit code 0 if the web server in this container answers. Asks under the portal's own name, as the proxy does."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

port = os.environ.get("WEB_BIND", "0.0.0.0:8000").rpartition(":")[2]
portal = urlsplit(os.environ.get("PORTAL_URL", "http://localhost"))
request = urllib.request.Request(
    f"http://127.0.0.1:{port}/healthz/live",
    headers={"Host": portal.netloc, "X-Forwarded-Proto": portal.scheme},
)

try:
    with urllib.request.urlopen(request, timeout=4) as response:
        sys.exit(response.status != 200)
except OSError as error:
    sys.exit(f"keine Antwort: {error}")
