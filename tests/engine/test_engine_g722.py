# SPDX-License-Identifier: GPL-3.0-or-later
"""The level of G.722, judged by a codec that is not pjmedia's: spandsp, which baresip brings along."""

from __future__ import annotations

import array
import ctypes
import math
import socket
import statistics
import wave

import pytest

pytestmark = pytest.mark.e2e

RATE, HERTZ, LEVEL = 16000, 440, 9000
PACKET = 160  # octets of 20 ms


class Spandsp:
    def __init__(self):
        self.library = ctypes.CDLL("libspandsp.so.2")
        for name in ("g722_encode_init", "g722_decode_init"):
            getattr(self.library, name).restype = ctypes.c_void_p
        self.encoder = ctypes.c_void_p(self.library.g722_encode_init(None, 64000, 0))
        self.decoder = ctypes.c_void_p(self.library.g722_decode_init(None, 64000, 0))

    def encode(self, samples):
        out = ctypes.create_string_buffer(len(samples))
        count = self.library.g722_encode(
            self.encoder, out, (ctypes.c_int16 * len(samples))(*samples), len(samples)
        )
        return out.raw[:count]

    def decode(self, data):
        out = (ctypes.c_int16 * (4 * len(data)))()
        return list(out[: self.library.g722_decode(self.decoder, out, data, len(data))])


def tone(count, at=0):
    return [round(LEVEL * math.sin(2 * math.pi * HERTZ * (at + n) / RATE)) for n in range(count)]


def peak(samples):
    """The amplitude of the tone, from the mean power of most twentieths of a second: a busy machine leaves gaps."""
    frame = RATE // 20
    parts = [samples[begin : begin + frame] for begin in range(0, len(samples) - frame, frame)]
    return statistics.median(math.sqrt(2 * sum(each * each for each in part) / frame) for part in parts)


def test_sent_and_received_g722_have_the_true_level(registered, peer, tmp_path):
    codec, file, heard = Spandsp(), tmp_path / "heard.wav", tmp_path / "sent.wav"
    with wave.open(str(heard), "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(RATE)
        out.writeframes(array.array("h", tone(3 * RATE)).tobytes())
    media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    media.bind(("127.0.0.1", 0))
    media.settimeout(8)
    body = peer.sdp(media.getsockname()[1]).replace(b"RTP/AVP 0 101", b"RTP/AVP 9 101")
    body = body.replace(b"rtpmap:0 PCMU", b"rtpmap:9 G722")
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    registered.do("PlayFile", call="out-1", path=str(heard))
    registered.do("RecordCall", call="out-1", path=str(file))
    peer.answer(peer.expect("INVITE"), 200, "OK", ["Content-Type: application/sdp"], body)
    peer.expect("ACK")
    sent = []
    for number in range(75):
        packet, source = media.recvfrom(2048)
        if len(packet) == 12 + PACKET:
            sent += codec.decode(packet[12:])
        head = b"\x80\x09" + number.to_bytes(2, "big") + (number * PACKET).to_bytes(4, "big") + b"true"
        media.sendto(head + codec.encode(tone(2 * PACKET, number * 2 * PACKET)), source)
    media.close()
    registered.do("HangUpCall", call="out-1")
    registered.wait("CallEnded")
    assert peak(sent[RATE // 4 :]) == pytest.approx(LEVEL, rel=0.05)
    with wave.open(str(file)) as recorded:
        assert recorded.getframerate() == RATE
        samples = array.array("h", recorded.readframes(recorded.getnframes()))
    assert peak(samples[RATE // 4 : RATE]) == pytest.approx(LEVEL, rel=0.05)
