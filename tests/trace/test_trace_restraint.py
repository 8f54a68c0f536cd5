# SPDX-License-Identifier: GPL-3.0-or-later
"""How much is traced of what nobody asked for."""

from __future__ import annotations

from deskphone.trace.restraint import Restraint


def test_so_many_at_once_and_then_so_many_a_second():
    restraint, traced = Restraint(4, 2.0), []
    for tick in range(100):
        now = 1000 + tick / 10
        if restraint.has_room(now):
            restraint.spend(now)
            traced.append(tick)
        else:
            restraint.leave_out()
    assert traced[:4] == [0, 1, 2, 3]
    assert 23 <= len(traced) <= 24
    assert restraint.remark() == f"{100 - len(traced)} more were not let in, and are left out"
    assert restraint.remark() == ""


def test_what_is_welcome_after_all_was_not_left_out():
    restraint = Restraint(1, 1.0)
    restraint.leave_out()
    restraint.take_back()
    assert restraint.remark() == ""
