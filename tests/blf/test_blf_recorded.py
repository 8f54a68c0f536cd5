# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps out of a capture: whose, told to whom, in which order."""

from __future__ import annotations

import re
from dataclasses import replace

from deskphone.blf.recorded import Recorded, recorded
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


# ------------------------------------------------------------------------- lists (RFC 4662)


def listed(
    at: float, cseq: int, *rows: tuple[str, str, str], full: bool = True, state: str = "active"
) -> Heard:
    """A NOTIFY of a list; a row is (user, state of its instance, its document); no state: no instance."""
    parts, resources = [], ""
    for user, instance_state, body in rows:
        instance = (
            f'<instance id="i" state="{instance_state}" cid="{user}{cseq}@x"/>' if instance_state else ""
        )
        resources += f'<resource uri="sip:{user}@PBX.test"><name>N{user}</name>{instance}</resource>'
        if body:
            parts.append(
                f"Content-ID: <{user}{cseq}@x>\r\nContent-Type: application/dialog-info+xml\r\n\r\n{body}\r\n"
            )
    rlmi = (
        f'Content-Type: application/rlmi+xml\r\n\r\n<list uri="sip:all@pbx.test" version="{cseq}" '
        f'fullState="{str(full).lower()}" xmlns="urn:ietf:params:xml:ns:rlmi">{resources}</list>\r\n'
    )
    body = "".join(f"--b\r\n{part}" for part in (rlmi, *parts)) + "--b--\r\n" if rows or full else ""
    sent = notify(at, "all", call_id="l", cseq=cseq, state=state, body=body)
    kind = b'multipart/related;type="application/rlmi+xml";boundary=b'
    return replace(sent, data=sent.data.replace(b"application/dialog-info+xml", kind, 1) if body else
                   sent.data.replace(b"Content-Type: application/dialog-info+xml\r\n", b""))  # fmt: skip


def document(state: str) -> str:
    return f'<dialog-info version="1" state="full" entity="sip:a@b"><dialog id="1"><state>{state}</state></dialog></dialog-info>'


def states(found: Recorded) -> list[tuple[float, str, bytes]]:
    return [
        (told.at, told.state, re.sub(rb".*<state>(.*)</state>.*", rb"\1", told.body)) for told in found.told
    ]


def test_a_list_tells_of_each_of_its_resources() -> None:
    early, idle = document("early"), document("terminated")
    found = recorded([
        listed(0, 1, ("102", "active", idle), ("103", "", ""), ("104", "pending", "")),
        listed(2, 2, ("102", "active", early), full=False),
        listed(3, 3, ("102", "active", idle), ("104", "active", early), full=False),
    ])  # fmt: skip
    assert [(each.extension, each.domain, each.label, each.watcher) for each in found.watched] == [
        ("102", "pbx.test", "N102", "101"), ("103", "pbx.test", "N103", "101"), ("104", "pbx.test", "N104", "101"),
    ]  # fmt: skip
    bob, holly, late = found.watched
    assert states(bob) == [
        (0, "active", b"terminated"),
        (2, "active", b"early"),
        (3, "active", b"terminated"),
    ]
    assert states(holly) == [(0, "active", b"")], "no instance means idle"
    assert states(late) == [(3, "active", b"early")], "pending says nothing of calls"
    assert found.left_out == 0


def test_who_is_not_in_a_full_list_any_more_and_what_ended_with_the_list_is_over() -> None:
    early = document("early")
    both = ("102", "active", early), ("103", "active", early)
    found = recorded([
        listed(0, 1, *both), listed(1, 2, ("102", "active", early)),
        listed(2, 3, full=False, state="terminated;reason=timeout"),
    ])  # fmt: skip
    told = {each.extension: [(one.at, one.state, one.reason) for one in each.told] for each in found.watched}
    assert told == {
        "102": [(0, "active", ""), (1, "active", ""), (2, "terminated", "timeout")],
        "103": [(0, "active", ""), (1, "terminated", "noresource")],
    }


def test_of_several_phones_of_one_resource_the_busiest_is_told() -> None:
    early = document("early")
    sent = listed(0, 1, ("102", "active", early))
    other = sent.data.replace(
        b"<instance",
        b'<instance id="j" state="active" cid="none"/><instance id="k" state="active" cid="z"/><instance',
    )
    (bob,) = recorded([replace(sent, data=other)]).watched
    assert states(bob) == [(0, "active", b"early")]


def test_a_list_that_cannot_be_read_is_left_out() -> None:
    sent = listed(0, 1, ("102", "active", document("early")))
    found = recorded([replace(sent, data=sent.data.replace(b"boundary=b", b"boundary=c"))])
    assert (found.watched, found.left_out) == ((), 1)


def test_an_extension_that_is_watched_alone_and_by_a_list_is_told_once() -> None:
    alone = [notify(number, cseq=number) for number in (1, 2, 3)]
    found = recorded([*alone, listed(4, 9, ("102", "active", document("early")), ("103", "", ""))])
    assert [(each.extension, len(each.told)) for each in found.watched] == [("102", 3), ("103", 1)]
    assert found.left_out == 1
