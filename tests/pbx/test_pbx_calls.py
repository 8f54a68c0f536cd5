# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls through the back-to-back user agent: answer, refuse, cancel, hang up, and who is shown."""

from __future__ import annotations


def test_a_call_is_answered_and_ended_by_the_caller(net):
    a, b = net.people("101", "102")
    line = a.call("102")
    assert b.rings
    b.line.respond(180)
    assert line.status == 180
    b.line.pick_up_receiver()
    assert line.status == 200
    line.hang_up(reason="Q.850;cause=16")
    assert b.line.ended == ["Q.850;cause=16"]
    assert net.quiet
