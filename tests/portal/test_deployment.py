"""What production rests on: the compose file, the image, the documentation of settings and dependencies."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OPERATION = (ROOT / "docs/operation.md").read_text()
OURS = {"web", "worker", "documents", "beat", "migrate"}


def test_every_part_of_the_portal_is_there():
    assert set(SERVICES) == OURS | {"proxy", "db", "queue", "cache"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"web", "migrate"}))
def test_a_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_image_has_a_health_check_for_web():
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_starts_again_and_gains_no_rights(name):
    assert SERVICES[name]["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_are_read_only_and_have_no_rights(name):
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_only_the_proxy_is_open_to_the_world():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    for name in ("db", "queue", "cache"):
        assert SERVICES[name]["networks"] == ["inner"]
    assert COMPOSE["networks"]["inner"]["internal"] is True


def test_each_queue_has_a_worker_and_there_is_one_beat():
    commands = {name: service.get("command", "") for name, service in SERVICES.items()}
    assert "--queues portal " in commands["worker"]
    assert "--queues documents " in commands["documents"]
    assert [name for name, command in commands.items() if " beat " in command] == ["beat"]


def test_the_workshop_has_a_process_to_spare_and_memory_for_both():
    service = SERVICES["documents"]
    processes = int(re.search(r"--concurrency (\d+)", service["command"])[1])
    assert processes == 2
    limit = int(re.search(r"`DOCUMENT_MEMORY_LIMIT_MB` \| (\d+)", OPERATION)[1])
    assert processes * limit <= int(service["mem_limit"].removesuffix("g")) * 1024


def test_the_proxy_may_read_documents_where_their_addresses_lead():
    assert "documents:/srv/dokumente:ro" in SERVICES["proxy"]["volumes"]
    for name in ("web", "documents", "worker", "migrate"):
        assert "documents:/data/documents" in SERVICES[name]["volumes"]
    assert "path_regexp ^/dokumente/datei/[0-9a-f]{16}/[^./][^/]*$" in (ROOT / "deploy/Caddyfile").read_text()


def test_no_secret_stands_in_a_file():
    example = (ROOT / "deploy/env.example").read_text()
    assert re.findall(r"^(\w+)=(.+)$", example, re.M) == []
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|URL", key):
                passwords = re.findall(r"://\w*:(.+)@", str(value)) or [str(value)]
                assert all(p.startswith(("${", "https://${")) for p in passwords), f"{name}: {key}"


def test_the_image_runs_as_an_ordinary_user():
    users = re.findall(r"^USER (\w+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert users == ["portal"]


def test_the_example_names_what_compose_demands():
    demanded = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text())) | {"SECRET_KEY"}
    assert demanded <= set(re.findall(r"^(\w+)=", (ROOT / "deploy/env.example").read_text(), re.M))


def test_every_setting_is_documented():
    settings = (ROOT / "belzig_portal/settings.py").read_text()
    names = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', settings))
    names |= set(re.findall(r'environ\.get\("(\w+)"', (ROOT / "deploy/gunicorn.conf.py").read_text()))
    assert [name for name in sorted(names) if f"`{name}`" not in OPERATION] == []


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def names(requirements):
    return [re.match(r"[\w.-]+", requirement)[0].lower() for requirement in requirements]


def test_every_dependency_has_its_sentence():
    text = (ROOT / "docs/dependencies.md").read_text().lower()
    extras = project()["optional-dependencies"]
    wanted = names(project()["dependencies"] + extras["demo"] + extras["dev"])
    assert [name for name in wanted if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)] == []


@pytest.mark.parametrize("name", ["base", "demo", "dev"])
def test_requirements_have_hashes_and_no_addresses(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    packages = re.findall(r"^[a-z0-9][^\n]*", text, re.M)
    assert packages
    assert [line for line in packages if not re.match(r"[\w.-]+==\S+( ; .+)? \\$", line)] == []


def pins(name):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / f"requirements/{name}.txt").read_text(), re.M))


def test_each_set_holds_the_one_before():
    assert pins("base").items() <= pins("demo").items() <= pins("dev").items()


def test_requirements_follow_pyproject():
    extras = project()["optional-dependencies"]
    assert set(names(project()["dependencies"])) <= set(pins("base"))
    assert set(names(extras["demo"])) <= set(pins("demo"))
    assert set(names(extras["dev"])) <= set(pins("dev"))
    assert pins("base")["weasyprint"] == "70.0"
