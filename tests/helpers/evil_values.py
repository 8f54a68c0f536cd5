# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server should never write, by the table: URIs, numbers, challenges, descriptions, headers.

``{port}`` and ``{kind}`` are the evil server's own port and transport, ``{uri}`` one of the URIs.
"""

from __future__ import annotations

from odd_descriptions import AUDIO, describe

LONG = "x" * 300
KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"  # 30 octets, as AES_CM_128 wants them
NUMBERS = (
    *("0", "1", "5", "60", "300", "3600", "-1", "2147483648", "4294967295", "4294967296"),
    *("9" * 20, "", "x", "1.5", "0x10", "1;2", " 7 "),
)
URIS = (
    *("sip:evil@127.0.0.1:{port}", "sip:evil@127.0.0.1:{port};transport={kind}"),
    *("sip:evil@127.0.0.1:{port};transport=tcp", "sip:evil@127.0.0.1:{port};transport=tls"),
    *("sip:127.0.0.1:{port};transport=zzz", "sip:a@127.0.0.1:{port};method=REGISTER", "sips:a@127.0.0.1"),
    *("sip:a:b@127.0.0.1:{port}?Route=%3Csip:127.0.0.1%3E&body=x", "sip:a@127.0.0.1:{port};ttl=999;lr"),
    *("sip:a@127.0.0.1;maddr=127.0.0.2", "sip:a@127.0.0.1:0", "sip:127.0.0.1:99999", "sip:a@nosuch.invalid"),
    *("sip:a@[::1]:5060", "sip:a@[::1", "sip:%00@127.0.0.1", f"sip:a@{LONG}.test", 'sip:a@127.0.0.1;x="'),
    *("sip:", "sip:@", "sip:;;@;;", "tel:+1234", "urn:service:sos", "mailto:a@b", "im:a@b"),
    *(
        "si%70:a@127.0.0.1",
        "sip:a@[]",
        "sip:a@[h;lr];hide",
        'urn:x:"y',
        "sip:a@127.0.0.1;user=;method=;maddr=",
    ),
    *("http://127.0.0.1/x", "*", 3 * LONG),
)
ADDRESSES = (
    *("<{uri}>", '"x" <{uri}>', '"a\\"b" <{uri}>', "{uri}", '<{uri}>;tag="q"', "<{uri}>;expires=-1"),
    *("<{uri}>;expires=99999999999999", '<{uri}>;q=9.9.9;expires="5"', '"\x01\x02\x7f" <{uri}>'),
    *(
        '"' + LONG + '" <{uri}>',
        "<{uri}",
        "<<{uri}>>",
        '<{uri}>;x="<sip:a@127.0.0.1>"',
        "*",
        "* <{uri}>",
        '"unclosed <{uri}>',
        "<>",
        "",
    ),
)
JUNK = ("", "x", 6 * LONG, '"', "<", "a;b=c", "\x01", "é", "\x7f", ",,,", "%", "%s%n", ";;;=", "0")
REASONS = ("OK", "OK", "", LONG, "Ünïcode", "a%sb", "\x01")
STATUSES = {
    **dict.fromkeys((100, 202, 300, 301, 305, 380, 399, 400, 403, 404, 405, 408, 410, 412), 1),
    **dict.fromkeys((415, 416, 420, 421, 422, 429, 433, 437, 439, 469, 480, 482, 484, 486), 1),
    **dict.fromkeys((487, 488, 489, 491, 493, 494, 500, 501, 504, 505, 513, 580, 600, 603), 1),
    **dict.fromkeys((604, 606, 699), 1),
    **{180: 3, 183: 3, 200: 10, 302: 2, 401: 5, 407: 3, 423: 2, 481: 2, 503: 2},
}
TAGS = {"peer": 6, "fork1": 1, "fork2": 1, "fork3": 1, "": 1, 100 * "x": 1, 3 * LONG: 0.5, "a%3Bx%25": 0.5}

# --------------------------------------------------------------------------------- headers

#: the values of a header; what is none here has one of JUNK. "@uri", "@address", "@number" are the tables above
HEADERS = {
    **dict.fromkeys(("Contact", "Path", "P-Associated-URI", "P-Asserted-Identity", "To"), ("@address",)),
    **dict.fromkeys(("Remote-Party-ID", "Refer-To", "Referred-By", "From", "Diversion"), ("@address",)),
    **dict.fromkeys(("Record-Route", "Route", "Service-Route"), ("<@uri;lr>", "<@uri>", "<@uri;hide>")),
    **dict.fromkeys(("Min-Expires", "Expires", "Retry-After", "Min-SE", "Flow-Timer"), ("@number",)),
    **dict.fromkeys(("Max-Forwards", "RSeq", "Timestamp", "Content-Length"), ("@number",)),
    "Session-Expires": ("@number", "@number;refresher=uas", "@number;refresher=uac", "@number;refresher=zz"),
    "Require": ("timer", "100rel", "replaces", "zzz", "100rel,timer", "", "norefersub", "gruu,outbound"),
    "Supported": ("timer", "100rel,timer,replaces", "outbound", "", "norefersub", "path,gruu"),
    "Allow": ("INVITE, ACK, BYE, UPDATE, PRACK, REFER", "", "ZZZ", "UPDATE", ", ".join(100 * ["INFO"])),
    "RAck": ("@number 1 INVITE", "1 @number INVITE", "1 1"),
    "CSeq": ("@number INVITE", "1", "1 invite", "INVITE"),
    "Call-ID": ("", 2 * LONG, "x", "x y"),
    "Via": (
        *(
            "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1",
            "SIP/2.0/ZZZ x:99999;branch=z9hG4bK2",
            "SIP/2.0/TCP [::1]",
        ),
        f"SIP/2.0/TLS {LONG}",
    ),
    "Subscription-State": (
        *("active", "pending", "terminated", "active;expires=@number", "terminated;reason=deactivated", ""),
        *("terminated;reason=noresource;retry-after=0", "zzz"),
    ),
    "Event": ("dialog", "refer", "refer;id=1", "message-summary", f"dialog;id={LONG}", "", "presence"),
    "Replaces": ("@call;to-tag=a;from-tag=b", "@call;to-tag=peer;from-tag=", f"@call;to-tag={LONG}", "@call"),
    "Target-Dialog": ("@call;local-tag=a;remote-tag=b", "x"),
    "Content-Type": (
        *("application/sdp", "text/plain", "multipart/mixed;boundary=x", "multipart/mixed", "/"),
        *("message/sipfrag", "application/dialog-info+xml", f"application/{LONG}"),
    ),
}
OTHERS = (
    *("Accept", "Alert-Info", "Allow-Events", "Authentication-Info", "Call-Info", "Content-Encoding", "Date"),
    *("History-Info", "Identity", "Join", "MIME-Version", "Privacy", "Proxy-Require", "Reason", "Refer-Sub"),
    *("Server", "SIP-ETag", "Subject", "Unsupported", "Warning", f"X-{LONG}", "User-Agent"),
)

# ------------------------------------------------------------------------------- challenges

REALMS = ("pbx.test", "pbx.test", "", 17 * LONG, 'a\\"b', "*")
NONCES = ("abc", "abc", "", 2 * LONG, 6 * LONG, 'a\\"b', '"')
LONG_NONCE = 100 * LONG  # more than a datagram is good for
CHALLENGES = {
    "algorithm": ("MD5", "md5", "SHA-256", "MD5-sess", "SHA-512-256", "AKAv1-MD5", "", '"MD5"', "zz", LONG),
    "qop": ('"auth"', '"auth-int"', '"auth,auth-int"', "auth", '""', '"auth,,,"', ",auth", f'"{LONG}"'),
    "stale": ("true", "TRUE", "false", '"true"', "x"),
    "opaque": ('""', '"x"', f'"{3 * LONG}"', '"\\"'),
    "domain": ('"sip:x"',),
    LONG: (LONG,),
}
SCHEMES = ("Digest ", "Digest ", "Digest ", "digest ", "Basic ", "Digest", "NTLM ", "Digest  ", "")
SEPARATORS = (", ", ", ", ",", " , ", "; ")

# ----------------------------------------------------------------------------- descriptions

HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc={connection}\r\nt=0 0\r\n"
CONNECTIONS = (
    *("IN IP4 127.0.0.1", "IN IP4 127.0.0.1", "IN IP4 0.0.0.0", "IN IP4 255.255.255.255", "IN IP6 ::1"),
    *("IN IP4 224.1.1.1/127/3", "IN IP4 nosuch.invalid", "", f"IN IP4 {LONG}"),
)
SRTP = "m=audio 40000 RTP/SAVP 0 8\r\n"
CRYPTO = (
    *(f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}", f"1 AES_CM_128_HMAC_SHA1_32 inline:{KEY}"),
    *(f"3 AES_CM_128_HMAC_SHA1_80 inline:{KEY}", f"9 AES_CM_128_HMAC_SHA1_80 inline:{KEY}"),
    *("1 AES_CM_128_HMAC_SHA1_80 inline:AAAA", f"1 AES_CM_128_HMAC_SHA1_80 inline:{6 * LONG}"),
    *(f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^20|1:4", f"1 AES_256_CM_HMAC_SHA1_80 inline:{KEY}"),
    *(f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY} UNENCRYPTED_SRTP", f"1 NULL inline:{KEY}"),
    *("1 AES_CM_128_HMAC_SHA1_80 inline:!!!!", "999999999999 X inline:", "1", "", f"{KEY} {KEY} {KEY}"),
    *(f"1 AEAD_AES_256_GCM inline:{KEY}", f"1 AES_CM_128_HMAC_SHA1_80 inline:{KEY};inline:{KEY}"),
)
LINES = (
    *(AUDIO, AUDIO, SRTP, "m=audio 40000 RTP/AVP\r\n", "m=\r\n", 2 * AUDIO, "m=audio 0 RTP/AVP 0\r\n"),
    *("m=audio 65535 RTP/AVP 0\r\n", "m=audio 99999 RTP/AVP 0\r\n", AUDIO + SRTP, SRTP + AUDIO),
    *(
        f"m=audio 40000 RTP/AVP 96\r\na=rtpmap:96 {name}\r\n"
        for name in ("opus/48000/2", "x", "PCMU/0", "speex/999999999", "G722/8000/9", "telephone-event/8000")
    ),
    f"m=audio 40000 RTP/AVP 96\r\na=rtpmap:96 iLBC/8000\r\na=fmtp:96 mode={LONG}\r\n",
    "m=audio 40000 RTP/AVP 0\r\na=rtcp:1 IN IP4 999.9.9.9\r\na=ptime:0\r\na=maxptime:-1\r\n",
)
# ---------------------------------------------------------------------------------- bodies

#: what is between the delimiters of a body in parts; "@description" is a description
PARTS = (
    *("Content-Type: application/sdp\r\n\r\n@description", "Content-Type: application/sdp\r\n\r\n\r\n\r\n"),
    *("Content-Type: text/plain\r\n\r\nx\r\n", "\r\n@description", ": x\r\n\r\n", "", "\r\n"),
    "Content-Type: multipart/mixed;boundary=y\r\n\r\n--y--\r\n",
)
DIGITS = (b"Signal=1\r\nDuration=99999999999\r\n", b"Signal=1", b"Signal=\r", b"Duration=1\r\n", b"=", b"\0")


class Values:
    """Draws from the tables. ``calls`` are the Call-IDs known so far; one may be named in a Replaces."""

    def __init__(self, dice, port, kind):
        self.dice, self._port, self._kind = dice, port, kind
        self.calls = ["x"]

    def drawn(self, table):
        return self.dice.choices(tuple(table), tuple(table.values()))[0]

    def uri(self):
        return self.dice.choice(URIS).replace("{port}", str(self._port)).replace("{kind}", self._kind)

    def address(self):
        return self.dice.choice(ADDRESSES).replace("{uri}", self.uri())

    def number(self):
        return self.dice.choice(NUMBERS)

    def header(self, name):
        """A line of this header."""
        value = self.dice.choice(HEADERS.get(name, JUNK))
        for mark, draw in (("@uri", self.uri), ("@address", self.address), ("@number", self.number)):
            while mark in value:
                value = value.replace(mark, draw(), 1)
        return f"{name}: {value.replace('@call', self.dice.choice(self.calls))}"

    def headers(self):
        """None, or some lines of any header."""
        count = self.dice.choice((0, 0, 1, 1, 2, 3, 6))
        return [self.header(self.dice.choice((*HEADERS, *OTHERS))) for _ in range(count)]

    def challenge(self, status):
        """A WWW-Authenticate or Proxy-Authenticate."""
        dice = self.dice
        fields = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}
        field = fields[status if dice.random() < 0.85 else 808 - status]
        nonces = NONCES if self._kind == "udp" else (*NONCES, LONG_NONCE)
        parts = [f'realm="{dice.choice(REALMS)}"', f'nonce="{dice.choice(nonces)}"']
        for name, values in CHALLENGES.items():
            if dice.random() < 0.35:
                parts.append(f"{name}={dice.choice(values)}")
        dice.shuffle(parts)
        return f"{field}: {dice.choice(SCHEMES)}{dice.choice(SEPARATORS).join(parts)}"

    def described(self):
        """A Content-Type line, and a body of it: mostly a description, sometimes one in parts."""
        if self.dice.random() < 0.8:
            return "Content-Type: application/sdp", self.description()
        parts = self.dice.choices(PARTS, k=self.dice.choice((0, 1, 1, 2, 3)))
        text = "".join(f"--x\r\n{part}\r\n" for part in parts) + self.dice.choice(
            ("--x--\r\n", "--x--", "--x", "")
        )
        body = text.encode().replace(b"@description", self.description())
        return f"Content-Type: multipart/{self.dice.choice(('mixed', 'related'))};boundary=x", body

    def description(self):
        """An odd description, or one that is quite wrong; sound ones among them."""
        dice = self.dice
        if dice.random() < 0.5:
            return describe(dice, ())
        text = HEAD.replace("{connection}", dice.choice(CONNECTIONS)) + dice.choice(LINES)
        if "SAVP" in text or dice.random() < 0.1:
            text += "".join(f"a=crypto:{dice.choice(CRYPTO)}\r\n" for _ in range(dice.choice((0, 1, 1, 2))))
        if dice.random() < 0.3:
            text += dice.choice(("a=sendonly\r\n", "a=inactive\r\n", "a=zzz\r\n", "a=ice-ufrag:x\r\n"))
        return text.encode()
