# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that the server sends: said at once, and kept in the list of calls."""

from __future__ import annotations

from deskphone.history.entry import Query
from deskphone.phone.events import Party
from deskphone.phone.views import CallKind, TextReceived
from ui import recent_text


def test_a_text_of_the_server_is_said_and_stands_in_the_list(desk):
    told = TextReceived(
        "office", Party("sip:pbx@pbx.test", "<b>PBX</b>"), "Anna's call was\npicked up by Tom {0}"
    )
    desk.phone.pending.append(told)
    desk.tell()
    assert desk.window.status.text == "Text from <b>PBX</b>: Anna's call was picked up by Tom {0}"
    desk.settle()
    desk.window.pages.open_recent()
    [entry] = [desk.window.recent.model.entry(row) for row in range(desk.window.recent.model.rowCount())]
    assert entry.kind is CallKind.TEXT
    line = recent_text.line(entry, lambda number: "", several=False)
    assert line == "Anna's call was picked up by Tom {0}"
    assert Query.of("picked tom").matches(entry)
    assert entry.seen, "it is no missed call"
