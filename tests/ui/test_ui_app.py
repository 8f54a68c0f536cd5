# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from deskphone.config.phone import AccountConfig, PhoneConfig, load_phone_config
from deskphone.engine.fake import FakeEngine
from deskphone.engine.options import EngineOptions
from deskphone.errors import ConfigError, NetworkError, UsageError
from deskphone.phone.commands import AddAccount, MakeCall, RemoveAccount
from ui import app, display
from ui.session import Session
from ui.trouble import TroubleWindow

ROOT = Path(__file__).resolve().parents[2]


def deskphone(*args, **environ):
    clean = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "deskphone", *args],
        cwd=ROOT,
        env=clean | environ,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--colour", "red"], "nrecognized arguments: --colour"),
        (["--theme", "pink"], "invalid choice"),
        (["--local-port", "70000"], "is no port"),
        (["--ca", "/nowhere.pem"], "does not exist"),
        (["--ca", "x" * 300], "cannot be reached"),
        (["--config", "/nowhere.toml"], "/nowhere.toml"),
    ],
)
def test_what_is_wrong_with_the_options_is_one_sentence(args, sentence, capsys, monkeypatch):
    monkeypatch.setattr("ui.app._show_where_possible", lambda error: None)
    assert app.main(args) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_without_a_display_it_says_so(tmp_path):
    ended = deskphone(XDG_CONFIG_HOME=str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "There is no display here" in ended.stderr


def test_a_display_that_does_not_answer(tmp_path):
    ended = deskphone(XDG_CONFIG_HOME=str(tmp_path), DISPLAY=":4242")
    assert ended.returncode == 2
    assert 'The display ":4242" does not answer' in ended.stderr


def test_a_broken_configuration_names_file_and_line(tmp_path):
    (tmp_path / "phone.toml").write_text("[phone]\nfallbak = true\n")
    ended = deskphone("--config", str(tmp_path / "phone.toml"))
    assert ended.returncode == 2
    assert "phone.toml:2" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_broken_configuration_is_said_in_a_window_as_well(tmp_path, qapp, qtbot, monkeypatch, capsys):
    (tmp_path / "phone.toml").write_text("[phone]\n<b>fallbak</b> = true\n")
    opened, seen = [], []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))

    def look():
        (window,) = [each for each in qapp.topLevelWidgets() if isinstance(each, TroubleWindow)]
        seen.append(window.words.text())
        qtbot.mouseClick(window.folder_button, Qt.MouseButton.LeftButton)
        qtbot.keyClick(window, Qt.Key.Key_Escape)

    QTimer.singleShot(0, look)
    assert app.main(["--config", str(tmp_path / "phone.toml")]) == 2
    assert opened == [str(tmp_path)]
    assert f"{tmp_path / 'phone.toml'}, line 2" in seen[0]
    assert "phone.toml:2" in capsys.readouterr().err


def trouble_with(qtbot, theme, file):
    """What the window says of a configuration that does not load, and the window."""
    with pytest.raises(ConfigError) as caught:
        load_phone_config(file)
    window = TroubleWindow(theme, caught.value)
    qtbot.addWidget(window)
    window.show()
    return " ".join(label.text() for label in window.findChildren(QLabel)), window


def test_a_configuration_that_is_not_there_has_no_mistake_to_mend(tmp_path, qtbot, theme, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words, window = trouble_with(qtbot, theme, "nowhere.toml")
    assert "is not there" in words
    assert str(tmp_path / "nowhere.toml") in words
    assert "mistake" not in words
    assert "Mend" not in words
    assert window.folder_button.isVisible()
    words, window = trouble_with(qtbot, theme, "no/folder/nowhere.toml")
    assert not window.folder_button.isVisible()
    assert window.focusWidget() is window.quit_button


def test_a_configuration_that_cannot_be_read_has_no_mistake_to_mend(tmp_path, qtbot, theme):
    words, _ = trouble_with(qtbot, theme, tmp_path)
    assert "cannot be read" in words
    assert "mistake" not in words


@pytest.mark.parametrize("module", ["PySide6", "pjsua2", "lxml"])
def test_a_subcommand_imports_no_qt(module):
    code = (
        "import sys; from ui.app import main\n"
        "main(['call'])\n"
        f"assert {module!r} not in sys.modules, 'imported'"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("text", ["", "nonsense", ":x", ":4242", "127.0.0.1:4242"])
def test_displays_that_are_none(text):
    with pytest.raises(UsageError):
        display.require_display({"DISPLAY": text})


def test_without_qt_a_sentence_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    assert app.main([]) == 2
    said = capsys.readouterr().err
    assert said.startswith("deskphone: The window's library Qt cannot be loaded (")
    assert "by pip" in said


@pytest.mark.parametrize(
    ("library", "advice"),
    [
        ("libGL.so.1", " (on Debian: sudo apt install libgl1)"),
        ("libEGL.so.1", " (on Debian: sudo apt install libegl1)"),
        ("libnowhere.so.7", ""),
    ],
)
def test_without_a_library_of_the_system_its_package_is_named(monkeypatch, capsys, tmp_path, library, advice):
    """Users of the folder without Python have neither make nor pip."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def load(name):
        raise ImportError(f"{library}: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(app.importlib, "import_module", load)
    assert app.main([]) == 2
    assert capsys.readouterr().err == (
        f"deskphone: Qt needs {library} to open a window; install the package of your system that has it{advice}. "
        "Subcommands need no Qt.\n"
    )


def _frozen(reason):
    """Load nothing, as PyInstaller's ctypes does."""

    def load(name):
        try:
            raise OSError(reason)
        except OSError as error:
            raise OSError(f"Failed to load dynlib/dll {name!r}.") from error

    return load


def _plain(reason):
    def load(name):
        raise OSError(reason)

    return load


@pytest.mark.parametrize("loader", [_plain, _frozen])
@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("libxcb.so.1: cannot open shared object file: No such file or directory", r"libxcb\.so\.1 .*apt install libxcb1"),
        ("wrong ELF class", r"Qt needs libxcb-cursor\.so\.0 to open a window \("),
    ],
)  # fmt: skip
def test_the_library_that_a_library_lacks_is_the_one_that_is_named(monkeypatch, loader, reason, advice):
    monkeypatch.setattr(display, "_x_answers", lambda _: True)
    monkeypatch.setattr(display.ctypes, "CDLL", loader(reason))
    with pytest.raises(UsageError, match=advice):
        display.require_display({"DISPLAY": ":0"})


def test_platforms_without_a_screen_are_trusted():
    display.require_display({"QT_QPA_PLATFORM": "offscreen"})


@pytest.fixture
def setup(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    engines = []

    def make_engine(options):
        engines.append(FakeEngine())
        engines[-1].options = options
        return engines[-1]

    config = PhoneConfig(account=[AccountConfig(name="office", user="101", domain="pbx.test")])
    made = app.WindowSetup(
        config=config,
        options=EngineOptions(),
        passwords=lambda _: "secret",
        theme="dark",
        note="Welcome.",
        make_engine=make_engine,
    )
    return made, engines


def test_a_whole_run_registers_and_ends_in_order(qapp, setup, qtbot):
    made, engines = setup
    session = Session(made)
    session.bridge.started.connect(lambda: QTimer.singleShot(0, session.window.close))
    assert session.run() == 0
    (engine,) = engines
    assert [add.settings.password for add in engine.sent(AddAccount)] == ["secret"]
    assert engine.sent(RemoveAccount) == [RemoveAccount("office")]
    assert engine.stopped
    assert session.theme.tokens.dark


def test_it_is_the_same_phone_at_each_start(qapp, setup, tmp_path, monkeypatch):
    made, engines = setup

    def run(path=None):
        session = Session(dataclasses.replace(made, path=path))
        session.bridge.started.connect(lambda: QTimer.singleShot(0, session.window.close))
        assert session.run() == 0
        return engines[-1].options.instance

    first = run(tmp_path / "phone.toml")
    assert run(tmp_path / "phone.toml") == first
    assert run(tmp_path / "second.toml") != first, "both windows may be open"
    monkeypatch.setattr("socket.gethostname", lambda: "another")
    assert run(tmp_path / "phone.toml") != first, "one home on two computers"
    (tmp_path / "deskphone" / "window.ini").write_text("[General]\ninstance=nonsense\n")
    assert run() != first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_closes_the_window(qapp, setup, number):
    session = Session(setup[0])
    before = signal.signal(number, signal.default_int_handler)  # the suite may be run by nohup
    try:
        session.bridge.started.connect(lambda: os.kill(os.getpid(), number))
        assert session.run() == 0
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)


def test_who_started_it_by_nohup_keeps_it_when_the_terminal_closes(qapp, setup):
    session = Session(setup[0])
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        session.bridge.started.connect(lambda: os.kill(os.getpid(), signal.SIGHUP))
        session.bridge.started.connect(lambda: kept.append(signal.getsignal(signal.SIGHUP)))
        session.bridge.started.connect(lambda: QTimer.singleShot(0, session.window.close))
        kept = []
        assert session.run() == 0
    finally:
        signal.signal(signal.SIGHUP, before)
    assert kept == [signal.SIG_IGN]


def test_a_mistake_of_our_own_does_not_end_the_window(qapp, setup, caplog, qtbot):
    session = Session(setup[0])
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        session._on_exception(type(error), error, error.__traceback__)
    assert "Something went wrong inside deskphone" in session.window.status.text
    assert "ZeroDivisionError" in caplog.text
    session.window.close()
    qtbot.waitSignal(session.bridge.stopped)


def test_an_engine_that_does_not_start_leaves_a_usable_window(qapp, setup):
    made, _ = setup
    refusing = FakeEngine(refuse=NetworkError("Port 5060 is in use; choose another one."))
    session = Session(
        app.WindowSetup(made.config, made.options, made.passwords, make_engine=lambda _: refusing)
    )
    said = []

    def look(_):
        said.append(session.window.status.text)
        QTimer.singleShot(0, session.window.close)

    session.bridge.failed.connect(look)
    assert session.run() == 0
    assert said == ["Port 5060 is in use; choose another one."]


def test_the_demo_follows_the_window(qapp, setup, monkeypatch):
    started = []
    monkeypatch.setattr("ui.session.start_demo", lambda: started.append(1))
    session = Session(setup[0])
    session.bridge.started.connect(lambda: session.window.demo_asked.emit())
    assert session.run() == 0
    assert started == [1]


LINKS = [
    ("sip:102@pbx.test", "sip:102@pbx.test"),
    ("SIPS:102@pbx.test?Replaces=a%3Bb&Route=x", "sips:102@pbx.test"),
    ("tel:+49-30-1234;phone-context=+49", "+49-30-1234"),
    ("tel:%2B4930", "+4930"),
    ("102", ""),
    ("wach", ""),
    ("http://pbx.test", ""),
    ("sip:", ""),
    ("sip:a\nb@c", ""),
    ("tel:" + 300 * "1", ""),
]


@pytest.mark.parametrize(("link", "number"), LINKS)
def test_what_a_link_says_to_call(link, number):
    assert app.number_of(link) == number


def test_what_is_no_link_is_said_so(capsys):
    assert app.main(["wach"]) == 2
    assert '"wach" is no subcommand and no sip: or tel: link' in capsys.readouterr().err


def test_a_recording_is_told_from_the_telephone_by_its_title(qapp, setup, monkeypatch):
    """Both look the same, and one lies on the other."""
    shown = []
    monkeypatch.setattr(app, "run_window", lambda made: shown.append(made) or 0)
    monkeypatch.setattr(
        "deskphone.cli.replay.recording_of", lambda name: SimpleNamespace(seconds=5, said=("It is cut off.",))
    )
    monkeypatch.setattr("deskphone.cli.replay.config_of", lambda recording, popup: setup[0].config)
    assert app.main(["--replay", "/tmp/lamps.pcapng"]) == 0
    for made, title in ((shown[0], "lamps.pcapng - deskphone"), (setup[0], "deskphone")):
        session = Session(dataclasses.replace(setup[0], title=made.title))
        assert session.window.windowTitle() == title
        assert made.warnings == (("It is cut off.",) if made is shown[0] else ())
        session.bridge.started.connect(lambda window=session.window: QTimer.singleShot(0, window.close))
        assert session.run() == 0


def test_the_number_of_a_link_waits_in_its_field_and_calls_nobody(qapp, setup):
    made, engines = setup
    session = Session(dataclasses.replace(made, number="sip:102@pbx.test"))
    field = session.window.phone_panel.entry.field
    seen = []

    def second():
        seen.append(field.text())
        session.on_second_start({"theme": "", "number": "+4930"})
        seen.append(field.text())
        QTimer.singleShot(0, session.window.close)

    session.bridge.started.connect(second)
    assert session.run() == 0
    assert seen == ["sip:102@pbx.test", "+4930"]
    assert engines[0].sent(MakeCall) == []


def test_a_link_is_no_target_of_a_transfer(qapp, setup):
    session = Session(setup[0])
    entry = session.window.phone_panel.entry
    entry.ask_transfer("out-1")
    session.on_second_start({"theme": "", "number": "+4930"})
    assert (entry.transferring, entry.field.text()) == ("out-1", "")
    assert session.window.status.text == "A link names +4930."
    session.bridge.started.connect(lambda: QTimer.singleShot(0, session.window.close))
    assert session.run() == 0


TURKISH = """
import ctypes
from PySide6.QtCore import QTimer
from deskphone.config.phone import PhoneConfig
from deskphone.engine.fake import FakeEngine
from deskphone.engine.options import EngineOptions
from ui.session import Session
from ui.setup import WindowSetup
libc = ctypes.CDLL(None)
assert libc.toupper(ord("i")) != ord("I"), "no Turkish"
session = Session(WindowSetup(PhoneConfig(), EngineOptions(), str, make_engine=lambda _: FakeEngine()))
assert libc.toupper(ord("i")) == ord("I")
session.bridge.started.connect(lambda: QTimer.singleShot(0, session.window.close))
print("status", session.run())
"""


def test_the_window_opens_in_turkish(tmp_path):
    """There the capital of i is no I, and PySide did not find QTimer.setInterval."""
    argv = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(tmp_path / "tr_TR.UTF-8")]
    subprocess.run(argv, check=True, capture_output=True)
    language = {"LOCPATH": str(tmp_path), "LC_ALL": "tr_TR.UTF-8"}
    place = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", TURKISH],
        cwd=ROOT,
        env=os.environ | language | place,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.stdout == "status 0\n", done.stderr
