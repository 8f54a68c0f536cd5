# SPDX-License-Identifier: GPL-3.0-or-later
"""The brake on password guessing: what guessers get, and that the owner gets in."""

from __future__ import annotations

from hashlib import md5, sha256
from itertools import count

import pytest
from corewire import CoreWire
from hypothesis import given, settings
from hypothesis import strategies as st

from deskphone.pbx.base.guess_brake import Attempt, GuessBrake, network_of
from deskphone.sip.digest import DigestClient
from deskphone.sip.fields import parse_auth
from deskphone.sip.message import Response

AT_ONCE, A_MINUTE = 22, 52  # failed checks of one user, from everywhere together


SERIAL = count(1)


@pytest.fixture
def wire():
    return CoreWire()


def guess(phone, number):
    return phone.register(call_id=f"guess{number}")


class Checks:
    """Counts the passwords that a PBX looks at, and those that were wrong."""

    def __init__(self, wire):
        self.users, self.wrong = [], 0
        digest = wire.core.authenticator.digest
        proves = digest.proves

        def counted(credentials, *rest):
            self.users.append(credentials.user)
            right = proves(credentials, *rest)
            self.wrong += not right
            return right

        digest.proves = counted

    def __len__(self):
        return len(self.users)


# --- one guesser ----------------------------------------------------------------------------------


def test_guessing_from_one_socket_is_refused_within_25_tries(wire):
    thief = wire.phone(password="wrong", port=7001)
    statuses = [guess(thief, number).status for number in range(25)]
    assert 503 in statuses
    assert statuses.index(503) < 10
    assert thief.received[-1].headers.get("Retry-After")


def test_guessing_from_ever_new_sockets_is_refused_within_25_tries(wire):
    statuses = [
        guess(wire.phone(password="wrong", port=7000 + number), number).status for number in range(25)
    ]
    assert statuses[-1] == 503


def test_guessing_from_200_addresses_is_refused_within_25_tries(wire):
    checks = Checks(wire)
    statuses = [
        guess(wire.phone(password="wrong", host=f"192.0.2.{number}"), number).status for number in range(200)
    ]
    assert 503 in statuses[:25]
    assert len(checks) == statuses.count(401) <= AT_ONCE


def test_one_address_that_tries_one_password_at_each_user_is_refused_within_25_tries(wire):
    checks = Checks(wire)
    statuses = [
        guess(wire.phone(str(number), password="1234", port=7000 + number), number).status
        for number in range(100, 200)
    ]
    assert 503 in statuses[:25]
    assert len(checks) < 25


def test_the_right_password_does_not_pass_while_refused(wire):
    thief = wire.phone(password="wrong", port=7001)
    for number in range(10):
        guess(thief, number)
    assert wire.phone(port=7001).register(call_id="lucky").status == 503


def test_the_pause_ends(wire):
    thief = wire.phone(password="wrong", port=7001)
    for number in range(10):
        guess(thief, number)
    wire.advance(31)
    assert wire.phone(port=7001).register(call_id="later").status == 200


def test_other_users_are_not_held_up(wire):
    thief = wire.phone(password="wrong", port=7001)
    for number in range(10):
        guess(thief, number)
    assert wire.phone("102", port=7001).register(call_id="other").status == 200


def test_an_old_nonce_is_no_wrong_password(wire):
    checks = Checks(wire)
    phone = wire.phone()
    phone.register()
    for _ in range(30):
        wire.advance(301)
        assert phone.register().status == 200
    assert checks.wrong == 0


# --- the owner ------------------------------------------------------------------------------------


def attack(wire, sockets, times, *, hosts=("127.0.0.1",), since=0):
    """Guess from these hosts in turn, with so many sockets each."""
    for number in range(since, since + times):
        host, port = hosts[number % len(hosts)], 20_000 + number // len(hosts) % sockets
        guess(wire.phone(password=f"wrong{number}", port=port, host=host), number)


def arrives(phone):
    """Whether a phone that was never seen before can log in."""
    status = phone.request("REGISTER", "pbx.test", call_id=f"new{next(SERIAL)}").status
    assert status in (200, 503)
    return status == 200


@pytest.mark.parametrize("sockets", [1, 10_000], ids=["one socket", "ever new sockets"])
def test_the_owner_at_a_known_socket_is_never_held_up(wire, sockets):
    owner = wire.phone(port=6001)
    assert owner.register(call_id="owner").status == 200
    for turn in range(10):
        attack(wire, sockets, 50, since=50 * turn)
        assert owner.register(call_id="owner").status == 200
        wire.advance(5)


def test_the_owner_gets_in_from_a_new_socket_of_the_address_of_a_guesser(wire):
    attack(wire, 3, 60)
    for turn in range(20):
        wire.advance(6)
        attack(wire, 3, 10, since=60 + 10 * turn)
        assert arrives(wire.phone(port=6001 + turn))


def test_the_owner_gets_in_from_a_new_socket_when_he_comes_back_while_others_never_do(wire):
    attack(wire, 100_000, 60)
    owner, tries = wire.phone(port=6001), 1
    while not arrives(owner):
        tries += 1
        for second in range(int(owner.received[-1].headers.get("Retry-After"))):
            wire.advance(1)
            attack(wire, 100_000, 20, since=1000 * tries + 20 * second)
    assert tries == 2


@pytest.mark.parametrize("known", ["call", "instance"])
def test_the_owner_gets_in_from_a_new_socket_by_what_only_his_device_knows(wire, known):
    instance = ';+sip.instance="<urn:uuid:1>"' if known == "instance" else ""
    wire.phone(port=6001).register(f"Contact: <sip:101@127.0.0.1:6001>{instance}", call_id="owner")
    attack(wire, 10_000, 200)
    call_id = "owner" if known == "call" else "after a restart"
    moved = wire.phone(port=6002)
    contact = f"Contact: <sip:101@127.0.0.1:6002>{instance}"
    assert moved.register(contact, call_id=call_id, cseq=100).status == 200


@pytest.mark.parametrize("bots", [1, 20, 100])
def test_the_owner_gets_in_from_a_new_address_at_his_second_try_while_a_botnet_guesses(wire, bots):
    hosts = [f"192.0.2.{number}" for number in range(bots)]
    attack(wire, 1, 4 * bots, hosts=hosts)
    owner = wire.phone(port=6001, host="198.51.100.7")
    tries = 1
    while not arrives(owner):
        tries += 1
        pause = int(owner.received[-1].headers.get("Retry-After"))
        assert pause <= 2 * bots
        for second in range(pause):
            wire.advance(1)
            attack(wire, 1, 10, hosts=hosts, since=1000 * tries + 10 * second)
    assert tries <= 2


@pytest.mark.parametrize("bots", [20, 300])
def test_a_phone_that_starts_anew_at_its_address_does_not_stand_in_line_behind_a_botnet(wire, bots):
    """Another port, another Call-ID, no instance: it waited up to ten minutes for its turn."""
    wire.phone(port=6001, host="198.51.100.7").register(call_id="before")
    for number in range(bots):
        attack(wire, 1, 2, hosts=[f"192.0.2.{number}", f"192.0.3.{number}"], since=10 * number)
    assert arrives(wire.phone(port=6002, host="198.51.100.7"))


def test_a_guesser_at_the_address_of_the_owner_gets_no_more_checks_for_it(wire):
    wire.phone(port=6001).register(call_id="owner")
    checks = Checks(wire)
    attack(wire, 10_000, 100)
    assert checks.wrong <= 8 + 2 + 2


def test_a_device_of_an_earlier_run_is_known_after_a_restart(wire):
    wire.phone(port=6001).register(call_id="owner")
    (binding,) = wire.core.bindings("101")
    again = CoreWire()
    again.core.restore(binding)
    attack(again, 10_000, 200)
    assert again.phone(port=6001).register(call_id="owner", cseq=50).status == 200


def forged(phone, nonce, password="guess"):
    """A REGISTER with credentials for this nonce, as somebody would write it who sees no answers."""
    challenge = f'Digest realm="pbx.test", nonce="{nonce}", algorithm=MD5, qop="auth"'
    phone.digest = type(phone.digest)(phone.user, password)
    value = phone.digest.authorize([challenge], "REGISTER", "sip:pbx.test", cnonce="c")
    return phone.request(
        "REGISTER", "pbx.test", f"Authorization: {value}", call_id=f"f{next(SERIAL)}", login=False
    )


def test_forged_packets_from_the_owners_socket_do_not_lock_him_out(wire):
    owner = wire.phone(port=6001)
    owner.register(call_id="owner")
    checks = Checks(wire)
    elsewhere = wire.phone(port=7001, host="192.0.2.66").request("REGISTER", "pbx.test", login=False)
    real = parse_auth(elsewhere.headers.get("WWW-Authenticate"))[1]["nonce"]
    for nonce in ("x", "1-2-3-4", real) * 20:
        assert forged(wire.phone(port=6001), nonce).status == 401
    assert len(checks) == 0
    back = wire.phone(port=6001)
    assert back.register(call_id="owner", cseq=500).status == 200


def test_packets_forged_from_within_the_address_do_not_use_up_the_lane_of_the_owners_socket(wire):
    """A guesser behind the same NAT has nonces of that address, and writes the owner's port on his packets."""
    assert arrives(wire.phone(port=6001))
    thief = wire.phone(port=7001)
    for number in range(60):
        asked = thief.request("REGISTER", "pbx.test", login=False, call_id=f"t{number}")
        nonce = parse_auth(asked.headers.get("WWW-Authenticate"))[1]["nonce"]
        forged(wire.phone(port=6001), nonce)
    for number in range(5):
        owner = wire.phone(port=6001)
        assert owner.request("SUBSCRIBE", "102@pbx.test", "Event: x", call_id=f"s{number}").status == 489


@pytest.mark.parametrize("password", ["pw-101", "wrong"])
def test_an_invented_nonce_tells_nothing_about_the_password(wire, password):
    answer = forged(wire.phone(port=7001), "12-34-17-56", password)
    assert (answer.status, "stale=true" in answer.headers.get("WWW-Authenticate")) == (401, True)


# --- every spelling -------------------------------------------------------------------------------

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


# --- the measure ----------------------------------------------------------------------------------

ATTEMPTS = st.tuples(
    st.sampled_from([f"192.0.2.{number}" for number in range(40)]),
    st.integers(1, 50),
    st.floats(0, 3, allow_nan=False),
)


@given(st.lists(ATTEMPTS, min_size=100, max_size=250))
@settings(max_examples=30, deadline=None)
def test_all_together_get_so_many_checks_of_one_user_a_minute(attempts):
    brake, now, checked = GuessBrake(), 0.0, []
    for network, port, wait in attempts:
        now += wait
        attempt = Attempt("101", network, port)
        if not brake.pause(attempt, now):
            brake.wrong(attempt, now)
            checked.append(now)
    for begin in checked:
        assert sum(begin <= when < begin + 60 for when in checked) <= AT_ONCE + A_MINUTE + 3


@given(st.lists(ATTEMPTS, max_size=100), st.integers(1, 65535))
@settings(max_examples=30, deadline=None)
def test_a_known_device_is_never_held_up_by_others(attempts, port):
    brake, now = GuessBrake(), 0.0
    owner = Attempt("101", "192.0.2.1", 60_000 + port % 5000, (("call", "secret"),))
    brake.right(owner)
    for network, guesser, wait in attempts:
        now += wait
        attempt = Attempt("101", network, guesser)
        if not brake.pause(attempt, now):
            brake.wrong(attempt, now)
        assert brake.pause(owner, now) == 0
        assert brake.pause(owner._replace(port=1, network="203.0.113.9"), now) == 0


def test_the_memory_of_the_brake_is_bounded():
    brake = GuessBrake()
    for number in range(30_000):
        user, network = f"stranger{number}", f"10.{number >> 8}.{number & 255}.1"
        now = number / 10
        attempt = Attempt(user, network, number)
        if not brake.pause(attempt, now):
            brake.wrong(attempt, now)
        brake.right(Attempt("101", network, number, (("call", str(number)),)))
        brake.wrong(Attempt("101", network, number, (("call", str(number)),)), now)
    assert len(brake) <= 13 * 10_000 + 32


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("[::1]", "::/64"),
        ("a-pipe", "a-pipe"),
    ],
)
def test_what_counts_as_one_address(host, network):
    assert network_of(host) == network


def test_a_long_name_takes_no_room(wire):
    phone = wire.phone(port=7001)
    asked = phone.request("REGISTER", "pbx.test", login=False)
    checks = Checks(wire)
    phone.digest = DigestClient("x" * 3000, "x")
    challenges = asked.headers.all("WWW-Authenticate")
    value = phone.digest.authorize(challenges, "REGISTER", "sip:pbx.test", cnonce="c")
    phone.request("REGISTER", "pbx.test", f"Authorization: {value}", call_id="long", login=False)
    assert [len(user) for user in checks.users] == [3000]
    brake = wire.core.authenticator.brake
    assert [len(key[0]) for key in brake._pairs._full_at] == [128]


def test_credentials_are_only_checked_where_the_answer_was_read(wire):
    """The nonce of one address is nothing at another, whatever the password."""
    asked = wire.phone(port=7001, host="192.0.2.1").request("REGISTER", "pbx.test", login=False)
    nonce = parse_auth(asked.headers.get("WWW-Authenticate"))[1]["nonce"]
    checks = Checks(wire)
    answer = forged(wire.phone(port=7001, host="192.0.2.2"), nonce, "pw-101")
    assert (answer.status, len(checks)) == (401, 0)
    assert forged(wire.phone(port=7009, host="192.0.2.1"), nonce, "pw-101").status == 200
