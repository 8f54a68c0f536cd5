# SPDX-License-Identifier: GPL-3.0-or-later
"""Broken datagrams at a registered, subscribed engine: it neither ends nor loses what is sound."""

from __future__ import annotations

import random
import socket
import time

import pytest

pytestmark = pytest.mark.e2e

SPLINTERS = [
    *(b"\r\n", b";", b",", b'"', b"<", b">", b":", b"\0", b"\xff\xfe", b"%", b"@", b"=" * 50, b"sip:"),
    *(b"99999999999999999999", b"-1", b" " * 300, b"\t", b"tag=", b"A" * 2000),
]


def damaged(message, dice):
    for _ in range(dice.randint(1, 6)):
        at, how = dice.randrange(len(message) or 1), dice.randrange(4)
        if how == 0:
            message = message[:at] + message[at + dice.randint(1, 20) :]
        elif how == 1:
            message = message[:at] + dice.choice(SPLINTERS) + message[at:]
        elif how == 2:
            message = message[:at] + bytes([dice.randrange(256)]) + message[at + 1 :]
        else:
            message = message[:at] or message
    return message


def samples(peer, phone, subscribe):
    """What a sound peer would send, as bytes."""
    caught = []

    def catch(lines, body, _target):
        caught.append("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)

    send, peer.send = peer.send, catch
    state = [
        "Event: dialog",
        "Subscription-State: active;expires=100",
        "Content-Type: application/dialog-info+xml",
    ]
    peer.request("NOTIFY", subscribe, 1, state, b"<dialog-info/>")
    names = ['P-Asserted-Identity: "x" <sip:a@b>', "Call-Info: <x>;answer-after=0"]
    peer.invite(phone.aor, phone.source, names, branch="one")
    peer.invite(phone.aor, phone.source, ["Reason: SIP;cause=200"], method="CANCEL", branch="one", body=b"")
    peer.invite(phone.aor, phone.source, method="OPTIONS", branch="two", body=b"")
    peer.send = send
    return caught


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_thousand_broken_datagrams(registered, peer, seed):
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    subscribe = peer.expect("SUBSCRIBE")
    peer.answer(subscribe, 200, "OK", ["Expires: 600"])
    dice = random.Random(seed)
    sound = samples(peer, registered, subscribe)
    for number in range(2000):
        broken = damaged(dice.choice(sound), dice).replace(b"z9hG4bK", b"z9hG4bK%d" % number)
        peer.socket.sendto(broken, registered.source)
        if number % 50 == 0:
            time.sleep(0.01)  # not faster than a receive buffer takes them
    for line in registered.seen("CallIncoming"):
        registered.do("HangUpCall", call=line["call"])
    peer.request("NOTIFY", subscribe, 100000, ["Event: dialog", "Subscription-State: active;expires=9"], b"")
    registered.wait("NotifyReceived", cseq=100000)
    assert all("octets short" in line["text"] for line in registered.seen("EngineFailed"))
    assert registered.stop() == 0


@pytest.mark.parametrize("expires", ["0", "-5", "4294967296", "600;expires=x"])
def test_notifys_of_subscriptions_that_last_no_time_make_no_storm(registered, peer, expires):
    """Each made the library subscribe anew at once: 640 a second, and as many events."""
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    state = ["Event: dialog", f"Subscription-State: active;expires={expires}"]
    refused = None
    for number in range(100, 130):
        subscribe = peer.expect("SUBSCRIBE")
        peer.answer(subscribe, 200, "OK", ["Expires: 600"])
        peer.request("NOTIFY", subscribe, number, state)
        refused = peer.expect(200 if number < 110 else 400)
        if refused.status == 400:
            break
    assert refused.status == 400
    peer.silent("SUBSCRIBE", 0.5)
    assert len(registered.seen("NotifyReceived")) == 10
    assert registered.stop() == 0


def test_a_state_of_a_server_s_own_making_is_not_kept(registered, peer):
    """Each was, until the subscription ended: 7,000 NOTIFYs took 30 MB."""
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    subscribe = peer.expect("SUBSCRIBE")
    peer.answer(subscribe, 200, "OK", ["Expires: 600"])
    for number, state in enumerate(
        (17 * "x", "waiting;expires=600", 3000 * "y" + ";expires=600", "active"), 1
    ):
        peer.request("NOTIFY", subscribe, number, ["Event: dialog", f"Subscription-State: {state}"])
        peer.expect(400 if len(state.partition(";")[0]) > 16 else 200)
    registered.wait("NotifyReceived", cseq=4)
    assert [line["cseq"] for line in registered.seen("NotifyReceived")] == [2, 4]
    assert registered.stop() == 0


@pytest.mark.parametrize("status", [183, 200, 302, 486])
def test_nobody_answers_an_ack(registered, peer, status):
    """pjsip takes it for an answer to the INVITE, and all that looks at those was passed by."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    sound = list(invite.lines)
    invite.lines = [line.replace("INVITE", "ACK") if line.startswith("CSeq") else line for line in sound]
    peer.answer(invite, status, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.silent("ACK", 0.3)
    invite.lines = sound
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    registered.wait("CallConnected", call="out-1")
    assert registered.stop() == 0


@pytest.mark.parametrize("tag", ["", ";tag=", ";x=y"])
def test_an_ack_without_a_tag_does_not_end_the_telephone(registered, peer, tag):
    """Seen: one of another branch is a merged request to pjsua, and answered (``pjsip_endpt_create_response``)."""
    target = registered.aor
    peer.invite(target, registered.source, branch="one")
    peer.expect(180)
    lines = [f"ACK {target} SIP/2.0", f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKtwo"]
    lines += ['From: "Holly" <sip:103@pbx.test>;tag=holly', f"To: <{target}>{tag}"]
    peer.send([*lines, "Call-ID: call-one@peer", "CSeq: 1 ACK", "Max-Forwards: 70"], b"", registered.source)
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected")
    assert registered.stop() == 0


HEAD = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
USELESS = {
    "no codec of ours": b"m=audio 40000 RTP/AVP 60\r\n",
    "no audio": b"m=video 40000 RTP/AVP 31\r\n",
    "refused": b"m=audio 0 RTP/AVP 0\r\n",
    "broken": b"m=\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("what", USELESS)
@pytest.mark.parametrize("tag", ["peer", "another"])
def test_a_second_answer_after_one_of_no_use_ends_the_call_and_not_the_phone(registered, peer, what, tag):
    """Seen: ``pjsua_media_channel_update: Assertion `call->med_prov_cnt >= ...' failed``, the process gone."""
    kind = ["Content-Type: application/sdp"]
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 183, "Progress", kind, HEAD + USELESS[what], tag=tag)
    peer.answer(invite, 200, "OK", kind, peer.sdp())
    cancel = peer.expect("CANCEL")
    peer.answer(cancel, 200)
    registered.wait("CallEnded", call="out-1")
    registered.do("MakeCall", call="out-2", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", kind, peer.sdp())
    registered.wait("CallConnected", call="out-2")
    assert registered.stop() == 0


@pytest.mark.parametrize("srtp", ["off", "optional", "required"])
@pytest.mark.parametrize("more", [b"", b"m=audio 40002 RTP/AVP 0\r\n"])
def test_an_offer_of_dtls_srtp_is_refused(phone, peer, srtp, more):
    """One INVITE as a browser sends it was a segmentation fault of the library, where SRTP is on."""
    phone.add_account(peer, srtp=srtp)
    phone.wait("RegistrationChanged", state="registered")
    target, source = peer.registers[0].contact, ("127.0.0.1", phone.port)
    body = HEAD + b"m=audio 40000 UDP/TLS/RTP/SAVPF 0\r\n" + more
    peer.invite(target, source, branch="dtls", body=body)
    peer.expect(488)
    peer.invite(target, source, branch="none", body=b"")
    peer.expect(180)
    assert phone.stop() == 0


ILBC = HEAD + b"m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 iLBC/8000\r\n"


@pytest.mark.parametrize(
    "mode", ["mode=25", "mode=", "mode=x", "x=1; mode=0", "mode=20;mode=25", "Mode = 200"]
)
def test_an_ilbc_mode_that_there_is_not_is_refused(registered, peer, mode):
    """``ilbc_codec_open: Assertion `enc_fmtp_mode==20 || ...' failed``, with the offer and with the answer."""
    sdp, kind = ILBC + f"a=fmtp:97 {mode}\r\n".encode(), ["Content-Type: application/sdp"]
    peer.invite(registered.aor, registered.source, branch="ilbc", body=sdp)
    peer.expect(488)
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", kind, sdp)
    assert "iLBC" in registered.wait("CallEnded", call="out-1")["lost"]
    assert registered.stop() == 0


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("97", "097"), ("097", "97"), ("97", "4294967393"), ("4294967393", "97"), ("97x", "97"), ("97", "97x")],
)
def test_no_payload_type_is_hidden_by_another_number(registered, peer, name, parameters):
    """pjsip reads both as 97, so that an iLBC mode that there is not ended the telephone even so."""
    sdp = HEAD + b"m=audio 40000 RTP/AVP 97\r\n"
    sdp += f"a=rtpmap:{name} iLBC/8000\r\na=fmtp:{parameters} mode=25\r\n".encode()
    peer.invite(registered.aor, registered.source, branch="hidden", body=sdp)
    peer.expect(488)
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], sdp)
    assert "plain number" in registered.wait("CallEnded", call="out-1")["lost"]
    assert registered.stop() == 0


@pytest.mark.parametrize("mode", ["mode=20", "mode=30", " MODE=20", "annexb=no"])
def test_ilbc_is_spoken(registered, peer, mode):
    peer.invite(registered.aor, registered.source, body=ILBC + f"a=fmtp:97 {mode}\r\n".encode())
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    assert b"iLBC" in peer.expect(200).body
    assert registered.stop() == 0


@pytest.mark.parametrize(
    "name", ["101 telephone-event/8000/", "101 telephone-event / 8000 / ", "101 telephone-event/8000/;"]
)
@pytest.mark.parametrize("colon", [":", " "])
def test_an_rtpmap_without_an_end_is_refused(registered, peer, name, colon):
    """``is_non_av_fmt: Assertion `!"SDP should have been validated!"' failed``, with the answer."""
    sdp = peer.sdp().replace(b":101 telephone-event/8000", f"{colon}{name}".encode())
    peer.invite(registered.aor, registered.source, branch="slash", body=sdp)
    peer.expect(488)
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], sdp)
    assert "rtpmap" in registered.wait("CallEnded", call="out-1")["lost"]
    assert registered.stop() == 0


@pytest.mark.parametrize("number", ["0101", "0096"])
def test_a_payload_type_with_a_leading_zero_is_refused(registered, peer, number):
    """``pjmedia_rtcp_fb_decode_sdp2: Assertion `pt <= 127' failed``, where it has changed its meaning."""
    kind = ["Content-Type: application/sdp"]
    peer.invite(registered.aor, registered.source, branch="zero", body=peer.sdp())
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    ok = peer.expect(200)
    peer.request("ACK", ok, 1)
    plain, other = (
        peer.sdp(),
        b"m=audio 40000 RTP/AVP 101 0 96\r\na=rtpmap:101 PCMA/8000\r\na=rtpmap:96 iLBC/8000\r\n",
    )
    changed = plain.partition(b"m=")[0] + other.replace(b"101" if "101" in number else b"96", number.encode())
    peer.request("INVITE", ok, 2, kind, changed)
    assert peer.expect(488)
    assert registered.stop() == 0


@pytest.mark.parametrize("formats", ["0 101 101", "101 0 101", "0 96 101 96"])
def test_an_answer_with_a_format_twice_is_refused(registered, peer, formats):
    """``is_non_av_fmt: Assertion `!"SDP should have been validated!"' failed``."""
    sdp = peer.sdp().replace(b"0 101", formats.encode()) + b"a=rtpmap:96 telephone-event/8000\r\n"
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], sdp)
    assert "twice" in registered.wait("CallEnded", call="out-1")["lost"]
    peer.invite(registered.aor, registered.source, branch="twice", body=sdp)
    peer.expect(180)  # an offer with one does no harm
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    peer.expect(200)
    assert registered.stop() == 0


def test_an_rtpmap_with_channels_is_understood(registered, peer):
    sdp = peer.sdp().replace(b"telephone-event/8000", b"telephone-event/8000/1")
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], sdp)
    peer.expect("ACK")
    registered.wait("CallConnected", call="out-1")
    assert registered.stop() == 0


LINE = b"m=audio 40000 RTP/AVP 0\r\n"
G722, GSM = HEAD + b"m=audio 40000 RTP/AVP 9\r\n", HEAD + b"m=audio 40000 RTP/AVP 3\r\n"


@pytest.mark.parametrize("codec", [G722, GSM, ILBC], ids=["G.722", "GSM", "iLBC"])
@pytest.mark.parametrize("asked", [b":240", b" 0240", b": \t1000", b":2550", b":200000", b":" + 30 * b"9"])
def test_packets_that_are_too_long_are_refused(registered, peer, codec, asked):
    """``g722_codec_encode: Assertion `(input->size >> 2) <= output_buf_len' failed``, with the first packet."""
    sdp = codec + b"a=ptime" + asked + b"\r\n"
    peer.invite(registered.aor, registered.source, branch="long", body=sdp)
    peer.expect(488)
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], sdp)
    assert "180 ms" in registered.wait("CallEnded", call="out-1")["lost"]
    assert registered.stop() == 0


@pytest.mark.parametrize("codec", [G722, GSM, ILBC, HEAD + LINE], ids=["G.722", "GSM", "iLBC", "G.711"])
@pytest.mark.parametrize("asked", [b"20", b"180"])
def test_the_longest_packets_are_sent(registered, peer, codec, asked):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(5)
        there = codec.replace(b"40000", b"%d" % ear.getsockname()[1])
        peer.invite(registered.aor, registered.source, body=there + b"a=ptime:" + asked + b"\r\n")
        registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
        peer.request("ACK", peer.expect(200), 1)
        packets = [ear.recv(2000) for _ in range(3)]
    assert len(packets[1]) > 12
    assert registered.stop() == 0


STRANGE = {
    "IPv6 called IPv4": HEAD.replace(b"c=IN IP4 127.0.0.1", b"c=IN IP4 ::1") + LINE,
    "IPv6": HEAD.replace(b"c=IN IP4 127.0.0.1", b"c=IN IP6 ::") + LINE,
    "a name too long": HEAD.replace(b"c=IN IP4 127.0.0.1", b"c=IN IP4 " + b"a" * 300) + LINE,
    "a line more": HEAD + LINE + b"m=application 40010 UDP/BFCP *\r\n",
    "a line less": HEAD,
}


@pytest.fixture
def talking(registered, peer):
    """A call of the phone's that the peer answered."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    registered.invite = peer.expect("INVITE")
    peer.answer(registered.invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    registered.wait("CallConnected", call="out-1")
    return registered


@pytest.mark.parametrize(
    "digits", [b"Signal=1", b"Signal=1\r", b"Signal=1\n", b"\rSignal=1", b"Signal= 5 Duration=9"]
)
def test_digits_without_a_line_end_are_refused_and_the_call_goes_on(talking, peer, digits):
    """Seen: ``pj_strstr: Assertion `str->slen >= 0 && substr->slen >= 0' failed``."""
    peer.request("INFO", talking.invite, 2, ["Content-Type: Application/DTMF-Relay"], digits)
    peer.expect(400)
    peer.request("INFO", talking.invite, 3, ["Content-Type: application/dtmf-relay"], b"Signal=1\r\n")
    peer.expect(200)
    assert talking.wait("DtmfReceived")["digit"] == "1"


@pytest.mark.parametrize("what", STRANGE)
@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_a_strange_offer_within_a_call_is_refused_and_the_call_goes_on(talking, peer, what, method):
    """One re-INVITE with "c=IN IP4 ::1" was ``pj_sockaddr_get_len: Assertion ... failed``."""
    peer.request(method, talking.invite, 2, ["Content-Type: application/sdp"], STRANGE[what])
    peer.expect(488)
    peer.request("UPDATE", talking.invite, 3, ["Content-Type: application/sdp"], peer.sdp(port=40002))
    peer.expect(200)
    assert talking.stop() == 0


@pytest.mark.parametrize("more", [b"m=audio 40002 RTP/AVP 0\r\n", b""])
def test_an_ack_to_what_was_refused_offers_nothing(talking, peer, more):
    """Seen: a segmentation fault at the next hold, and where it had no other lines than the call, no hold at all."""
    kind = ["Content-Type: application/sdp"]
    peer.request("INVITE", talking.invite, 2, kind, HEAD + USELESS["no codec of ours"])
    peer.expect(500)
    number = peer._number
    peer.request("ACK", talking.invite, 2, kind, HEAD + b"m=audio 40000 RTP/AVP 0\r\n" + more)
    peer._number = number - 1
    peer.request("ACK", talking.invite, 2)  # the sound one has the branch of the INVITE
    peer._number = number + 1
    peer.request("UPDATE", talking.invite, 3)
    peer.expect(200)  # it has read all of that
    talking.do("HoldCall", call="out-1")
    peer.answer(peer.expect("INVITE"), 200, "OK", kind, peer.sdp(direction="recvonly"))
    peer.expect("ACK")
    assert talking.stop() == 0


@pytest.mark.parametrize("what", ["IPv6 called IPv4", "IPv6", "a name too long"])
@pytest.mark.parametrize("status", [183, 200])
def test_an_answer_with_a_strange_address_ends_the_call(registered, peer, what, status):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, status, "X", ["Content-Type: application/sdp"], STRANGE[what])
    registered.wait("CallEnded", call="out-1")
    assert registered.stop() == 0


EMPTY_HOSTS = [
    "Record-Route: <sip:[];lr>",
    "Contact: <sip:x@[]>",
    "Route: <sips: [ ];lr>",
    'Content-Type: multipart/mixed;boundary="b"\r\nX: \r\n\r\n--b\r\nContact: <sip:[]>\r\n\r\n\r\n--b--',
]


@pytest.mark.parametrize("header", EMPTY_HOSTS)
def test_a_uri_without_a_host_is_not_let_in(registered, peer, header):
    """Seen at a proxy: one INVITE of a colleague's, and the library stopped on an assertion (``pjsip_url_print``)."""
    target = peer.registers[0].contact
    peer.invite(target, peer.registers[0].source, [header], branch="empty")
    peer.invite(target, peer.registers[0].source, branch="sound")
    registered.wait("CallIncoming")
    assert peer.expect(180).get("Call-ID") == "call-sound@peer"


def test_brackets_with_nothing_in_them_are_no_host_elsewhere(registered, peer):
    headers = ["Subject: [] and no more"]
    peer.invite(peer.registers[0].contact, peer.registers[0].source, headers, branch="text", body=peer.sdp())
    registered.wait("CallIncoming")


NO_PARTS = [
    ("mixed;boundary=x", b"--x--"),
    ("mixed", b"--x--\r\n"),
    ("mixed;boundary=x\r\r--x--", b"--x--"),
    ('MIXED;BOUNDARY="x"', b"before\r\n--x--\r\n--x\r\n\r\nv=0\r\n--x--\r\n"),
    ("x;boundary=x", b"--x\r\nContent-Type: multipart/x;boundary=y\r\n\r\n--y--\r\n--x--\r\n"),
]


@pytest.mark.parametrize("method", ["INVITE", "OPTIONS"])
@pytest.mark.parametrize(("kind", "body"), NO_PARTS)
def test_a_body_of_no_parts_does_not_end_the_telephone(registered, peer, kind, body, method):
    """Seen, of whoever could send it a datagram: ``multipart_print_body: Assertion `m_data && !pj_list_empty(&m_data->part_head)' failed``."""
    target, source = peer.registers[0].contact, peer.registers[0].source
    part = f"Content-Length: {len(body)}\r\nContent-Type: multipart/{kind}\r\n\r\n".encode() + body
    peer.invite(target, source, [part.decode()], method, branch="parts", body=b"")
    peer.invite(target, source, branch="sound")
    assert registered.wait("CallIncoming")
    assert registered.stop() == 0


@pytest.mark.parametrize("ends", ["\r\n\r\n", "\n\n", "\r\r", "\r\n\r\n\r\n\r\n"])
@pytest.mark.parametrize("way", ["INVITE", "UPDATE", "200"])
def test_a_description_of_line_ends_does_not_end_the_telephone(registered, peer, ends, way):
    """Seen: ``pj_throw_exception_: Assertion `handler != ((void *)0)' failed`` (``pjmedia_sdp_parse``)."""
    body = f"--x\r\nContent-Type: application/sdp\r\n\r\n{ends}--x--\r\n"
    part = [f"Content-Length: {len(body)}\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n{body}"]
    if way == "INVITE":
        peer.invite(registered.aor, registered.source, part, branch="blank", body=b"")
    else:
        registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
        invite = peer.expect("INVITE")
        sound = ["Content-Type: application/sdp"]
        peer.answer(invite, 200, "OK", part if way == "200" else sound, b"" if way == "200" else peer.sdp())
        if way == "UPDATE":
            peer.request("UPDATE", invite, 2, part)
    peer.invite(registered.aor, registered.source, branch="sound")
    assert registered.wait("CallIncoming")
    assert registered.stop() == 0


def test_an_offer_in_one_of_several_parts_is_answered(registered, peer):
    """RFC 5621 section 3.1."""
    parts = b"--x\r\nContent-Type: text/plain\r\n\r\n\r\n--x\r\nContent-Type: application/sdp\r\n\r\n"
    body = parts + peer.sdp() + b"\r\n--x--\r\n"
    kind = f"Content-Length: {len(body)}\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n"
    peer.invite(registered.aor, registered.source, [kind + body.decode()], branch="parts", body=b"")
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    ok = peer.expect(200)
    peer.request("ACK", ok, 1)
    registered.wait("CallConnected")


HIDDEN = [
    "Record-Route: <sip:127.0.0.1;hide>",
    "record-route : <sip:127.0.0.1;lr>,\r\n <sip:127.0.0.1;x;%68IDE>",
    "Record-Route: <sip:[h;lr];hide>",
    "Record-Route: <sip:a;lr@127.0.0.1;hide>",
    'Record-Route: <sip:127.0.0.1;x="y;lr";hide>',
    "Record-Route: <sip:127.0.0.1;maddr=[:;lr];hide>",
]


@pytest.mark.parametrize("method", ["INVITE", "OPTIONS"])
@pytest.mark.parametrize("header", HIDDEN)
def test_a_route_that_cannot_be_written_is_not_let_in(registered, peer, header, method):
    """The answer repeats a Record-Route; of a "hide" without "lr" pjsip stops on an assertion."""
    target, source = peer.registers[0].contact, peer.registers[0].source
    peer.invite(target, source, [header], method, branch="hides")
    peer.invite(target, source, ["Record-Route: <sip:127.0.0.1;lr>", "Subject: x;hide"], branch="sound")
    assert registered.wait("CallIncoming")
    assert peer.expect(180).get("Call-ID") == "call-sound@peer"
