"""The set-up before the two commands: what is missing is installed or said, what is unchanged is skipped."""

import importlib.util
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def bootstrap(monkeypatch, tmp_path):
    """The script as a module, with an environment of its own and without a hand on the system."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "quietly", lambda command: pytest.fail(f"would run {command}"))
    monkeypatch.delenv("DEMO_WITHOUT_PDF", raising=False)
    return module


@pytest.fixture
def without_pango(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "LIBRARIES", ["libpango-missing.so.0"])
    return bootstrap


def test_nothing_is_said_where_nothing_is_missing(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "LIBRARIES", ["libc.so.6"])
    bootstrap.check_system_libraries()
    assert capsys.readouterr().out == ""


def test_an_ordinary_user_gets_the_one_line_and_goes_on(without_pango, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    without_pango.check_system_libraries()
    said = capsys.readouterr().out
    assert "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said
    assert "alles andere läuft" in said
    assert os.environ.pop("DEMO_WITHOUT_PDF") == "1"


def test_root_installs_and_says_so(without_pango, monkeypatch, capsys):
    commands = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    def quietly(command):
        commands.append(command)
        monkeypatch.setattr(without_pango, "LIBRARIES", [])
        return True

    monkeypatch.setattr(without_pango, "quietly", quietly)
    without_pango.check_system_libraries()
    assert [command[-3:] for command in commands] == [without_pango.LIBRARY_PACKAGES]
    assert "Als root: apt-get install -y libpango-1.0-0" in capsys.readouterr().out


def test_fresh_package_lists_are_fetched_when_the_first_try_fails(bootstrap, monkeypatch):
    tried = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "quietly", lambda command: tried.append(command[3]) or len(tried) > 1)
    assert bootstrap.install_debian_packages(["make"])
    assert tried == ["install", "update", "install"]


def test_unchanged_requirements_are_not_installed_again(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "install", lambda requirements: pytest.fail("installed again"))
    bootstrap.stamp_file().write_text(bootstrap.stamp("demo"))
    bootstrap.ensure_packages("demo")


def test_the_larger_set_serves_the_smaller(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "install", lambda requirements: pytest.fail("installed again"))
    bootstrap.stamp_file().write_text(bootstrap.stamp("dev"))
    bootstrap.ensure_packages("demo")


def test_changed_requirements_are_installed(bootstrap, monkeypatch):
    installed = []
    monkeypatch.setattr(bootstrap, "install", lambda requirements: installed.append(requirements.name))
    bootstrap.stamp_file().write_text("demo veraltet\n")
    bootstrap.ensure_packages("demo")
    bootstrap.ensure_packages("dev")
    assert installed == ["demo.txt", "dev.txt"]


def test_too_little_space_is_said_before_anything_is_loaded(bootstrap, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(1, 1, 5_000_000))
    with pytest.raises(bootstrap.Problem, match="5 MB frei"):
        bootstrap.ensure_packages("demo")


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "ist voll"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "andere Prüfsumme"),
        ("WARNING: Retrying (Retry(total=0)) after connection broken", "Netz erreichbar"),
        ("etwas anderes", "Einzelheiten"),
    ],
)
def test_a_failed_installation_is_one_sentence(bootstrap, tmp_path, log, sentence):
    (tmp_path / "install.log").write_text(log)
    assert sentence in bootstrap.explain_pip(tmp_path / "install.log")
