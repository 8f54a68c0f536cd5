# SPDX-License-Identifier: GPL-3.0-or-later
"""SIPp as a phone that dials every service of the PBX; what the others notice, robots say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from debian_phones import sipp
from patience import wait_until
from people import People
from processes import DOMAIN, Pbx, pbx_config

pytestmark = [pytest.mark.interop, pytest.mark.e2e]

KEYS = {
    "101": 'always = { to = "voicemail" }',
    "103": 'group_number = "7001"\nprivate_line = "1103"',
    "104": 'no_answer = { after = 1, to = "105" }\nsimultaneous_ring = ["103"]',
}
MORE = """
[[orbit]]
range = "7000-7009"
type = "group-pickup"
[[orbit]]
range = "7100-7109"
type = "park"
[[response_group]]
number = "600"
members = ["103", "105"]
[[hunt]]
sip_number = "103"
next_number = "105"
service_number = "8001"
start_number = "103"
[[hunt]]
sip_number = "105"
next_number = "0000"
"""
_HEAD = """\
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:102@DOMAIN>;tag=[call_number]
Call-ID: [call_id]
Contact: <sip:102@[local_ip]:[local_port]>
"""
_INVITE = f"""\
<send retrans="500"><![CDATA[
INVITE sip:[service]@DOMAIN SIP/2.0
{_HEAD}To: <sip:[service]@DOMAIN>
CSeq: NUMBER INVITE
EXTRAContent-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 40000 RTP/AVP 0
]]></send>
"""
_ACK = f"""\
<send><![CDATA[
ACK sip:[service]@DOMAIN SIP/2.0
{_HEAD}[last_To:]
CSeq: NUMBER ACK
Content-Length: 0

]]></send>
"""
_LOGIN = "[authentication username=102 password=pw-102]\nHEADERS"
DIAL = f"""\
<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="dial">
{_INVITE.replace("NUMBER", "1").replace("EXTRA", "")}
<recv response="401" auth="true"/>
{_ACK.replace("NUMBER", "1")}
{_INVITE.replace("NUMBER", "2").replace("EXTRA", _LOGIN)}
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200"/>
{_ACK.replace("NUMBER", "2")}
<pause milliseconds="300"/>
<send retrans="500"><![CDATA[
BYE sip:[service]@DOMAIN SIP/2.0
{_HEAD}[last_To:]
CSeq: 3 BYE
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
""".replace("DOMAIN", DOMAIN)

Scene = Callable[[People], str]


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    server = Pbx(tmp_path, pbx_config(keys=KEYS, extra=MORE)).start()
    yield server
    server.stop()


@pytest.fixture
def people(pbx: Pbx) -> Iterator[People]:
    crowd = People(pbx.port)
    yield crowd
    crowd.stop()


def nothing(people: People) -> str:
    """Nobody else is there."""
    return ""


def rings_at_103(people: People) -> str:
    people.add("105")
    people.add("103", answer_after=None)
    people.call("105", "103")
    people.wait_ringing("103")
    return people.of("103").call_id


def busy_103(people: People) -> str:
    people.add("103", reject=486)
    people.add("105")
    return ""


def there(*numbers: str) -> Scene:
    def scene(people: People) -> str:
        for number in numbers:
            people.add(number)
        return ""

    return scene


def silent_104(people: People) -> str:
    people.add("104", answer_after=None)
    people.add("105")
    return ""


def talks_at_102(people: People) -> str:
    people.add("102")
    people.add("105")
    people.call("105", "102")
    people.wait_answered("105")
    return ""


def parked(people: People) -> str:
    people.add("103")
    people.add("105")
    people.call("105", "103")
    people.wait_answered("105")
    assert people.transfer("103", "7100") == 202
    people.wait_ended("103")
    return ""


SERVICES = [
    ("directed pickup", rings_at_103, "*40*103", "105"),
    ("group pickup", rings_at_103, "*50*", "105"),
    ("pickup group number", rings_at_103, "7001", "105"),
    ("Replaces pickup", rings_at_103, "103", "105"),
    ("hunt, from busy to the next", busy_103, "8001", ""),
    ("hunt, a member alone", there("103"), "103T", ""),
    ("response group", there("103", "105"), "600", ""),
    ("private line", there("103"), "1103", ""),
    ("simultaneous ring", there("103"), "104", ""),
    ("forwarding on no answer", silent_104, "104", ""),
    ("leaving a message", nothing, "101", ""),
    ("listening to messages", nothing, "*97", ""),
    ("echo test", nothing, "*43", ""),
    ("joining", talks_at_102, "*74", ""),
    ("retrieving a parked call", parked, "7100", "105"),
]


@pytest.mark.parametrize(
    ("scene", "number", "caller"), [row[1:] for row in SERVICES], ids=[row[0] for row in SERVICES]
)
def test_sipp_dials(
    pbx: Pbx,
    people: People,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    scene: Scene,
    number: str,
    caller: str,
) -> None:
    call_id = scene(people)
    replaces = "Replaces pickup" in request.node.name
    headers = f"Replaces: {call_id}\n" if replaces else ""
    (tmp_path / "dial.xml").write_text(DIAL.replace("HEADERS", headers))
    phone = sipp(tmp_path, f"127.0.0.1:{pbx.port}", "-sf", "dial.xml", "-s", number, "-trace_err")
    status = phone.wait(20)
    assert status == 0, "\n".join(path.read_text() for path in tmp_path.glob("*_errors.log"))
    if caller:
        people.wait_ended(caller)  # it talked to SIPp, which has hung up
    if scene is talks_at_102:
        assert people.in_call("105"), "the other two talk on"
        people.hang_up("105")
    wait_until(lambda: not pbx.tool("calls"), "a call has not ended")


def test_who_rang_hears_that_sipp_has_answered(pbx: Pbx, people: People, tmp_path: Path) -> None:
    rings_at_103(people)
    (tmp_path / "dial.xml").write_text(DIAL.replace("HEADERS", ""))
    assert sipp(tmp_path, f"127.0.0.1:{pbx.port}", "-sf", "dial.xml", "-s", "7001").wait(20) == 0
    assert people.elsewhere("103")
    (missed,) = pbx.tool("missed")
    assert (missed["number"], missed["picked_up_by"]) == ("103", "102")
