# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip, which sends back what it hears, is transferred, transfers, is parked and parks; and so does SIPp."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_phones import Baresip, sipp
from patience import wait_until
from people import People
from processes import DOMAIN, Pbx, pbx_config

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

_HEAD = """\
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:104@DOMAIN>;tag=[call_number]
Call-ID: [call_id]
Contact: <sip:104@[local_ip]:[local_port]>
"""
_SDP = """\
Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 40000 RTP/AVP 0
"""
_OK = """\
<recv request="METHOD"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
"""
# It calls the number of -s, and hands the other end to an orbit as soon as it is answered.
PARK = f"""\
<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="park">
<send retrans="500"><![CDATA[
INVITE sip:[service]@DOMAIN SIP/2.0
{_HEAD}To: <sip:[service]@DOMAIN>
CSeq: 1 INVITE
{_SDP}]]></send>
<recv response="401" auth="true"/>
<send><![CDATA[
ACK sip:[service]@DOMAIN SIP/2.0
{_HEAD}[last_To:]
CSeq: 1 ACK
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[
INVITE sip:[service]@DOMAIN SIP/2.0
{_HEAD}To: <sip:[service]@DOMAIN>
CSeq: 2 INVITE
[authentication username=104 password=pw-104]
{_SDP}]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
{_HEAD}[last_To:]
CSeq: 2 ACK
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[
REFER [next_url] SIP/2.0
{_HEAD}[last_To:]
CSeq: 3 REFER
Refer-To: <sip:7103@DOMAIN>
Content-Length: 0

]]></send>
<recv response="202"/>
{_OK.replace("METHOD", "NOTIFY")}
{_OK.replace("METHOD", "NOTIFY")}
{_OK.replace("METHOD", "BYE")}
</scenario>
""".replace("DOMAIN", DOMAIN)

ORBITS = '[[orbit]]\nrange = "7101-7109"\ntype = "park"\n'


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    server = Pbx(tmp_path, pbx_config(extra=ORBITS)).start()
    yield server
    server.stop()


@pytest.fixture
def people(pbx: Pbx) -> Iterator[People]:
    crowd = People(pbx.port)
    yield crowd
    crowd.stop()


@pytest.fixture
def baresip(pbx: Pbx, tmp_path: Path) -> Iterator[Baresip]:
    phone = Baresip(tmp_path / "baresip", pbx, "102", mode="auto")
    yield phone
    phone.stop()


@pytest.mark.parametrize("first", ["102", "101"], ids=["baresip offers", "baresip answers"])
def test_baresip_in_an_attended_transfer(pbx: Pbx, people: People, baresip: Baresip, first: str) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    one = people.call("103", first)
    people.wait_answered("103")
    two = people.call("103", "101" if first == "102" else "102")
    people.wait_answered("103")
    people.wait_ringing("101")
    assert people.attend(one, two) == 202
    people.wait_over(one)
    people.wait_over(two)
    people.wait_pitch("101", 620)
    people.hang_up("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_baresip_transfers(pbx: Pbx, people: People, baresip: Baresip) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    people.call("101", "102")
    people.wait_answered("101")
    people.wait_pitch("101", 620)
    baresip.tell("transfer", f"sip:103@{DOMAIN}")
    people.wait_pitch("101", 880)
    people.wait_ringing("103")
    people.wait_pitch("103", 620)
    people.hang_up("101")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_baresip_parks(pbx: Pbx, people: People, baresip: Baresip) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    people.call("101", "102")
    people.wait_answered("101")
    baresip.tell("transfer", f"sip:7101@{DOMAIN}")
    wait_until(lambda: [each["orbit"] for each in pbx.tool("calls")] == ["7101"], "it is not parked")
    people.call("103", "7101")
    people.wait_answered("103")
    people.wait_pitch("103", 620)
    people.wait_pitch("101", 880)


def test_baresip_is_parked(pbx: Pbx, people: People, baresip: Baresip) -> None:
    """It talks to the server meanwhile: after a hold, baresip 1.0 with aubridge would send no sound."""
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    people.call("101", "102")
    people.wait_answered("101")
    assert people.transfer("101", "*70") == 202
    people.wait_ended("101")
    people.call("103", "7101")
    people.wait_answered("103")
    people.wait_pitch("103", 880)
    people.hang_up("103")
    wait_until(lambda: not pbx.tool("calls"), "the call has not ended")


def test_sipp_parks(pbx: Pbx, people: People, tmp_path: Path) -> None:
    people.add("101", tone_hz=620)
    people.add("103", tone_hz=880)
    (tmp_path / "park.xml").write_text(PARK)
    phone = sipp(tmp_path, f"127.0.0.1:{pbx.port}", "-sf", "park.xml", "-s", "101")
    try:
        assert phone.wait(15) == 0  # it was told twice how it goes, and hung up on, in this order
    finally:
        if phone.poll() is None:
            phone.kill()
            phone.wait()
    assert [each["orbit"] for each in pbx.tool("calls")] == ["7103"]
    people.call("103", "7103")
    people.wait_answered("103")
    people.wait_pitch("103", 620)
    people.wait_ringing("101")
    people.wait_pitch("101", 880)
