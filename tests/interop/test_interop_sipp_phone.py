# SPDX-License-Identifier: GPL-3.0-or-later
"""SIPp as the server of our phone, or as who calls it: what deployed phones are tried with, between the two alone.

The cases are those of a published collection (pbertera's SIPp by example: BLF, call pickup by Replaces, a
re-INVITE with another P-Asserted-Identity, message waiting without a subscription, hold), the scenarios our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
from our_phone import OurPhone
from patience import wait_until
from ports import free_port
from processes import DOMAIN
from sipp import (
    SippUser,
    agrees_to,
    expects,
    pauses,
    playing,
    responds,
    scenario,
    sends,
    sound,
    waiting,
)

from deskphone.phone import commands as cmd
from deskphone.phone.events import MediaState
from deskphone.phone.views import AccountView, CallState, CallView, KeyView

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

HOLLY, TOM = SippUser("103"), SippUser("104")
CONTACT = "Contact: <sip:103@[local_ip]:[local_port]>"
ALONE = {"register": False}  # of an account whose server is asked for nothing but calls and lamps


@pytest.fixture
def server() -> int:
    """The port where SIPp is the server of our phone."""
    return free_port()


@pytest.fixture
def phone(tmp_path: Path, server: int) -> Iterator[Callable[..., OurPhone]]:
    """Start our phone, 101."""
    started: list[OurPhone] = []

    def start(**more: object) -> OurPhone:
        started.append(OurPhone(tmp_path, server, "101", **more))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for each in started:
        each.stop()


def sounds(phone: OurPhone) -> list[MediaState]:
    """Which states of sound its calls went through, each once in a row."""
    up = (
        view.media for view in phone.seen if isinstance(view, CallView) and view.state is CallState.CONNECTED
    )
    return [state for state, _ in groupby(up) if state is not MediaState.NONE]


def rings() -> str:
    """Its INVITE is on its way, and may be told so."""
    return "".join(expects(status, optional=True) for status in (100, 180))


def reinvites(user: SippUser, cseq: int, *fields: str, direction: str = "sendrecv") -> str:
    """Within its call it offers anew, is answered, and talks on for a moment."""
    offer = user.request("INVITE", cseq, *fields, body=sound(cseq, direction))
    return offer + expects(100, optional=True) + user.is_answered(cseq) + pauses(300)


@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
def test_who_calls_us_holds(phone: Callable[..., OurPhone], tmp_path: Path, direction: str) -> None:
    ours = phone(more=ALONE)
    steps = (
        HOLLY.invites(1) + rings() + HOLLY.is_answered(1) + pauses(300),
        reinvites(HOLLY, 2, direction=direction),
        reinvites(HOLLY, 3),
        HOLLY.hangs_up(4),
    )
    with playing(tmp_path, ours, scenario("hold", *steps), number="101"):
        ours.answer()
    ours.wait_free()
    assert sounds(ours) == [MediaState.ACTIVE, MediaState.REMOTE_HOLD, MediaState.ACTIVE]


def within(
    method: str, cseq: int, *fields: str, body: str = "", again: bool = True, to: str = "[$them]"
) -> str:
    """It sends a request within what the phone began."""
    return sends(
        f"{method} [next_url] SIP/2.0",
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
        "Max-Forwards: 70",
        f"From: <sip:103@{DOMAIN}>;tag=[call_number]",
        f"To: {to}",
        "[last_Call-ID:]",
        f"CSeq: {cseq} {method}",
        CONTACT,
        *fields,
        body=body,
        again=again,
    )


def gets(request: str) -> str:
    """It gets what begins a dialog, and keeps who that is."""
    keep = '<ereg regexp="&lt;.*" search_in="hdr" header="From:" check_it="true" assign_to="them"/>'
    return f'<recv request="{request}" rrs="true"><action>{keep}</action></recv>\n'


def offers(cseq: int, direction: str) -> str:
    """In a call that the phone made, it offers anew after a moment, and is answered."""
    answered = expects(100, optional=True) + expects(200) + within("ACK", cseq, again=False)
    return pauses(300) + within("INVITE", cseq, body=sound(cseq, direction)) + answered


def test_whom_we_call_holds(phone: Callable[..., OurPhone], tmp_path: Path, server: int) -> None:
    ours = phone(more=ALONE)
    steps = (
        gets("INVITE"),
        responds("180 Ringing", CONTACT),
        responds("200 OK", CONTACT, again=True, body=sound()),
        '<recv request="ACK"/>\n',
        offers(1, "sendonly"),
        offers(2, "sendrecv"),
        agrees_to("BYE"),
    )
    with waiting(tmp_path, server, scenario("hold", *steps)):
        ours.do(cmd.Dial("103"))
        ours.wait_talking()
        ours.wait(lambda: sounds(ours) == [MediaState.ACTIVE, MediaState.REMOTE_HOLD, MediaState.ACTIVE])
        ours.do(cmd.HangUp(ours.wait_talking().id))
        ours.wait_free()


def test_a_server_says_who_it_is_now(phone: Callable[..., OurPhone], tmp_path: Path) -> None:
    """As after a transfer that the server has made: the row names whom one talks with since (RFC 3325)."""
    ours = phone(more=ALONE)
    steps = (
        HOLLY.invites(1, f'P-Asserted-Identity: "Holly" <sip:103@{DOMAIN}>') + rings() + HOLLY.is_answered(1),
        reinvites(HOLLY, 2, f'P-Asserted-Identity: "Kim" <sip:105@{DOMAIN};user=phone>'),
        HOLLY.hangs_up(3),
    )
    with playing(tmp_path, ours, scenario("identity", *steps), number="101"):
        ours.answer()
    ours.wait_free()
    shown = [view.remote.display for view in ours.seen if isinstance(view, CallView)]
    assert [name for name, _ in groupby(shown)] == ["Holly", "Kim"]


def listens(port: int) -> bool:
    """Whether a program waits for connections there."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return any(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


def test_somebody_takes_the_place_of_who_called_us(phone: Callable[..., OurPhone], tmp_path: Path) -> None:
    """By INVITE with Replaces (RFC 3891): the second call is answered by itself, and ends the first.

    Two SIPps, of which the first tells the second about its call.
    """
    ours = phone(more=ALONE)
    tag = '<ereg regexp="tag=(.*)" search_in="hdr" header="To:" check_it="true" assign_to="all,tag"/>\n'
    told = "Call-ID: second-[call_id]\nReplaces: [call_id];to-tag=[$tag];from-tag=[call_number]"
    first = scenario(
        "first",
        HOLLY.invites(1) + rings(),
        HOLLY.is_answered(1, tag),
        f"<sendCmd><![CDATA[\n{told}\n]]></sendCmd>\n",
        agrees_to("BYE"),
        '<Reference variables="all"/>\n',
    )
    told = '<ereg regexp="Replaces: ([^\r\n]*)" search_in="msg" check_it="true" assign_to="line,call"/>'
    second = scenario(
        "second",
        f"<recvCmd><action>{told}</action></recvCmd>\n",
        TOM.invites(1, "Require: replaces", "Replaces: [$call]") + rings() + TOM.is_answered(1),
        agrees_to("BYE"),
        '<Reference variables="line"/>\n',
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    port = free_port()
    twin = ("-3pcc", f"127.0.0.1:{port}")
    with playing(tmp_path / "two", ours, second, *twin, number="101"):
        wait_until(lambda: listens(port), "the second SIPp does not listen")
        with playing(tmp_path / "one", ours, first, *twin, number="101"):
            ours.answer()
        ours.wait(lambda: ours.newest and "104" in ours.newest.remote.uri)
        ours.do(cmd.HangUp(ours.wait_talking().id))
    ours.wait_free()


def notifies(cseq: int, *fields: str, body: str, to: str = "[$them]") -> str:
    """It tells something, and hears that it came."""
    return within("NOTIFY", cseq, *fields, body=body, to=to) + expects(200)


def dialog_info(version: int, *states: str) -> str:
    """A document about 103, whom 104 calls."""
    dialogs = "".join(
        f"""<dialog id='x' direction='recipient' call-id='1234' local-tag='abc' remote-tag='def'>
<state>{state}</state>
<local><identity display='Holly'>sip:103@{DOMAIN}</identity><target uri='sip:103@[local_ip]:[local_port]'/></local>
<remote><identity display='Tom'>sip:104@{DOMAIN}</identity><target uri='sip:104@[local_ip]:[local_port]'/></remote>
</dialog>
"""
        for state in states
    )
    head = f"xmlns='urn:ietf:params:xml:ns:dialog-info' version='{version}' state='full' entity='sip:103@{DOMAIN}'"
    return f"<?xml version='1.0'?>\n<dialog-info {head}>\n{dialogs}</dialog-info>\n"


def lamps(phone: OurPhone) -> list[str]:
    """What its keys have shown, each once in a row."""
    return [lamp for lamp, _ in groupby(view.lamp.value for view in phone.seen if isinstance(view, KeyView))]


def test_a_server_tells_of_a_call(phone: Callable[..., OurPhone], tmp_path: Path, server: int) -> None:
    """Without a time in Subscription-State, with spaces behind words; the last document has the number before again."""
    told = ("Event: dialog ", "Subscription-State: active ", "Content-Type: application/dialog-info+xml")
    steps = (
        gets("SUBSCRIBE"),
        responds("202 Accepted", CONTACT),
        notifies(1, *told, body=dialog_info(0)),
        pauses(300) + notifies(2, *told, body=dialog_info(1, "early")),
        pauses(300) + notifies(3, *told, body=dialog_info(2, "confirmed")),
        pauses(300) + notifies(4, *told, body=dialog_info(2, "terminated")),
    )
    with waiting(tmp_path, server, scenario("lamps", *steps)):
        ours = phone(more=ALONE, watched=("103",))
    ours.wait(lambda: lamps(ours)[-4:] == ["idle", "ringing", "busy", "idle"])
    keys = [view for view in ours.seen if isinstance(view, KeyView)]
    (ringing,) = {(view.method, view.caller.display) for view in keys if view.pickable and view.caller}
    assert ringing == ("replaces", "Tom")


def messages(phone: OurPhone) -> list[tuple[bool, int | None, int | None]]:
    """What its account has shown of messages, each once in a row."""
    boxes = [view.mailbox for view in phone.seen if isinstance(view, AccountView) and view.mailbox]
    return [told for told, _ in groupby((box.waiting, box.new, box.old) for box in boxes)]


def test_a_server_tells_of_messages_unasked(
    phone: Callable[..., OurPhone], tmp_path: Path, server: int
) -> None:
    """NOTIFYs of no subscription, with the Call-ID of the registration and without Subscription-State."""
    told = ("Event: message-summary", "Content-Type: application/simple-message-summary")

    def tells(cseq: int, waiting: str, counts: str) -> str:
        body = f"Messages-Waiting: {waiting}\nMessage-Account: sip:101@{DOMAIN}\nVoice-Message: {counts}\n"
        return pauses(300) + notifies(cseq, *told, body=body, to=f"<sip:101@{DOMAIN}>")

    steps = (
        '<recv request="REGISTER" rrs="true"/>\n',
        responds("200 OK", "[last_Contact:];expires=300"),
        tells(1, "yes", "2/8 (0/2)"),
        tells(2, "no", "0/0 (0/0)"),
        tells(3, "yes", "3/9 (1/1)"),
    )
    with waiting(tmp_path, server, scenario("messages", *steps)):
        ours = phone()
    wanted = [(True, 2, 8), (False, 0, 0), (True, 3, 9)]
    ours.wait(lambda: messages(ours) == wanted)
