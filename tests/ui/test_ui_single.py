# SPDX-License-Identifier: GPL-3.0-or-later
"""One window for one configuration; and leaving while somebody is on the line."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from stillphone import ANNA, BOB, own_call

from deskphone.errors import UsageError
from deskphone.phone.commands import HangUp
from deskphone.phone.views import CallsChanged, CallState
from ui import single as single_module
from ui.single import SingleInstance

ROOT = Path(__file__).resolve().parents[2]
FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.single import SingleInstance
app = QCoreApplication([])
one = SingleInstance(Path(sys.argv[1]), Path(sys.argv[2]))
assert one.claim({})
one.listen()
one.asked.connect(lambda wish: print(wish, flush=True))
print("up", flush=True)
app.exec()
"""


@pytest.fixture
def first(tmp_path):
    """Another process that is the one."""
    argv = [sys.executable, "-c", FIRST, str(tmp_path / "phone.toml"), str(tmp_path)]
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    yield process
    process.kill()
    process.wait(20)


def again(folder, config="phone.toml"):
    return SingleInstance(folder / config, folder)


def test_a_second_start_hands_over_what_it_was_asked_for(first, tmp_path):
    assert not again(tmp_path).claim({"theme": "dark"})
    assert first.stdout.readline() == "{'theme': 'dark'}\n"


def test_another_configuration_is_another_window(first, tmp_path):
    other = again(tmp_path, "other.toml")
    assert other.claim({})
    other.end()


def test_after_a_kill_the_next_is_the_one_and_can_be_reached(first, tmp_path, qtbot):
    os.kill(first.pid, signal.SIGKILL)
    first.wait(20)
    second = again(tmp_path)
    assert Path(second.socket).exists(), "the socket of the killed one is still there"
    assert second.claim({})
    second.listen()
    line = QLocalSocket()
    line.connectToServer(second.socket)
    with qtbot.waitSignal(second.asked) as asked:
        line.write(b'{"theme": "light"}\n')
    assert asked.args == [{"theme": "light"}]
    second.end()


def test_one_that_hangs_is_said(first, tmp_path, monkeypatch):
    monkeypatch.setattr(single_module, "WAIT_MS", 300)
    os.kill(first.pid, signal.SIGSTOP)
    with pytest.raises(UsageError, match="already running"):
        again(tmp_path).claim({})


def test_nobody_else_can_connect(first, tmp_path):
    mode = os.stat(again(tmp_path).socket).st_mode
    assert stat.S_ISSOCK(mode)
    assert mode & 0o077 == 0


@pytest.mark.parametrize(
    "words", [b"x\n", b"[1]\n", b"\xff\xfe\n", b"a" * 5000], ids=["x", "list", "bytes", "long"]
)
def test_nonsense_is_hung_up_on_and_the_next_is_heard(tmp_path, qtbot, words):
    one = again(tmp_path)
    assert one.claim({})
    one.listen()
    wishes = []
    one.asked.connect(wishes.append)
    line = QLocalSocket()
    line.connectToServer(one.socket)
    with qtbot.waitSignal(line.disconnected):
        line.write(words)
    line.connectToServer(one.socket)
    with qtbot.waitSignal(one.asked):
        line.write(b"{}\n")
    assert wishes == [{}]
    one.end()


# ------------------------------------------------------------------ leaving with somebody on the line


@pytest.fixture
def asked(talking):
    """Somebody has closed the window in a call."""
    talking.left = []
    talking.window.closing.connect(lambda: talking.left.append(1))
    talking.window.close()
    return talking


def test_closing_in_a_call_asks_beside_the_call(asked, qtbot):
    question = asked.window.desk.question
    assert question.isVisible()
    assert asked.window.isVisible()
    assert asked.left == []
    assert question.words.text() == "Bob is on the line: hang up and quit?"
    assert QApplication.activeModalWidget() is None
    asked.settle()
    qtbot.mouseClick(asked.mine[0].end, Qt.MouseButton.LeftButton)
    assert asked.phone.done == [HangUp("out-1")]


def test_hang_up_and_quit(asked, qtbot):
    qtbot.mouseClick(asked.window.desk.question.yes_button, Qt.MouseButton.LeftButton)
    assert asked.left == [1]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_safe_answer_has_the_keyboard_and_hangs_nobody_up(asked, qtbot, key):
    qtbot.keyClick(QApplication.focusWidget(), key)
    assert asked.window.desk.question.isHidden()
    assert asked.left == []
    assert asked.phone.done == []
    asked.window.close()
    assert asked.window.desk.question.isVisible()


@pytest.mark.parametrize("key", ["Up", "Down", "Left", "Right"])
def test_no_arrow_leads_from_the_safe_answer_to_the_other_one(asked, qtbot, key):
    """Up and Enter call who was called last: meant for the number, they hung up and quit."""
    question = asked.window.desk.question
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        qtbot.keyClick(QApplication.focusWidget(), getattr(Qt.Key, f"Key_{key}"), modifier)
        assert question.no_button.hasFocus()
    qtbot.keyClick(question.no_button, Qt.Key.Key_Backtab)
    assert question.yes_button.hasFocus()
    qtbot.keyClick(question.yes_button, getattr(Qt.Key, f"Key_{key}"))
    assert question.yes_button.hasFocus()


def test_a_question_about_a_call_that_is_over_goes(asked):
    asked.phone.calls = ()
    asked.tell(CallsChanged())
    assert asked.window.desk.question.isHidden()
    assert asked.left == []
    asked.window.close()
    assert asked.left == [1]


def test_several_calls_and_one_that_rings(desk):
    desk.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    desk.window.close()
    assert desk.window.desk.question.words.text() == "The call with Anna is going on: end it and quit?"
    desk.phone.calls = (own_call("in-1", ANNA), own_call("out-2", BOB))
    desk.window.close()
    assert desk.window.desk.question.words.text().startswith("2 calls are going on")


def test_a_signal_does_not_ask(talking, qtbot):
    with qtbot.waitSignal(talking.window.closing):
        talking.window.leaving.leave()
