# SPDX-License-Identifier: GPL-3.0-or-later
"""A small screen at any scale: everything is to be seen and reached."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication

HERE = Path(__file__).parent
PATHS = os.pathsep.join(str(folder) for folder in (HERE.parents[1], HERE))


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_the_first_window_and_all_in_it_lies_on_a_small_screen(tmp_path, scale):
    screen = {"name": "small", "x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96, "dpr": 1}
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": [screen]}))
    env = os.environ | {
        "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
        "QT_SCALE_FACTOR": scale,
        "PYTHONPATH": PATHS,
    }
    measures = [sys.executable, str(HERE / "measures.py")]
    ended = subprocess.run(measures, env=env, capture_output=True, text=True, timeout=100, check=True)
    places = json.loads(ended.stdout)
    left, top, right, bottom = places.pop("room")
    assert abs(right - 1366 / float(scale)) <= 1
    assert places.pop("asked") == places.pop("still"), "the question moves something"
    words, yes, keep, number = (places[name] for name in ("words", "yes", "keep", "number"))
    assert words[2] <= yes[0] < yes[2] <= keep[0], "the question's parts lie over each other"
    assert number[3] <= min(words[1], yes[1], keep[1])
    assert places["status"][1] < min(yes[1], keep[1]) < max(yes[3], keep[3]) <= places["status"][3]
    assert keep[3] - keep[1] >= 24
    assert places["panel"][2] <= places["page"][0], "the settings lie over the calls"
    for name, (x, y, until_x, until_y) in places.items():
        assert left <= x < until_x <= right, name
        assert top <= y < until_y <= bottom, name


def test_a_window_that_was_larger_than_this_screen_is_made_to_fit(desk, make_desk, still, config):
    desk.window.resize(3000, 2000)
    desk.window.close()
    again = make_desk(still, config)
    room = QGuiApplication.primaryScreen().availableSize()
    assert again.window.width() <= room.width()
    assert again.window.height() <= room.height()


@pytest.mark.parametrize(
    "place", [QRect(90, 60, 3000, 2000), QRect(700, 750, 600, 400)], ids=["large", "beside"]
)
def test_a_screen_that_becomes_smaller_keeps_the_window(desk, qtbot, place):
    """Another resolution, a second screen taken away, a session that goes on elsewhere."""
    desk.window.setGeometry(place)
    here = QGuiApplication.primaryScreen()
    assert not here.availableGeometry().contains(desk.window.frameGeometry())
    here.geometryChanged.emit(here.geometry())
    qtbot.waitUntil(lambda: here.availableGeometry().contains(desk.window.frameGeometry()))
    assert desk.window.width() >= min(place.width(), 600)


def test_a_window_that_a_smaller_screen_has_moved_takes_no_press_that_was_on_its_way(desk, qtbot):
    lifted = []
    desk.window.veil.lift = lifted.append
    desk.window.setGeometry(QRect(500, 700, 600, 400))
    with qtbot.waitSignal(desk.window.fitting.moved):
        QGuiApplication.primaryScreen().geometryChanged.emit(QRect())
    assert lifted == [desk.window]


def test_the_popup_follows_a_screen_that_changes_while_it_rings(ringing, qtbot):
    """Its corner went away with the screen, and nothing was to be seen of who rings."""
    ringing.window.hide()
    popup = ringing.window.popup
    popup.open()
    ringing.settle()
    corner, lifted = popup.geometry(), []
    popup._veil.lift = lifted.append
    popup.move(corner.topLeft() + QPoint(3000, 0))
    QGuiApplication.primaryScreen().geometryChanged.emit(QRect())
    qtbot.waitUntil(lambda: popup.geometry() == corner)
    assert lifted == [popup]


def test_no_widget_is_asked_for_its_screen():
    """PySide takes it for the widget's child then, and may delete the application's screen with the widget.

    Seen by valgrind: the garbage collector frees a window in a circle, and QScreen with it; the next window that
    hides reads it. It crashed these tests now and then, and could crash the program.
    """
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted((HERE.parents[1] / "ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "screen"
    ]
    assert found == []
