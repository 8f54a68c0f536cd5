# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps out of a capture: whose, told to whom, in which order."""

from __future__ import annotations

from deskphone.blf.recorded import recorded
from deskphone.trace.capture import Heard

A, B = ("192.0.2.1", 5060), ("192.0.2.2", 5062)


def notify(
    at: float = 0.0, who: str = "102", to: str = "101", call_id: str = "c", cseq: int = 1, event: str = "dialog",
    state: str = "active;expires=60", body: str = "<x/>",
) -> Heard:  # fmt: skip
    text = (
        f"NOTIFY sip:{to}@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{cseq}\r\n"
        f'From: "Bob" <sip:{who}@PBX.test>;tag=n\r\nTo: <sip:{to}@pbx.test>;tag=w\r\nCall-ID: {call_id}\r\n'
        f"CSeq: {cseq} NOTIFY\r\nUser-Agent: Asterisk PBX 22.1\r\nEvent: {event}\r\n"
        f"Subscription-State: {state}\r\nContent-Type: application/dialog-info+xml\r\n\r\n{body}"
    )
    return Heard(100 + at, A, B, text.encode())


def test_what_was_told_is_found_with_its_time_and_server() -> None:
    found = recorded([notify(0), notify(2.5, cseq=2, body="<y/>")])
    (bob,) = found.watched
    assert (bob.extension, bob.domain, bob.label, bob.watcher) == ("102", "pbx.test", "Bob", "101")
    assert [(told.at, told.body, told.cseq, told.state, told.expires) for told in bob.told] == [
        (0.0, b"<x/>", 1, "active", 60),
        (2.5, b"<y/>", 2, "active", 60),
    ]
    assert (found.server, found.left_out, found.seconds) == ("Asterisk PBX 22.1", 0, 2.5)


def test_what_is_sent_again_counts_once() -> None:
    (bob,) = recorded([notify(0), notify(0.5), notify(1, cseq=2)]).watched
    assert len(bob.told) == 2


def test_of_several_watchers_the_one_that_was_told_most_counts() -> None:
    other = [notify(number, to="109", call_id="d", cseq=number) for number in (1, 2, 3)]
    found = recorded([notify(0), *other, notify(4, who="103", call_id="f")])
    assert [(each.extension, each.watcher) for each in found.watched] == [("102", "109"), ("103", "101")]
    assert found.left_out == 1


def test_a_new_subscription_of_the_same_watcher_goes_on() -> None:
    (bob,) = recorded([notify(0), notify(1, call_id="e", cseq=9)]).watched
    assert [told.subscription for told in bob.told] == ["c", "e"]


def test_everything_else_is_left_out() -> None:
    junk = [
        notify(event="presence"),
        notify(event="message-summary"),
        Heard(0, A, B, b"INVITE sip:a@b SIP/2.0\r\n\r\n"),
        Heard(0, A, B, b"NOTIFY sip:a@b SIP/2.0\r\nEvent: dialog\r\n\r\n"),
        Heard(0, A, B, b"NOTIFY "),
    ]
    assert recorded(junk).watched == ()
    assert recorded([]).seconds == 0.0


def test_a_state_that_cannot_be_read_is_active() -> None:
    (bob,) = recorded([notify(state=";;")]).watched
    assert bob.told[0].state == "active"
