"""Everything that can be said about the code without running it: ``make lint``."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from belzig_portal.embedded import EmbeddedServers  # noqa: E402

CHECKS = [
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "."],
    ["-m", "mypy"],
    ["manage.py", "makemigrations", "--check", "--dry-run"],
    ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
]


def production_like() -> dict[str, str]:
    """The environment of a real site, as docs/operation.md asks for it."""
    return {
        "DEBUG": "",
        "DEMO": "",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PORTAL_URL": "https://strategie.example",
        "SECURE_PROXY": "true",
        "EMAIL_URL": "smtp+tls://portal:geheim@mail.example:587",
    }


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="belzig-lint-") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedServers(Path(folder) / "servers", durable=False) as servers:
            env = {**os.environ, **production_like(), **servers.environment(), "DATA_DIR": f"{folder}/data"}
            for check in CHECKS:
                print("→", *check, flush=True)
                if subprocess.run([sys.executable, *check], cwd=ROOT, env=env).returncode:
                    failed.append(" ".join(check))
        EmbeddedServers(Path(folder) / "servers").remove()
    for check in failed:
        print(f"Nicht bestanden: {check}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
