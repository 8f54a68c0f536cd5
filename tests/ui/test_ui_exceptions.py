# SPDX-License-Identifier: GPL-3.0-or-later
"""A mistake in what Qt calls is told, and does not end the window."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from shiboken6 import Shiboken

import ui
from ui.exceptions import overrides

ROOT = Path(__file__).resolve().parents[2]
SCENE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from ui.exceptions import guarded

@guarded
class Mistaken(QWidget):
    def resizeEvent(self, event):
        {mistake}

sys.excepthook = lambda kind, error, trace: print(kind.__name__, error)
app = QApplication([])
window = Mistaken()
QTimer.singleShot(0, window.show)
QTimer.singleShot(0, lambda: QTimer.singleShot(0, app.quit))
app.exec()
print("it lives")
"""


@pytest.mark.parametrize(
    ("mistake", "name"),
    [
        ('int("x")', "ValueError"),
        ("[][0]", "IndexError"),
        ("1 / 0", "ZeroDivisionError"),
        ("len(1)", "TypeError"),
        ("next(iter(()))", "StopIteration"),
        ('{}["x"]', "KeyError"),
        ('raise ValueError("x")', "ValueError"),
    ],
)
def test_a_mistake_below_qt_is_told_and_the_window_lives(mistake, name):
    scene = SCENE.format(mistake=mistake)
    ended = subprocess.run(
        [sys.executable, "-c", scene], cwd=ROOT, capture_output=True, text=True, check=False, timeout=240
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split()[0] == name
    assert ended.stdout.endswith("it lives\n")


def our_classes():
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        for each in vars(importlib.import_module(module.name)).values():
            ours = inspect.isclass(each) and each.__module__ == module.name
            if ours and issubclass(each, Shiboken.Object):
                yield each


def test_whatever_qt_calls_in_us_is_guarded():
    found = [(each, name, method) for each in our_classes() for name, method in overrides(each)]
    assert len(found) > 40
    bare = [f"{each.__name__}.{name}" for each, name, method in found if not hasattr(method, "__wrapped__")]
    assert bare == [], "give the class @guarded (ui/exceptions.py)"
