# SPDX-License-Identifier: GPL-3.0-or-later
"""How high calls stand above the keys."""

from __future__ import annotations

import pytest

from ui.screens.band import Rows, heights


@pytest.mark.parametrize(
    ("mine", "others", "room", "window", "beside", "wanted"),
    [
        (0, 0, 500, 700, True, (0, 0)),
        (0, 1, 500, 700, True, (0, 44)),
        (0, 9, 500, 700, True, (0, 132)),
        (0, 9, 300, 500, True, (0, 88)),
        (0, 9, 200, 400, True, (0, 44)),
        (1, 9, 200, 400, True, (96, 88)),
        (3, 0, 500, 700, True, (192, 0)),
        (3, 0, 300, 500, True, (96, 0)),
        (2, 9, 60, 320, True, (60, 44)),
        (2, 1, 500, 500, False, (192, 44)),
        (1, 9, 500, 700, False, (96, 132)),
        (1, 2, 120, 340, False, (76, 44)),
        (1, 1, 40, 240, False, (20, 20)),
        (0, 2, 30, 240, False, (0, 30)),
    ],
)
def test_as_many_rows_as_the_window_has_room_for(mine, others, room, window, beside, wanted):
    rows = Rows(mine, others, call=96, offer=44)
    assert heights(rows, room, window, beside=beside) == wanted
    assert max(wanted) <= room or beside
