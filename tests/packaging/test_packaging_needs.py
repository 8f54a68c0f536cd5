"""What setup.cfg asks for is what the programs use, and no more."""

import ast
import configparser
import importlib.metadata
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def _qt_modules() -> set[str]:
    """Every PySide6 module that is imported anywhere, the tests as well."""
    found = set()
    for folder in ("deskphone", "ui", "resources", "packaging", "tests"):
        for path in (_ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6."):
                    found.add(str(node.module).split(".")[1])
    return found


def test_the_essentials_of_qt_suffice() -> None:
    """PySide6-Addons, two thirds of all of Qt with its web browser, is not asked for."""
    setup = configparser.ConfigParser()
    setup.read(_ROOT / "setup.cfg")
    assert "Addons" not in setup["options"]["install_requires"]
    files = importlib.metadata.files("PySide6-Essentials") or []
    essentials = {file.name.partition(".")[0] for file in files if file.name.endswith((".abi3.so", ".pyd"))}
    assert _qt_modules() - essentials == set()
