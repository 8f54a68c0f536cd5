# SPDX-License-Identifier: GPL-3.0-or-later
"""The echo test, and what holds for every caller who talks to the PBX itself."""

from __future__ import annotations

import pytest
from fake_media import FakeHub

from deskphone.sip.sdp import Sdp


@pytest.fixture
def hub(net):
    net.core.media = hub = FakeHub()
    return hub


@pytest.fixture
def phone(net):
    return net.phone("101")


def test_the_caller_is_answered_and_hears_an_echo(net, hub, phone):
    line = phone.call("*43")
    assert line.status == 200
    assert [(job.kind, job.lines) for job in hub.jobs] == [("echo", hub.lines)]
    assert hub.lines[0].remote == (phone.host, 4000)
    answer = Sdp.parse(line.answer)
    assert (answer.connection, answer.media[0].port) == ("10.0.0.1", hub.lines[0].port)
    assert answer.media[0].formats == ("0", "101")


def test_it_is_shown_as_a_call_and_as_busy(net, hub, phone):
    phone.call("*43")
    [call] = net.calls.snapshot()
    assert (call.caller, call.called, call.state, call.answered_by) == ("101", "*43", "talking", "echo")
    [dialog] = net.dialogs("101")
    assert (dialog.state, dialog.remote_display, dialog.held) == ("confirmed", "Echo test", False)


@pytest.mark.parametrize("who", ["the caller", "the server"])
def test_it_ends_and_nothing_is_left(net, hub, phone, who):
    line = phone.call("*43")
    if who == "the caller":
        line.hang_up()
    else:
        net.calls.stop(net.now)
        net.settle()
        assert line.ended is not None
    assert hub.open == hub.jobs == []
    assert net.quiet


def test_nothing_begins_before_the_ack(net, hub, phone):
    line = phone.call("*43", settle=False)
    line.auto_ack = False
    net.settle()
    assert (line.status, hub.jobs) == (200, [])
    net.advance(40)  # RFC 3261 section 13.3.1.4: no ACK at all
    assert hub.open == []
    assert net.quiet


def test_an_invite_without_an_offer_gets_ours_and_answers_in_the_ack(net, hub, phone, make_sdp):
    line = phone.call("*43", b"", settle=False)
    line.auto_ack = False
    net.settle()
    offer = Sdp.parse(line.answer)
    assert offer.media[0].formats == ("0", "8", "101")
    line.ack(make_sdp(phone.host, 4444, formats="8 101"))
    assert hub.lines[0].remote == (phone.host, 4444)
    assert hub.lines[0].stream.law.name == "PCMA"
    assert hub.jobs[0].kind == "echo"


@pytest.mark.parametrize("answer", [b"", b"nonsense", b"v=0\r\nm=audio 4000 RTP/AVP 18\r\n"])
def test_a_late_answer_of_no_use_ends_the_call(net, hub, phone, answer):
    line = phone.call("*43", b"", settle=False)
    line.auto_ack = False
    net.settle()
    line.ack(answer)
    assert line.ended is not None
    assert "no codec" in line.ended[0]
    assert hub.open == []
    assert net.quiet


def test_without_g711_it_is_488(net, hub, phone, make_sdp):
    line = phone.call("*43", make_sdp(phone.host, formats="9 18"))
    assert (line.status, line.responses[-1].reason) == (488, "Only G.711 Audio Is Spoken Here")
    assert hub.open == []
    assert net.quiet


def test_of_enciphered_sound_it_is_said_that_it_is_not_spoken(net, hub, phone, make_sdp):
    """It was said that G.711 is missing, which was offered."""
    offer = make_sdp(phone.host).replace(b"RTP/AVP", b"RTP/SAVP")
    line = phone.call("*43", offer)
    assert (line.status, line.responses[-1].reason) == (488, "Enciphered Audio (SRTP) Is Not Spoken Here")
    assert hub.open == []
    assert net.quiet


def test_without_a_free_port_it_is_503(net, hub, phone):
    hub.free = 0
    assert phone.call("*43").status == 503
    assert net.quiet


def test_without_media_it_is_503(net, phone):
    assert phone.call("*43").status == 503
    assert net.quiet


def test_hold_is_answered_and_shown(net, hub, phone, make_sdp):
    line = phone.call("*43")
    held = line.send("INVITE", make_sdp(phone.host, direction="sendonly")).last_response
    assert held.status == 200
    assert Sdp.parse(held.body).direction == "recvonly"
    assert not hub.lines[0].stream.counts
    assert net.dialogs("101")[0].held
    assert net.calls.snapshot()[0].state == "held"
    back = line.send("INVITE", make_sdp(phone.host)).last_response
    assert Sdp.parse(back.body).direction == "sendrecv"
    assert Sdp.parse(back.body).version == Sdp.parse(held.body).version + 1
    assert not net.dialogs("101")[0].held


def test_another_codec_may_be_asked_for_and_a_foreign_one_changes_nothing(net, hub, phone, make_sdp):
    line = phone.call("*43")
    assert line.send("INVITE", make_sdp(phone.host, formats="8")).last_response.status == 200
    assert hub.lines[0].stream.law.name == "PCMA"
    assert line.send("INVITE", make_sdp(phone.host, formats="9")).last_response.status == 488
    assert hub.lines[0].stream.law.name == "PCMA"
    assert line.up


def test_video_is_refused_and_audio_taken(net, hub, phone, make_sdp):
    body = make_sdp(phone.host).replace(b"m=audio", b"m=video 5000 RTP/AVP 96\r\nm=audio")
    answer = Sdp.parse(phone.call("*43", body).answer)
    assert [(media.kind, bool(media.port)) for media in answer.media] == [("video", False), ("audio", True)]


INFOS = {
    "relay": ("application/dtmf-relay", b"Signal=5\r\nDuration=160\r\n", ["5"]),
    "relay with spaces": ("application/dtmf-relay", b"Signal= #\r\n", ["#"]),
    "plain": ("application/dtmf", b"9", ["9"]),
    "letters": ("application/dtmf-relay", b"Signal=a", ["A"]),
    "nothing": ("application/dtmf-relay", b"Duration=1", []),
    "nonsense": ("application/dtmf", b"\xff\xfe\x00", []),
}


@pytest.mark.parametrize(("kind", "body", "digits"), INFOS.values(), ids=INFOS)
def test_digits_by_info_are_digits(net, hub, phone, kind, body, digits):
    line, pressed = phone.call("*43"), []
    hub.lines[0].on_digit = lambda digit, now: pressed.append(digit)
    request = line.dialog.request("INFO", body=body, content_type=kind)
    transaction = phone.endpoint.request(request, phone.flow, net.now, owner=line)
    net.settle()
    assert transaction.last_response.status == 200
    assert pressed == digits
    assert line.up


@pytest.mark.parametrize(("method", "status"), [("REFER", 403), ("MESSAGE", 488), ("OPTIONS", 200)])
def test_what_the_server_cannot_do_is_refused_and_the_call_goes_on(net, hub, phone, method, status):
    line = phone.call("*43")
    answer = line.send(method, headers=[("Refer-To", "<sip:102@pbx.test>")]).last_response
    assert answer.status == status
    assert line.up


def test_a_phone_that_lost_power_is_found(net, hub, phone):
    phone.call("*43")
    phone.dead = True
    net.advance(400)
    assert hub.open == []
    assert net.quiet


def test_it_counts_among_the_outgoing_calls(net, hub):
    phone = net.phone("105")
    lines = [phone.call("*43") for _ in range(3)]
    assert [line.status for line in lines] == [200, 200, 403]
    lines[0].hang_up()
    assert phone.call("*43").status == 200
