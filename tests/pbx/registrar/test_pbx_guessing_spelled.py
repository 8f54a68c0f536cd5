# SPDX-License-Identifier: GPL-3.0-or-later
"""The brake on password guessing counts every failed check, however its credentials are spelled."""

from __future__ import annotations

from hashlib import md5, sha256
from itertools import count

from corewire import CoreWire
from hypothesis import given, settings
from hypothesis import strategies as st
from password_checks import Checks

from deskphone.sip.fields import parse_auth
from deskphone.sip.message import Response

SERIAL = count(1)
HASHES = {"MD5": md5, "SHA-256": sha256}
BLANKS = st.sampled_from(["", " ", "\t", "  "])
NAME_OF = {
    name: st.sampled_from([name, name.upper(), name.title(), name[:1] + name[1:].upper()])
    for name in ("username", "realm", "nonce", "uri", "response", "algorithm", "qop", "nc", "cnonce")
}
DECOYS = st.sampled_from(
    [
        'xusername="decoy{n}"',
        "username*=UTF-8''decoy{n}",
        'user="decoy{n}"',
        'opaque="username=\\"decoy{n}\\""',
        'x="realm=\\"pbx.test\\""',
        'username="decoy{n}"',
        "username=decoy{n}",
        'realm="elsewhere"',
        'nonce="0-{n}-0"',
        "algorithm=SHA-512-256",
        'uri="sip:decoy{n}@pbx.test"',
        "",
    ]
)
OTHER_LINES = st.sampled_from(
    [
        'Authorization: Digest username="decoy{n}", realm="elsewhere", nonce="n", uri="sip:x", response="0"',
        'Authorization: Digest username="decoy{n}", realm="pbx.test"',
        "Authorization: Basic decoy{n}",
        'Authorization: Digest "',
        'Proxy-Authorization: Digest username="decoy{n}", realm="pbx.test", nonce="n", uri="x", response="0"',
    ]
)
HEADER = st.sampled_from(["Authorization", "authorization", "AUTHORIZATION", "Proxy-Authorization"])
METHODS = {"REGISTER": "pbx.test", "INVITE": "102@pbx.test", "SUBSCRIBE": "102@pbx.test"}


class Form:
    """One way to spell credentials."""

    def __init__(self, draw):
        self.method = draw(st.sampled_from([*METHODS, "MESSAGE", "OPTIONS", "REFER"]))
        self.target = METHODS.get(self.method, "102@pbx.test")
        self.algorithm = draw(st.sampled_from(["MD5", "SHA-256"]))
        self.qop = draw(st.booleans())
        self.header = draw(HEADER)
        self.scheme = draw(st.sampled_from(["Digest", "DIGEST", "digest", "Basic"]))
        names = list(NAME_OF) if self.qop else list(NAME_OF)[:6]
        if self.algorithm == "MD5" and draw(st.booleans()):
            names.remove("algorithm")
        self.names = [(name, draw(NAME_OF[name])) for name in draw(st.permutations(names))]
        self.quoted = {name: draw(st.sampled_from(["quoted", "plain", "escaped"])) for name in names}
        self.blanks = [draw(BLANKS) for _ in range(4)]
        self.before, self.after = draw(DECOYS), draw(DECOYS)
        self.lines_before, self.lines_after = (draw(st.lists(OTHER_LINES, max_size=2)) for _ in range(2))
        self.nonce = draw(st.sampled_from(["fresh", "fresh", "fresh", "foreign", "old"]))
        self.realm = draw(st.sampled_from(["pbx.test"] * 4 + ["PBX.test", "elsewhere"]))
        self.upper = draw(st.booleans())

    def __repr__(self):
        return f"{self.method} {self.lines('NONCE', 'PASSWORD', 7)}"

    def lines(self, nonce, password, number):
        """The header lines with credentials of user 101."""
        digest = HASHES[self.algorithm]
        uri = f"sip:{self.target}"

        def h(text):
            return digest(text.encode()).hexdigest()

        middle = ":00000001:c:auth:" if self.qop else ":"
        response = h(h(f"101:pbx.test:{password}") + f":{nonce}" + middle + h(f"{self.method}:{uri}"))
        response = response.upper() if self.upper else response
        values = {"username": "101", "realm": self.realm, "nonce": nonce, "uri": uri, "response": response}
        values |= {"algorithm": self.algorithm, "qop": "auth", "nc": "00000001", "cnonce": "c"}
        a, b, c, d = self.blanks
        given = [f"{spelled}{a}={b}{self._quote(name, values[name])}" for name, spelled in self.names]
        params = [piece for piece in (self.before, *given, self.after) if piece]
        line = f"{self.header}: {self.scheme} " + f"{c},{d}".join(params)
        return [each.replace("{n}", str(number)) for each in (*self.lines_before, line, *self.lines_after)]

    def _quote(self, name, value):
        how = self.quoted[name]
        if how == "escaped":
            return '"' + "".join(f"\\{letter}" for letter in value) + '"'
        return f'"{value}"' if how == "quoted" else value


def send(phone, form, lines):
    """Send a request of this method with these lines; gives the final answer."""
    number = next(SERIAL)
    text = [
        f"{form.method} sip:{form.target} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:7001;rport;branch=z9hG4bK{number}",
        "Max-Forwards: 70",
        "From: <sip:101@pbx.test>;tag=a",
        f"To: <sip:{'101@pbx.test' if form.method == 'REGISTER' else form.target}>",
        f"Call-ID: {number}",
        f"CSeq: 1 {form.method}",
        "Contact: <sip:101@127.0.0.1:7001>",
        "Event: dialog",
        *lines,
        "Content-Length: 0",
    ]
    answers = phone.send("\n".join(text) + "\n\n")
    return [each for each in answers if isinstance(each, Response)][-1]


def try_once(wire, form, password, number):
    phone = wire.phone(port=7001)
    if form.nonce == "foreign":
        nonce = "1-2-3-4"
    else:
        challenge = phone.request("REGISTER", "pbx.test", login=False, call_id=f"n{next(SERIAL)}")
        nonce = parse_auth(challenge.headers.get("WWW-Authenticate"))[1]["nonce"]
    if form.nonce == "old":
        wire.now += 301
    return send(phone, form, form.lines(nonce, password, number))


@st.composite
def forms(draw):
    return Form(draw)


@given(forms())
@settings(max_examples=80, deadline=None)
def test_every_failed_check_counts_however_it_is_spelled(form):
    wire = CoreWire()
    checks = Checks(wire)
    counted = []
    brake = wire.core.authenticator.brake
    wrong = brake.wrong
    brake.wrong = lambda attempt, now: (counted.append(attempt.user), wrong(attempt, now))
    statuses = [try_once(wire, form, f"guess{number}", number).status for number in range(26)]
    assert counted == checks.users
    assert not {200, 202} & set(statuses) or form.method == "OPTIONS"
    if form.nonce != "old":  # else minutes pass between the tries
        assert len(checks) < 25
    # 400: two digest URIs, of which the one that counts is not the Request-URI; no password is looked at
    if try_once(CoreWire(), form, "pw-101", 0).status not in (400, 401, 405, 503) and form.method in METHODS:
        # this form can log in: then it is refused in the end
        assert 503 in statuses


def test_forms_that_log_in_are_among_those_tried():
    class Usual(Form):
        def __init__(self):
            usual = {"method": "REGISTER", "target": "pbx.test", "algorithm": "MD5", "qop": True}
            self.__dict__ |= usual | {"header": "Authorization", "scheme": "Digest", "upper": False}
            self.__dict__ |= {"names": [(name, name) for name in NAME_OF], "blanks": [""] * 4}
            self.__dict__ |= {"quoted": dict.fromkeys(NAME_OF, "quoted"), "before": "", "after": ""}
            self.__dict__ |= {"lines_before": [], "lines_after": [], "nonce": "fresh", "realm": "pbx.test"}

    seen = set()
    for decoy in ('xusername="decoy{n}"', "username*=UTF-8''decoy{n}", "", 'username="decoy{n}"'):
        for plain in ("username", "realm"):
            form = Usual()
            form.quoted[plain] = "plain"
            form.before = decoy
            seen.add((decoy[:9], try_once(CoreWire(), form, "pw-101", 0).status))
    assert seen == {("xusername", 200), ("username*", 200), ("", 200), ("username=", 401)}
