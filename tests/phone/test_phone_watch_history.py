# SPDX-License-Identifier: GPL-3.0-or-later
"""What a subscription has lived through: the newest of it, with times, in Explain."""

from __future__ import annotations

from phone.conftest import Rig, ringing  # type: ignore

from deskphone.phone import events as evt
from deskphone.phone.watch_history import WatchHistory


def history(desk: Rig) -> list[str]:
    told = desk.phone.explain(0, lambda at: f"{at:.0f}").splitlines()
    begin = told.index("History:") + 1
    return [line.strip() for line in told[begin : told.index("", begin)]]


def test_documents_and_answers_stand_with_their_times(desk: Rig) -> None:
    desk.advance(2).notify(ringing())
    desk.advance(3).notify(body=b"<broken")
    desk.advance(1).tell(
        evt.SubscriptionChanged(desk.watch(), evt.SubscriptionState.TERMINATED, 403, "Forbidden")
    )
    assert history(desk) == [
        "100  SUBSCRIBE",
        "100  NOTIFY: nothing goes on",
        "102  NOTIFY: early recipient with 105",
        f"105  NOTIFY: not read: {desk.phone._keys.watched(0).problem}",
        "106  the server ended it: 403 Forbidden",
    ]


def test_what_repeats_itself_is_one_line(desk: Rig) -> None:
    desk.advance(5).notify()
    desk.advance(5).notify()
    assert history(desk)[-1] == "100  NOTIFY: nothing goes on (2 times more, last 110)"


def test_a_server_out_of_reach_and_an_end_by_notify_are_told(desk: Rig) -> None:
    kind = "application/dialog-info+xml"
    desk.tell(evt.NotifyReceived(desk.watch(), "terminated", kind, b"", None, 9))
    desk.register(0, "offline")
    assert history(desk)[-2:] == ["100  NOTIFY: terminated", "100  the server is out of reach"]


def test_without_a_clock_times_are_counted_back_from_the_last(desk: Rig) -> None:
    desk.advance(4).notify(ringing())
    told = desk.phone.explain(0).splitlines()
    end = told.index("", told.index("History:"))
    assert told[end - 1].strip() == "-0.0 s  NOTIFY: early recipient with 105"
    assert told[end - 2].strip().startswith("-4.0 s")


def test_it_is_bounded_in_number_and_length() -> None:
    kept = WatchHistory()
    for number in range(100):
        kept.ended(number, "x" * 1000, float(number))
    lines = kept.lines(str)
    assert len(lines) == 12
    assert max(map(len, lines)) < 220
    assert WatchHistory().lines() == []


def test_each_method_has_a_tick_or_a_cross(desk: Rig) -> None:
    desk.notify(ringing())
    told = desk.phone.explain(0)
    assert "  ✓ d1: replaces: possible" in told
    assert "  ✗ d1: remote-target: not possible" in told
