# SPDX-License-Identifier: GPL-3.0-or-later
"""What a far end describes of its sound in one call, offer by offer (RFC 3264): each differs in one thing or two.

Codecs, their numbers, how long a packet is, direction, port and address, keys, lines that come, close and open
again, what browsers and old telephones add. Most of it is as it should be: the keys are those of the offer's
suite and number, the lines those that the call has, the origin's version grows.
"""

from __future__ import annotations

import re
from random import Random

NAMES = {0: "PCMU/8000", 8: "PCMA/8000", 9: "G722/8000", 3: "GSM/8000", 18: "G729/8000"}
OWN = {96: "opus/48000/2", 97: "iLBC/8000", 98: "speex/8000", 99: "x/8000"}
CODECS = ((0,), (0,), (0, 8), (8,), (9, 0), (8, 9), (3, 0), (96, 0), (97, 8), (18,), (99,), ())
EVENTS = (101, 101, 101, 101, 96, 100, 127, 0)  # numbers of telephone-event; 0: none
DIRECTIONS = ("", "", "sendrecv", "sendonly", "recvonly", "inactive")
PTIMES = ("", "", "", "10", "20", "30", "40", "60", "180")
MORE = (
    *("m=video 40020 RTP/AVP 31", "m=application 40010 UDP/BFCP *", "m=image 40040 udptl t38"),
    *("m=audio 40002 RTP/AVP 8", "m=audio 40002 RTP/SAVP 8", "m=text 40030 RTP/AVP 98"),
)
EXTRAS = (
    *("a=rtcp-mux", "a=rtcp:40001", "a=rtcp:40001 IN IP4 127.0.0.1", "b=AS:64", "b=TIAS:64000", "b=RS:0"),
    *("a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901", "a=ice-lite", "a=ssrc:7 cname:x", "a=mid:0"),
    *("a=candidate:1 1 UDP 2130706431 127.0.0.1 40000 typ host", "a=setup:actpass", "a=setup:active"),
    *("a=fingerprint:sha-256 " + 31 * "AA:" + "AA", "a=rtcp-fb:* nack", "a=silenceSupp:off - - - -"),
)
PROFILES = {False: ("RTP/AVP", "RTP/AVP", "RTP/AVP", "RTP/AVPF"), True: ("RTP/SAVP", "RTP/SAVP", "RTP/SAVPF")}
KEYS = (
    "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
    "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR",
    "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
)
SUITES = ("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32")
WRONG = 0.06  # of the answers with keys


class Session:
    """``place`` is where the far end says that it hears; ``secured`` how probably it offers keys."""

    def __init__(self, dice: Random, place: str, secured: float) -> None:
        self._dice, self._place, self._secured = dice, place, secured
        self._version = 0
        self._codecs, self._event = dice.choice(CODECS[:8]), dice.choice(EVENTS)
        self._direction = self._ptime = ""
        self._port, self._connection = 40000, f"IN IP4 {place}"
        self._more = [dice.choice(MORE)] if dice.random() < 0.1 else []
        self._extras: list[str] = []
        self._enciphered = dice.random() < secured
        self._suite, self._key = dice.choice(SUITES), dice.choice(KEYS)
        self._number = 1
        self._changes = (
            *(self._turn, self._turn, self._recode, self._recode, self._pack, self._hide, self._close),
            *(self._add, self._adorn, self._rekey, self._rekey, self._cipher, self._renumber, self._move),
        )

    def offer(self) -> bytes:
        """The next description of its own."""
        for _ in range(self._dice.choice((0, 1, 1, 1, 2))):
            self._dice.choice(self._changes)()
        keys = []
        if self._enciphered:
            keys = [f"a=crypto:{self._number} {self._suite} inline:{self._key}"]
            if self._dice.random() < 0.2:
                keys.append(f"a=crypto:{self._number + 1} AES_CM_128_HMAC_SHA1_32 inline:{KEYS[0]}")
        profile = self._dice.choice(PROFILES[self._enciphered])
        names = {number: NAMES.get(number) or OWN[number] for number in self._codecs}
        if self._event:
            names = {number: name for number, name in names.items() if number != self._event}
            names[self._event] = "telephone-event/8000"
        return self._text([self._audio(self._port, profile, names, keys), *self._more])

    def plain(self) -> bytes:
        """One that every phone takes, with keys or without as the session began."""
        keys = [f"a=crypto:1 {SUITES[0]} inline:{KEYS[0]}"] if self._enciphered else []
        return self._text([self._audio(40000, PROFILES[self._enciphered][0], {0: NAMES[0]}, keys)])

    def answer(self, offer: bytes) -> bytes:
        """An answer to the other's: its first audio line is taken, with one of its codecs or several."""
        dice, taken, lines = self._dice, False, []
        for _ in range(dice.choice((0, 0, 0, 1))):
            dice.choice((self._turn, self._pack, self._hide, self._adorn, self._rekey, self._recode))()
        for part in re.split(r"\r\n(?=m=)", offer.decode("utf-8", "replace").rstrip("\r\n"))[1:]:
            line = re.match(r"m=(\S+) (\d+)\S* (\S+) ([^\r]*)", part)
            if line is None or line[1] != "audio" or line[2] == "0" or taken or dice.random() < 0.02:
                lines.append(f"m={line[1] if line else 'audio'} 0 {line[3] if line else 'RTP/AVP'} 0")
                continue
            taken = True
            keys = self._answering_keys(part)
            lines.append(self._audio(self._port, line[3], self._common(part, line[4].split()), keys))
        if not lines:  # of a request that offered nothing
            return self.offer()
        return self._text(lines)

    def _common(self, part: str, numbers: list[str]) -> dict[int, str]:
        """Of the formats of an offer those that are answered, with their names."""
        named = {int(number): name for number, name in re.findall(r"a=rtpmap:(\d+) ([^\r]*)", part)}
        offered = {
            int(number): named.get(int(number), NAMES.get(int(number), "x/8000")) for number in numbers
        }
        events = {number: name for number, name in offered.items() if name.startswith("telephone-event")}
        codecs = [number for number in offered if number not in events]
        count = min(len(codecs), self._dice.choice((1, 1, 1, 2, 3)))
        chosen = sorted(self._dice.sample(codecs, count), key=codecs.index) if codecs else []
        kept = {number: offered[number] for number in chosen}
        if not kept or self._dice.random() < 0.03:
            kept = {number: NAMES.get(number, "x/8000") for number in self._codecs} or {0: NAMES[0]}
        return kept | events if self._dice.random() < 0.8 else kept

    def _answering_keys(self, part: str) -> list[str]:
        found = re.findall(r"a=crypto:(\d+) (\S+) ", part)
        if not found or self._dice.random() < 0.01:
            return []
        number, suite = self._dice.choice(found)
        key = self._key
        if self._dice.random() < WRONG:
            number, suite, key = self._dice.choice(
                (
                    (f"{int(number) + 7}", suite, key),
                    (number, SUITES[2], key),
                    (number, suite, "AAAA"),
                    (number, "X", key),
                )
            )
        if len(key) == len(KEYS[0]) and "256" in suite:
            key = (2 * key)[:61] + "=="
        return [f"a=crypto:{number} {suite} inline:{key}"]

    def _audio(self, port: int, profile: str, names: dict[int, str], keys: list[str]) -> str:
        formats = " ".join(map(str, names)) or "0"
        lines = [f"m=audio {port} {profile} {formats}"]
        lines += [f"a=rtpmap:{number} {name}" for number, name in names.items()]
        if self._event in names:
            lines.append(f"a=fmtp:{self._event} 0-15")
        lines += [f"a=ptime:{self._ptime}"] if self._ptime else []
        lines += [f"a={self._direction}"] if self._direction else []
        return "\r\n".join([*lines, *keys, *self._extras])

    def _text(self, lines: list[str]) -> bytes:
        self._version += 1
        head = [
            "v=0",
            f"o=- 77 {self._version} IN IP4 {self._place}",
            "s=-",
            f"c={self._connection}",
            "t=0 0",
        ]
        return "\r\n".join([*head, *lines, ""]).encode()

    # ---------------------------------------------------------------- what may change

    def _turn(self) -> None:
        self._direction = self._dice.choice(DIRECTIONS)

    def _recode(self) -> None:
        self._codecs = self._dice.choice(CODECS)

    def _pack(self) -> None:
        self._ptime = self._dice.choice(PTIMES)

    def _hide(self) -> None:
        self._connection = self._dice.choice(
            (*(f"IN IP4 {self._place}",) * 6, "IN IP4 0.0.0.0", "IN IP4 0.0.0.0", "IN IP6 ::1")
        )

    def _close(self) -> None:
        self._port = 0 if self._port and self._dice.random() < 0.4 else 40000

    def _add(self) -> None:
        """A line more, one less, or one that is closed or open again."""
        if self._more and self._dice.random() < 0.8:
            last = self._more[-1]
            closed = re.sub(r"^(m=\S+) \d+", r"\1 0", last)
            self._more[-1] = last if closed != last and self._dice.random() < 0.2 else closed
            if self._dice.random() < 0.1:
                self._more.pop()
        elif len(self._more) < 2:
            self._more.append(self._dice.choice(MORE))

    def _adorn(self) -> None:
        self._extras = self._dice.sample(EXTRAS, self._dice.choice((0, 1, 1, 2, 4)))

    def _rekey(self) -> None:
        self._key, self._suite = self._dice.choice(KEYS), self._dice.choice(SUITES)
        self._number = self._dice.choice((1, 1, 2))

    def _cipher(self) -> None:
        self._enciphered = self._dice.random() < self._secured

    def _renumber(self) -> None:
        self._event = self._dice.choice(EVENTS)

    def _move(self) -> None:
        self._port = self._dice.choice((40000, 40000, 40050, 65534))
