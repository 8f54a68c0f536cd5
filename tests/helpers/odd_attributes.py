# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of session descriptions, each in every form that its readers may stumble over.

They are put into a sound description at the session's or a line's level, once or twice, some without an end.
"""

from __future__ import annotations

from random import Random

_KEY = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
_SUITE = "AES_CM_128_HMAC_SHA1_80"
_PLAIN = (
    *(
        "",
        ":",
        ": ",
        " x",
        ":0",
        ":0 ",
        ":1",
        ":1 ",
        ":1 x",
        ":96 ",
        ":-1",
        ":99999999999",
        ":" + 40 * "9",
        ":/",
    ),
    *(":*", ":x", ":x x x x x x x x x", ":1 1 1 1 1 1 1", ":" + 3000 * "z", ":1\0", ":\udcff", ":65536"),
)
#: by attribute; each may have a value of another as well
VALUES: dict[str, tuple[str, ...]] = {
    "rtpmap": (
        *(
            ":0 /",
            ":0 PCMU",
            ":0 PCMU/",
            ":0 PCMU/0",
            ":0 PCMU/8000/",
            ":0 PCMU/8000/0",
            ":0 X/1",
            ":096 iLBC/8000",
            ":96 /8000",
        ),
        *(":0 PCMU/8000/99999999999", ":0 PCMU/99999999999", ":96 opus/", ":96 opus/48000/0", ":8 PCMU/8000"),
        *(
            ":96 opus/48000/2",
            ":101 telephone-event/0",
            ":101 telephone-event/8000/",
            ":101 telephone-event/16000",
            ":96 L16/44100/2",
        ),
        *(
            ":96 G7221/16000",
            ":96 AMR/8000",
            ":96 iLBC/8000",
            ":96 speex/8000",
            ":100 red/8000",
            ":9 G722/16000",
        ),
    ),
    "fmtp": (
        *(":101 -", ":101 0-15,", ":96 ;", ":96 =", ":96 ;;=;=", ":96 a=", ":96 =b", ":96 " + 200 * "a=b;"),
        *(":96 maxplaybackrate=;sprop-stereo", ":96 " + 3000 * "x", ":96 maxaveragebitrate=99999999;cbr=9"),
        *(":96 maxplaybackrate=1;useinbandfec=9;usedtx=9", ":96 mode=20", ":96 bitrate=1", ":0 annexb=no"),
        *(":96 mode-set=9;octet-align=2", ":96 mode=99;vbr=x;cng=off", ":100 0/0/0", ":101 0-99999999999"),
    ),
    "rtcp": (":40001", ":40001 IN IP4 ", ":40001 IN IP4", ":40001 IN", ":0 IN IP4 127.0.0.1", ":1"),
    "rtcp-mux": (),
    "rtcp-fb": (":* nack pli", ":* nack", ":0 ccm fir", ":96 trr-int 9"),
    "rtcp-rsize": (),
    "rtcp-xr": (":rcvr-rtt=all:9",),
    "ptime": (":200000", ":20.5", ":10", ":60", ":240"),
    "maxptime": (":20", ":200000"),
    "crypto": (
        *(
            f":{rest}"
            for rest in (f"1 {_SUITE}", f"1 {_SUITE} ", f"1 {_SUITE} inline", f"1 {_SUITE} inline:")
        ),
        *(f":1 {_SUITE} inline:{key}" for key in ("=", "A", "|", 40 * "A", 400 * "A", "!!!!")),
        *(f":1 {_SUITE} {_KEY}", f":1 {_SUITE} {_KEY}|", f":1 {_SUITE} {_KEY}|2^20|1:4", f":1  {_KEY}"),
        *(f":2 AES_CM_128_HMAC_SHA1_32 {_KEY}", f":1 AES_256_CM_HMAC_SHA1_80 {_KEY}", f":9 {_SUITE} {_KEY}"),
        *(f":1 NULL {_KEY}", f":1 AEAD_AES_256_GCM {_KEY}", f":1 {_SUITE} {_KEY} UNENCRYPTED_SRTP"),
    ),
    "setup": (":active", ":actpass", ":passive", ":holdconn"),
    "fingerprint": (":sha-256 ", ":sha-256 AA:BB", ":sha-1 00", ":zz " + 31 * "AA:" + "AA"),
    "candidate": (
        *(
            ":1 1 UDP 1 ::1 1 typ host",
            ":1 1 UDP 99999999999 127.0.0.1 99999 typ",
            ":1 1 UDP 1 127.0.0.1 1 typ host",
        ),
        *(":1 1 UDP 1 127.0.0.1 1 typ srflx raddr rport", ":1 2 TCP 1 nosuch.invalid 1 typ relay"),
        ":" + 300 * "y" + " 1 UDP 1 127.0.0.1 1 typ host",
    ),
    "remote-candidates": (":1 127.0.0.1 40000", ":1 127.0.0.1", ":2 ::1 1 1 x 2"),
    "ice-ufrag": (":a", ":aaaa", ":" + 240 * "u"),
    "ice-pwd": (":b", ":" + 24 * "b"),
    "ice-lite": (),
    "ice-options": (":trickle",),
    "ice-mismatch": (),
    "ssrc": (":1 cname:", ":1 cname:x", ":99999999999 cname:x"),
    "mid": (":audio", ":" + 300 * "m"),
    "group": (":BUNDLE", ":BUNDLE ", ":BUNDLE x", ":BUNDLE 0 0 0"),
    "bundle-only": (),
    "msid": (":x y", ":- "),
    "msid-semantic": (": WMS *",),
    "extmap": (":1 urn:x", ":0/sendonly urn:x", ":999999 "),
    "imageattr": (":96 send [x=1,y=2] recv *", ":* send []"),
    "key-mgmt": (":mikey ", ":mikey AAAA"),
    "zrtp-hash": (":1.10 " + 64 * "f",),
    **{name: () for name in ("sendrecv", "sendonly", "recvonly", "inactive")},
    "T38FaxVersion": (":0", ":99"),
    "T38MaxBitRate": (":14400", ":-1"),
    "T38FaxUdpEC": (":t38UDPRedundancy",),
    "label": (":1",),
    "content": (":main",),
    "silenceSupp": (":off - - - -",),
    "framerate": (":99999",),
    "control": (":*",),
}
_MORE_LINES = (
    *("b=AS:0", "b=TIAS:-1", "b=TIAS:9", "b=AS:99999999999", "b=:", "b=x", "b=", "b=RR:0", "b=RS:x"),
    *(
        "k=clear:x",
        "k=",
        "c=IN IP4 0.0.0.0",
        "c=IN IP4 224.1.1.1/127/3",
        "c=IN IP4 127.0.0.1/",
        "c=",
        "z=",
        "i=",
    ),
    *(
        "t=0 0",
        "t=",
        "r=",
        "s=-",
        "v=0",
        "o=",
        "o=- 1 1 IN IP4 127.0.0.1",
        "m=",
        "m=audio 1",
        "m=audio 1 RTP/AVP ",
    ),
    *(
        "m=audio 40000/2 RTP/AVP 0",
        "m=audio 1 RTP/AVP x",
        "m=image 4 udptl t38",
        "u=",
        "e=",
        "p=",
        "x=",
        "=",
        "",
    ),
)
_NAMES = tuple(VALUES)
_ANY = tuple(value for values in VALUES.values() for value in values)
_MANY = 68  # attributes: more than pjsip keeps of a description or a line


def odd_line(dice: Random) -> str:
    """A line of a description, without its end."""
    if dice.random() < 0.15:
        return dice.choice(_MORE_LINES)
    name, kind = dice.choice(_NAMES), dice.random()
    fitting = VALUES[name] or ("",)
    value = dice.choice(fitting if kind < 0.6 else _PLAIN if kind < 0.9 else _ANY)
    return f"a={name}{value}"


def spice(dice: Random, description: bytes) -> bytes:
    """Put some odd lines somewhere behind the first one; one in eight has no end, or a strange one."""
    lines = description.decode("utf-8", "surrogateescape").split("\r\n")[:-1]
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        odd = odd_line(dice)
        times = dice.choice((*(1,) * 14, 2, _MANY))
        place = dice.randint(1, len(lines)) if lines and dice.random() < 0.6 else len(lines)
        lines[place:place] = times * [odd]
    end = dice.choice((*("\r\n",) * 14, "", "\n"))
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + end.encode()
