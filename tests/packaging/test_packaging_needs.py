"""What each package asks for is what the programs use, and no more."""

import ast
import configparser
import importlib.metadata
import json
import re
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PACKAGING = _ROOT / "packaging"
_PBX = ("pbx", "config", "sip", "rtp", "net", "dialoginfo")


def _imported(*folders: Path) -> set[str]:
    """The full name of every module that is imported from, at the top or late."""
    found = set()
    for folder in folders:
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.ImportFrom) and node.level == 0:
                    found.add(str(node.module))
                elif isinstance(node, ast.Import):
                    found.update(name.name for name in node.names)
    return found


def _asked() -> dict[str, str]:
    """The requirements of setup.cfg, by name."""
    setup = configparser.ConfigParser()
    setup.read(_ROOT / "setup.cfg")
    lines = [line for line in setup["options"]["install_requires"].splitlines() if line and line[0] != "#"]
    return {re.split(r"[ =<>;]", line)[0]: line for line in lines}


def _instructions() -> list[tuple[str, str]]:
    """Those of the Containerfile: word and value, with continued lines joined."""
    text = (_PACKAGING / "Containerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    return [(word, value) for word, _, value in (line.partition(" ") for line in lines if line)]


def test_the_essentials_of_qt_suffice() -> None:
    """PySide6-Addons, two thirds of all of Qt with its web browser, is not asked for."""
    assert "PySide6-Addons" not in _asked()
    files = importlib.metadata.files("PySide6-Essentials") or []
    essentials = {file.name.partition(".")[0] for file in files if file.name.endswith((".abi3.so", ".pyd"))}
    used = _imported(*(_ROOT / part for part in ("deskphone", "ui", "resources", "packaging", "tests")))
    assert {name.split(".")[1] for name in used if name.startswith("PySide6.")} - essentials == set()


def test_the_container_of_the_pbx_brings_what_the_pbx_imports() -> None:
    known = sys.stdlib_module_names | {"deskphone", "resources", "tomli"}  # tomli: before CPython 3.11
    used = {
        name.partition(".")[0] for name in _imported(*(_ROOT / "deskphone" / part for part in _PBX))
    } - known
    keyring = {"keyring"}  # where the phone keeps its passwords: not the PBX
    found = re.search(r"pip install --no-cache-dir ([^-&]+) &&", dict(_instructions()[:7])["RUN"])
    assert found is not None
    assert used - keyring == set(found[1].split())


def test_the_container_runs_without_rights_and_keeps_its_folder() -> None:
    last = dict(_instructions()[-9:])
    assert last["USER"] == "deskphone-pbx"
    assert last["VOLUME"] == last["WORKDIR"] == "/var/lib/deskphone-pbx"
    assert {"5060/udp", "5060/tcp", "5061/tcp"} <= set(last["EXPOSE"].split())
    assert json.loads(last["ENTRYPOINT"]) + json.loads(last["CMD"]) == ["deskphone-pbx", "serve"]
    for word, value in _instructions():
        if word == "COPY" and not value.startswith("--from"):
            assert [name for name in value.split()[:-1] if not (_ROOT / name).exists()] == []


def test_the_flatpak_brings_all_but_the_qt_of_its_base() -> None:
    manifest = json.loads((_PACKAGING / "org.deskphone.deskphone.json").read_text(encoding="utf-8"))
    assert (manifest["id"], manifest["base"]) == ("org.deskphone.deskphone", "io.qt.PySide.BaseApp")
    assert manifest["base-version"] == manifest["runtime-version"]
    assert (_PACKAGING / "files" / manifest["rename-desktop-file"]).exists()
    (module,) = manifest["modules"]
    first = module["build-commands"][0].partition("--no-cache-dir ")[2].split()
    wanted = {name for name in _asked() if name not in ("PySide6-Essentials", "tomli")}
    assert {re.split("=", name)[0] for name in first} == wanted
    assert [line for line in first if "==" in line] == [
        _asked()["pjsua2-python"].partition(";")[0].replace(" ", "")
    ]
