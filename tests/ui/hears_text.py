# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what is told of changed texts over AT-SPI, as JSON, once so many were heard: ``hears_text.py COUNT``.

Run by the system's Python, which has the bindings.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)
PATIENCE_S = 90.0
heard: list[str] = []
Atspi.init()
listener = Atspi.EventListener.new(lambda event: heard.append(str(event.any_data)))
listener.register("object:text-changed")
end = time.monotonic() + PATIENCE_S
while len(heard) < int(sys.argv[1]) and time.monotonic() < end:
    Atspi.get_desktop(0).get_child_count()
    GLib.MainContext.default().iteration(False)
    time.sleep(0.002)
sys.stdout.write(json.dumps(heard))
