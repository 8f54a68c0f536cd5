# SPDX-License-Identifier: GPL-3.0-or-later
"""Session timers (RFC 4028) and provisional responses that must arrive (RFC 3262), with SIPp as the caller.

SIPp asks for too small an interval, is told the least, asks again, acknowledges the ringing, talks, and
hangs up. It fails at the first message that is not what its scenario expects.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from debian_phones import free_port, sipp
from people import People
from processes import DOMAIN, Pbx, pbx_config

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

HEAD = """\
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:102@DOMAIN>;tag=f[call_number]
Call-ID: [call_id]
Contact: <sip:102@[local_ip]:[local_port]>
Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE
Supported: timer
Require: 100rel
"""
INVITE = """\
<send retrans="500"><![CDATA[
INVITE sip:103@DOMAIN SIP/2.0
{head}To: <sip:103@DOMAIN>
CSeq: {cseq} INVITE
Session-Expires: {interval}
{credentials}Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000

]]></send>
"""
ACK = """\
<send><![CDATA[
ACK sip:103@DOMAIN SIP/2.0
{head}To: <sip:103@DOMAIN>[peer_tag_param]
CSeq: {cseq} ACK
Content-Length: 0

]]></send>
"""
LOG_IN = "[authentication username=102 password=pw-102]\n"
SCENARIO = """\
<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="legs">
{first}
<recv response="100" optional="true"/>
<recv response="422">
<action>
<ereg regexp="^ *90" search_in="hdr" header="Min-SE:" check_it="true" assign_to="least"/>
</action>
</recv>
{ack_first}
{second}
<recv response="100" optional="true"/>
<recv response="401" auth="true"/>
{ack_second}
{third}
<recv response="100" optional="true"/>
<recv response="180">
<action>
<ereg regexp="[0-9]+" search_in="hdr" header="RSeq:" check_it="true" assign_to="rseq"/>
<ereg regexp="100rel" search_in="hdr" header="Require:" check_it="true" assign_to="must"/>
</action>
</recv>
<send retrans="500"><![CDATA[
PRACK sip:103@[remote_ip]:[remote_port] SIP/2.0
{head}To: <sip:103@DOMAIN>[peer_tag_param]
CSeq: 4 PRACK
RAck: [$rseq] 3 INVITE
Content-Length: 0

]]></send>
<recv response="200"/>
<recv response="200">
<action>
<ereg regexp="90;refresher=uas" search_in="hdr" header="Session-Expires:" check_it="true" assign_to="agreed"/>
<ereg regexp="timer" search_in="hdr" header="Require:" check_it="true" assign_to="timer"/>
</action>
</recv>
{ack_third}
<pause milliseconds="300"/>
<send retrans="500"><![CDATA[
BYE sip:103@[remote_ip]:[remote_port] SIP/2.0
{head}To: <sip:103@DOMAIN>[peer_tag_param]
CSeq: 5 BYE
Content-Length: 0

]]></send>
<recv response="200"/>
<Reference variables="least,must,agreed,timer"/>
</scenario>
"""


def scenario() -> str:
    head = HEAD.replace("Require: 100rel\n", "")
    of_refusal = head.replace("[branch]", "[branch-3]")  # that of the INVITE, three steps before
    parts = {
        "first": INVITE.format(head=HEAD, cseq=1, interval=30, credentials=""),
        "ack_first": ACK.format(head=of_refusal, cseq=1),
        "second": INVITE.format(head=HEAD, cseq=2, interval=90, credentials=""),
        "ack_second": ACK.format(head=of_refusal, cseq=2),
        "third": INVITE.format(head=HEAD, cseq=3, interval=90, credentials=LOG_IN),
        "ack_third": ACK.format(head=head, cseq=3),
        "head": head,
    }
    return SCENARIO.format(**parts).replace("DOMAIN", DOMAIN)


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    server = Pbx(tmp_path, pbx_config()).start()
    yield server
    server.stop()


@pytest.fixture
def people(pbx: Pbx) -> Iterator[People]:
    crowd = People(pbx.port)
    yield crowd
    crowd.stop()


def test_sipp_wants_timers_and_ringing_that_arrives(pbx: Pbx, people: People, tmp_path: Path) -> None:
    (tmp_path / "legs.xml").write_text(scenario())
    people.add("103", answer_after=1.0)  # SIPp wants the answer after that to its PRACK
    port = str(free_port())
    caller = sipp(tmp_path, f"127.0.0.1:{pbx.port}", "-sf", "legs.xml", "-p", port, "-trace_err")
    status = caller.wait(20)
    errors = "\n".join(path.read_text() for path in tmp_path.glob("*_errors.log"))
    assert status == 0, errors
