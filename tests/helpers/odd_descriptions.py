# SPDX-License-Identifier: GPL-3.0-or-later
"""Session descriptions (RFC 8866) at random, none quite wrong: what strange phones and proxies might say."""

from __future__ import annotations

from random import Random

AUDIO = "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
LINES = (
    *(AUDIO,) * 4,
    AUDIO.replace("40000", "0"),
    AUDIO.replace("AVP 0", "AVP 0 8 9 3"),
    AUDIO.replace("AVP 0", "AVP 8"),
    "m=audio 40000 RTP/AVP 60\r\n",
    "m=audio 40000 RTP/AVP 97\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=20\r\n",
    "m=audio 40000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n",
    "m=audio 40000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + "A" * 40 + "\r\n",
    "m=audio 40000 RTP/SAVP 0\r\n",
    "m=audio 40000 RTP/AVPF 0\r\na=rtcp-fb:* nack\r\n",
)
MORE = (
    "m=application 40010 UDP/BFCP *\r\n",
    "m=application 0 UDP/BFCP *\r\n",
    "m=video 40020 RTP/AVP 31\r\n",
    "m=video 0 RTP/AVP 31\r\n",
    "m=text 40030 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n",
    "m=image 40040 udptl t38\r\n",
    "m=message 2855 TCP/MSRP *\r\n",
    "m=audio 40002 RTP/AVP 8\r\n",
    "m=audio 0 RTP/AVP 0\r\n",
)
DIRECTIONS = ("", "", *(f"a={name}\r\n" for name in ("sendrecv", "sendonly", "recvonly", "inactive")))
SPICE = (
    *("a=ptime:0\r\n", "a=ptime:99999\r\n", "a=ptime:-1\r\n", "a=maxptime:1\r\n", "a=rtcp-mux\r\n"),
    *("a=rtcp:1\r\n", "a=rtcp:40001 IN IP4 127.0.0.1\r\n", "a=mid:0\r\n", "a=ssrc:1 cname:x\r\n"),
    *("a=fmtp:0 annexb=no\r\n", "a=fmtp:101 0-99999999999\r\n", "a=rtpmap:0 PCMU/0\r\n", "b=AS:0\r\n"),
    *("a=rtpmap:101 telephone-event/16000\r\n", "a=rtpmap:8 L16/44100/2\r\n", "a=sendrecv\r\na=inactive\r\n"),
    *("a=candidate:1 1 UDP 1 127.0.0.1 40000 typ host\r\n", "a=ice-ufrag:x\r\na=ice-pwd:y\r\n"),
    *("a=setup:actpass\r\na=fingerprint:sha-1 00\r\n", "a=\r\n", "a=:\r\n", "c=IN IP4 0.0.0.0\r\n"),
    *("c=IN IP4 224.1.1.1/127\r\n", "b=TIAS:-1\r\n", "a=crypto:x\r\n", "a=x:" + "y" * 900 + "\r\n"),
)
CONNECTIONS = ("c=IN IP4 127.0.0.1\r\n",) * 9 + ("c=IN IP4 0.0.0.0\r\n",)


def more_lines(dice: Random) -> tuple[str, ...]:
    """The media lines after the first, of a whole call."""
    return tuple(dice.choice(MORE) for _ in range(dice.choice((0, 0, 1, 1, 2))))


def describe(dice: Random, more: tuple[str, ...]) -> bytes:
    """A description with as many lines as the call has, mostly; one in thirty is broken at a byte."""
    lines = [dice.choice(LINES if dice.random() < 0.4 else (AUDIO,)), *more]
    if dice.random() < 0.06:
        lines = [*lines, dice.choice(MORE)] if dice.random() < 0.5 else lines[:-1]
    if dice.random() < 0.1:
        dice.shuffle(lines)
    text = f"v=0\r\no=- 1 {dice.randint(1, 9)} IN IP4 127.0.0.1\r\ns=-\r\n{dice.choice(CONNECTIONS)}t=0 0\r\n"
    for line in lines:
        if dice.random() < 0.3:
            line = line.replace(" 40010 ", " 0 ").replace(" 40020 ", " 0 ").replace(" 40002 ", " 0 ")
        spice = dice.choice(SPICE) if dice.random() < 0.15 else ""
        text += line + dice.choice(DIRECTIONS) + spice
    data = text.encode()
    if dice.random() < 0.03:
        at = dice.randrange(len(data))
        data = data[:at] + dice.choice((b"", b"\0", b" ", b"\r\n", b"9" * 30)) + data[at + 1 :]
    return data
