"""The one-folder program: what its specification names, and how it starts its own processes."""

import importlib.util
import os
import shutil
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]
_PACKAGING = _ROOT / "packaging"


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the specification hands to PyInstaller, which need not be here: name -> value, "analysis" -> words."""
    hooks = types.ModuleType("PyInstaller.utils.hooks")
    hooks.copy_metadata = lambda name: [(name, name)]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    made: dict[str, Any] = {"programs": {}}

    def analysis(scripts: list[str], **words: Any) -> types.SimpleNamespace:
        made["analysis"] = {"scripts": scripts, **words}
        return types.SimpleNamespace(pure=[], scripts=[], binaries=[], datas=words["datas"])

    def nothing(*_: Any, **words: Any) -> None:
        if words.get("exclude_binaries"):
            made["programs"][words["name"]] = words

    names = {
        "SPECPATH": str(_PACKAGING),
        "Analysis": analysis,
        "PYZ": nothing,
        "EXE": nothing,
        "COLLECT": nothing,
    }
    file = _PACKAGING / "deskphone.spec"
    exec(compile(file.read_text(encoding="utf-8"), file, "exec"), names)
    return {**made, "used": names["used"]}


def test_every_resource_and_every_module_is_in_it(spec: dict[str, Any]) -> None:
    places = {Path(folder) / Path(file).name for file, folder in spec["analysis"]["datas"]}
    wanted = {
        path.relative_to(_ROOT)
        for part in ("deskphone", "ui", "resources")
        for path in (_ROOT / part).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert wanted <= places
    assert ("deskphone", "deskphone") in spec["analysis"]["datas"]  # its version
    late = {
        "deskphone.engine.host",
        "deskphone.pbx.__main__",
        "deskphone.cli.tethered",
        "ui.session",
        "resources",
    }
    assert late <= set(spec["analysis"]["hiddenimports"])
    assert set(spec["programs"]) == {"deskphone", "deskphone-pbx"}


def test_what_the_window_needs_of_qt_stays(spec: dict[str, Any]) -> None:
    stays = [
        "PySide6/QtSvg.abi3.so", "PySide6/Qt/lib/libQt6Widgets.so.6", "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so", "PySide6/Qt/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so", "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so", "libxcb-cursor.so.0", "_miniaudio.abi3.so",
        "resources/icons/deskphone.svg", "pjsua2/_pjsua2.so",
    ]  # fmt: skip
    goes = [
        "PySide6/Qt/plugins/platforms/libqeglfs.so", "PySide6/Qt/plugins/imageformats/libqwebp.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so", "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/lib/libQt6EglFSDeviceIntegration.so.6", "libpango-1.0.so.0", "libgdk_pixbuf-2.0.so.0",
        "libcairo-gobject.so.2", "libjpeg.so.62", "resources/screenshots/desk-dark.png",
    ]  # fmt: skip
    assert [name for name, *_ in spec["used"]([(name, "", "") for name in (*stays, *goes)])] == stays


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Start packaging/frozen.py as the program of that name with those words."""
    described = importlib.util.spec_from_file_location("frozen", _PACKAGING / "frozen.py")
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)

    def start(program: str, *words: str) -> Any:
        monkeypatch.setattr(sys, "executable", f"/opt/deskphone/{program}")
        monkeypatch.setattr(sys, "argv", [program, *words])
        return module.main()

    return start


@pytest.mark.parametrize(
    ("words", "ran", "left"),
    [
        (["-m", "deskphone.engine.host"], "deskphone.engine.host", []),
        (
            ["-m", "deskphone.cli.tethered", "deskphone.pbx", "serve", "--json"],
            "deskphone.cli.tethered",
            ["deskphone.pbx", "serve", "--json"],
        ),
        (["-m", "deskphone", "demo"], "deskphone", ["demo"]),
    ],
)
def test_a_program_takes_the_words_by_which_it_starts_its_processes(
    frozen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, words: list[str], ran: str, left: list[str]
) -> None:
    seen = []
    monkeypatch.setattr("runpy.run_module", lambda name, **_: seen.append((name, sys.argv[1:])))
    assert frozen("deskphone", *words) == 0
    assert seen == [(ran, left)]


def test_the_telephone_is_started_by_words_that_the_program_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    from deskphone.cli.child import JsonChild
    from deskphone.engine import child

    started: list[list[str]] = []

    def popen(argv: list[str], **_: Any) -> Any:
        started.append(argv)
        raise FileNotFoundError(argv[0])

    monkeypatch.setattr(sys, "executable", "/opt/deskphone/deskphone")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(child.subprocess, "Popen", popen)
    with pytest.raises(FileNotFoundError):
        child.Child(lambda *_: None, lambda _: None)
    with pytest.raises(FileNotFoundError), JsonChild("The PBX", "deskphone.pbx", ["serve"]):
        pass
    for argv in started:
        assert argv[:2] == ["/opt/deskphone/deskphone", "-m"]
        assert argv[2].partition(".")[0] == "deskphone"
    assert len(started) == 2


@pytest.mark.parametrize(
    ("program", "main"), [("deskphone", "ui.app.main"), ("deskphone-pbx", "deskphone.pbx.__main__.main")]
)
@pytest.mark.parametrize("words", [[], ["watch", "102"], ["-m"], ["-m", "http.server"]])
def test_each_program_is_the_one_of_its_name(
    frozen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, program: str, main: str, words: list[str]
) -> None:
    monkeypatch.setattr(main, lambda: main)
    assert frozen(program, *words) == main


@pytest.mark.parametrize("before", [None, "/usr/local/lib"])
def test_programs_of_the_system_get_their_own_libraries(
    frozen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/deskphone/_internal")
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    monkeypatch.setattr("ui.app.main", lambda: os.environ.get("LD_LIBRARY_PATH"))
    assert frozen("deskphone") == before


def _make_folder(tree: Path, *, index: bool = True, works: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run packaging/make-folder in a tree of its own, with stand-ins of Python, PyInstaller and Debian's packages."""
    (tree / "packaging").mkdir(exist_ok=True)
    shutil.copy(_PACKAGING / "make-folder", tree / "packaging" / "make-folder")
    made = "mkdir -p build/folder/deskphone && echo new > build/folder/deskphone/deskphone"
    scripts = {
        "packaging/debian-packages": "exit 0",
        "packaging/objdump": "exit 0",
        "venv/bin/python": f"case $* in *pip*) exit {0 if index else 1} ;; esac; echo True",
        "venv/bin/pyinstaller": made if works else "echo ImportError: no libpython >&2; exit 1",
    }
    for name, text in scripts.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
    path = f"{tree / 'packaging'}:{os.environ['PATH']}"
    return subprocess.run(
        ["packaging/make-folder", "venv"],
        cwd=tree, env={"PATH": path}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_folder_is_replaced_by_a_complete_one_only(tmp_path: Path) -> None:
    program = tmp_path / "dist" / "deskphone" / "deskphone"
    failed = _make_folder(tmp_path, index=False)
    assert (failed.returncode, program.exists()) == (1, False)
    assert "could not be installed from the package index" in failed.stderr
    done = _make_folder(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "dist/deskphone is ready" in done.stdout
    program.write_text("old")
    failed = _make_folder(tmp_path, works=False)
    assert failed.returncode == 1
    assert "no libpython" in failed.stderr  # PyInstaller's own reason
    assert "PYTHON=/path/to/python" in failed.stderr
    assert program.read_text() == "old"
    assert _make_folder(tmp_path).returncode == 0
    assert program.read_text() == "new\n"
