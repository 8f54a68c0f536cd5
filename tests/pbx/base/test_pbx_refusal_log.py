# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX says of who came and who was refused, and that fail2ban can read it."""

from __future__ import annotations

import configparser
import io
import logging
import re
import socket
import subprocess
import sys
from importlib import resources
from random import Random

import pytest
from corewire import CoreWire
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import JsonProcess

from deskphone.log_lines import LineFormatter, plain
from deskphone.pbx.base.refusal_log import RefusalLog
from deskphone.sip.digest import DigestClient
from deskphone.sip.endpoint import Flow
from deskphone.sip.parse import parse

FILTER = resources.files("resources") / "fail2ban" / "filter.d" / "deskphone-pbx.conf"
# what fail2ban puts in place of <HOST>
HOST = r"(?:::f{4,6}:)?(?P<host>\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)"


def failregex():
    """The shipped expressions, as fail2ban would compile them."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(FILTER.read_text(encoding="utf-8"))
    lines = parser["Definition"]["failregex"].strip().splitlines()
    return [re.compile(line.replace("<HOST>", HOST), re.MULTILINE) for line in lines]


def banned(line):
    """The address that fail2ban finds in a line, else None: it takes the time of a file or syslog off first."""
    undated = re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", "", line)
    texts = line, undated, f" host deskphone-pbx[123]: {line}", f"host python3[123]: {line}"
    hosts = {
        match["host"] if (match := each.search(text)) else None for text in texts for each in failregex()
    }
    (host,) = hosts
    return host


class Log:
    """All lines of deskphone.pbx, as the server writes them."""

    def __init__(self):
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(LineFormatter())

    @property
    def lines(self):
        return self.stream.getvalue().split("\n")[:-1]

    def about(self, name):
        return [line.partition(f"deskphone.pbx.{name} ")[2] for line in self.lines if f".{name} " in line]


@pytest.fixture
def log():
    with watched() as log:
        yield log


class watched:  # noqa: N801
    def __enter__(self):
        self.log, logger = Log(), logging.getLogger("deskphone.pbx")
        self.before = logger.level
        logger.addHandler(self.log.handler)
        logger.setLevel(logging.INFO)
        return self.log

    def __exit__(self, *_):
        logger = logging.getLogger("deskphone.pbx")
        logger.removeHandler(self.log.handler)
        logger.setLevel(self.before)


def test_registrations_are_told_once(log):
    wire = CoreWire()
    phone = wire.phone()
    phone.register("Contact: <sip:101@127.0.0.1:6001>", "Expires: 60", "User-Agent: snomD785/10")
    phone.register("Contact: <sip:101@127.0.0.1:6001>", "Expires: 60")
    phone.register("Contact: <sip:101@127.0.0.1:6001>", "Expires: 0")
    assert log.about("registrar") == [
        "= 101 registered sip:101@127.0.0.1:6001 from 127.0.0.1:6001/udp for 60 s (snomD785/10)",
        "= 101 unregistered sip:101@127.0.0.1:6001",
    ]


def test_a_phone_that_moved_is_told(log):
    wire = CoreWire()
    phone = wire.phone()
    phone.register("Contact: <sip:101@a>")
    moved = wire.phone(port=6002)
    moved.digest = phone.digest
    moved.register("Contact: <sip:101@a>", cseq=100)
    assert [line.split(" for ")[0] for line in log.about("registrar")] == [
        "= 101 registered sip:101@a from 127.0.0.1:6001/udp",
        "= 101 registered sip:101@a from 127.0.0.1:6002/udp",
    ]


def test_a_wrong_password_is_told_with_user_address_and_reason(log):
    wire = CoreWire()
    wire.phone(password="x", port=7001, host="192.0.2.7").register()
    wire.phone("999", port=7002, host="2001:db8::7").register(call_id="b")
    assert log.about("security") == [
        "! login refused: address=192.0.2.7 port=7001 transport=udp method=REGISTER "
        'user="101" reason="wrong password"',
        "! login refused: address=2001:db8::7 port=7002 transport=udp method=REGISTER "
        'user="999" reason="no user with a secret for MD5"',
    ]
    assert [banned(line) for line in log.lines] == ["192.0.2.7", "2001:db8::7"]


def test_a_guesser_who_is_held_up_is_told(log):
    wire = CoreWire()
    for number in range(12):
        wire.phone(password="x", port=7001).register(call_id=f"n{number}")
    assert 'reason="too many wrong passwords"' in log.lines[-1]
    assert banned(log.lines[-1]) == "127.0.0.1"


def test_the_first_challenge_and_an_old_nonce_are_no_refusal(log):
    wire = CoreWire()
    phone = wire.phone()
    phone.register()
    wire.advance(301)
    phone.register()
    phone.request("REGISTER", "pbx.test", login=False)
    assert log.about("security") == []


def test_what_users_may_not_is_told(log):
    wire = CoreWire()
    phone = wire.phone("103", port=6003)
    phone.register(to="101@pbx.test")
    phone.subscribe("999")
    phone.register("Contact: <sip:a@b>;expires=1", call_id="c")
    assert log.about("security") == [
        "! 103 from 127.0.0.1:6003/udp: registration of 101 refused: 403 Not Your Number",
        "! 103 from 127.0.0.1:6003/udp: watching 999 (dialog) refused: 404 No Such Extension",
        "! 103 from 127.0.0.1:6003/udp: registration of 103 refused: 423 Interval Too Brief",
    ]
    assert [banned(line) for line in log.lines if "security" in line] == [None] * 3


def test_calls_and_pickups_that_are_refused_are_told(log, make_net):
    net = make_net({"101": "pickup_group = 1", "102": "pickup_group = 1", "104": "pickup_group = 2"})
    caller, called, other = net.people("101", "102", "104")
    caller.call("102")
    net.settle()
    other.call("*40*102")
    other.call("999")
    net.settle()
    lines = log.about("security")
    assert [line.split(": ", 1)[1] for line in lines] == [
        "call to *40*102 refused: 403 Not In Your Pickup Group",
        "call to 999 refused: 404 No Such Number",
    ]
    assert all(line.startswith(f"! 104 from {other.host}:5060/udp") for line in lines)
    assert called is not None


def test_who_watches_is_told(log):
    wire = CoreWire()
    wire.phone().subscribe("102")
    assert "= 101 watches 102" in log.about("notifier")


# --- names that would be lines --------------------------------------------------------------------

NASTY = st.text(
    st.one_of(
        st.characters(), st.sampled_from('"\\\n\r\t\x00\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202e\udcff = ,')
    ),
    max_size=60,
)
FORGED = "deskphone.pbx.security ! login refused: address=203.0.113.1 port=1 transport=udp "


@given(NASTY, st.sampled_from(["", "\n", "\r\n", "\n2026-11-29 00:00:00,000 ", '"\n']), NASTY)
@settings(max_examples=200, deadline=None)
def test_no_name_can_forge_a_line(before, end, after):
    flow = Flow("udp", ("192.0.2.1", 5060), ("192.0.2.7", 7001))
    name = before + end + FORGED + after
    with watched() as log:
        refusals = RefusalLog()
        refusals.login(flow, "REGISTER", name, "wrong password", 1.0)
        logging.getLogger("deskphone.pbx.registrar").info("= %s registered", name)
        logging.getLogger("deskphone.pbx.calls").warning("! %s: kept its address", name)
    assert len(log.lines) == 3
    for line in log.lines:
        assert line.isprintable() or plain(line) == line
        assert len(line.splitlines()) == 1
    assert [banned(line) for line in log.lines] == ["192.0.2.7", None, None]


@pytest.mark.parametrize("letter", ["a", "\udcff", "\u2028", "\U0001f4de"])
def test_a_long_name_makes_no_line_that_the_journal_cuts(log, letter):
    """It cuts at 48 KB, and what follows is a line to fail2ban: 8 KB of broken UTF-8 are 49 KB as written."""
    for length in (4_000, 8_180, 30_000):
        name = letter * length
        logging.getLogger("deskphone.pbx.registrar").info("= 101 registered %s (%s)", name, FORGED)
    for line in log.lines:
        assert len(line.encode()) <= 48 * 1024
        pieces = [line.encode()[at:].decode("utf-8", "replace") for at in range(0, len(line), 48 * 1024)]
        assert [banned(piece) for piece in pieces] == [None]


@given(NASTY, NASTY)
@settings(max_examples=50, deadline=None)
def test_a_traceback_keeps_its_lines_and_forges_none(before, after):
    with watched() as log:
        try:
            raise ValueError(f"{before}\n{FORGED}{after}\n2026-11-29 00:00:00,000 {FORGED}")
        except ValueError:
            logging.getLogger("deskphone.pbx").exception("! a mistake")
    assert len(log.lines) > 4
    assert "Traceback" in log.lines[1]
    assert [banned(line) for line in log.lines] == [None] * len(log.lines)


# --- floods ---------------------------------------------------------------------------------------


def test_a_flood_is_counted_in_one_line_a_minute(log):
    refusals = RefusalLog()
    flow = Flow("udp", ("192.0.2.1", 5060), ("192.0.2.7", 7001))
    for number in range(5000):
        refusals.login(flow, "REGISTER", f"user{number}", "wrong password", number / 100)
    assert len(log.lines) == 20
    due = refusals.next_timer()
    assert due == 60.0
    refusals.handle_timers(due)
    assert log.lines[20:] == [log.lines[20]]
    assert log.lines[20].endswith("! 4980 more refusals of 192.0.2.7 within a minute")
    assert refusals.next_timer() is None


def test_the_core_tells_what_was_left_out(log):
    wire = CoreWire()
    for number in range(40):
        wire.phone(password="x", port=7001, host="192.0.2.7").register(call_id=f"n{number}")
    wire.advance(61)
    assert log.lines[-1].endswith("! 20 more refusals of 192.0.2.7 within a minute")


@pytest.mark.parametrize("addresses", [1, 30, 3000])
def test_the_log_is_bounded_however_many_addresses_there_are(log, addresses):
    refusals, random, now = RefusalLog(), Random(addresses), 0.0
    for _ in range(6000):
        now += random.random() / 20
        number = random.randrange(addresses)
        flow = Flow("udp", ("192.0.2.1", 5060), (f"10.0.{number >> 8}.{number & 255}", 7001))
        refusals.login(flow, "REGISTER", "101", "wrong password", now)
    assert len(log.lines) <= 600 * (2 + now // 60)
    assert len(refusals._logins._addresses) <= 1000


# --- the server -----------------------------------------------------------------------------------


@pytest.mark.e2e
def test_fail2ban_reads_what_a_real_server_writes(tmp_path):
    config = tmp_path / "pbx.toml"
    config.write_text(
        '[server]\ndomain = "pbx.test"\nlisten = "udp:127.0.0.1:0"\n[[user]]\nnumber = "101"\npassword = "x"\n'
    )
    config.chmod(0o600)
    argv = [sys.executable, "-m", "deskphone.pbx", "serve", "--config", str(config), "--json"]
    pbx = JsonProcess(*argv)
    port = pbx.wait_event("listening")["port"]
    pbx.wait_event("ready")
    names = ["101", "999", 'a"b\\c', "über\x85x", FORGED]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.settimeout(30)
        phone.connect(("127.0.0.1", port))
        for number, name in enumerate(names):
            assert login(phone, name, number) == 401
    assert pbx.terminate() == 0
    lines = [line.rstrip("\n") for line in pbx.stderr]
    assert len(lines) == len(names), lines
    assert [banned(line) for line in lines] == ["127.0.0.1"] * len(names)
    assert all(
        re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} deskphone\.pbx\.security ", line) for line in lines
    )


def login(phone, name, number):
    """One REGISTER with a wrong password; gives the final status."""
    host, port = phone.getsockname()
    line, status = "", 0
    for step in range(2):
        text = (
            f"REGISTER sip:pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{number}-{step}\r\n"
            f"From: <sip:101@pbx.test>;tag=a\r\nTo: <sip:101@pbx.test>\r\nCall-ID: {number}\r\n"
            f"CSeq: {step + 1} REGISTER\r\n{line}Content-Length: 0\r\n\r\n"
        )
        phone.send(text.encode())
        answer = parse(phone.recv(65535))
        status = answer.status
        challenges = answer.headers.all("WWW-Authenticate")
        value = DigestClient(name, "wrong").authorize(challenges, "REGISTER", "sip:pbx.test", cnonce="c")
        line = f"Authorization: {value}\r\n"
    return status


def test_the_jail_names_the_filter():
    parser = configparser.ConfigParser(interpolation=None)
    jail = resources.files("resources") / "fail2ban" / "jail.d" / "deskphone-pbx.conf"
    parser.read_string(jail.read_text(encoding="utf-8"))
    assert parser["deskphone-pbx"]["filter"] == "deskphone-pbx"
    assert parser["deskphone-pbx"]["enabled"] == "true"


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_line_is_written_where_no_file_can_be_opened():
    """Seen: the first line with a line break in it had a traceback of the log itself in its place."""
    code = (
        "import resource; from deskphone.log_lines import plain; "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3)); print(plain('a\\nb'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "a\\nb\n", done.stderr
