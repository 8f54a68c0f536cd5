# SPDX-License-Identifier: GPL-3.0-or-later
"""For the tests of a PBX, in pytest: start one, let phones call, see the lamps.

Neither pjsua2 nor a window nor a sound card is needed.

pbx     a PBX to test with: the bundled one, or one of your own
phones  phones that call, answer, speak a tone and tell what they hear
lamps   a watcher of extensions
loop    the thread in which the phones live

The fixtures are in ``deskphone/pytest_plugin.py``. The manual is ``README.md`` beside this file.
"""

from __future__ import annotations

from deskphone.testing.lamps import Lamp, Lamps
from deskphone.testing.pbx import Pbx, bundled_pbx
from deskphone.testing.phones import Call, Phone, Phones

__all__ = ["Call", "Lamp", "Lamps", "Pbx", "Phone", "Phones", "bundled_pbx"]
