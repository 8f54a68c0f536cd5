# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever phones do, and in whatever order: each caller gets one final answer, and nothing is left behind."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import SERVER, Net
from office_phones import sdp
from tables import hunt, park_orbit, pickup_orbit, response_group, users

from deskphone.config.pbx_file import read_pbx_config

ORBITS = pickup_orbit() + park_orbit("7100-7101", return_after=9)
GROUPS = response_group("600", "1", "2", "3", ring=7)
GROUPS += response_group("601", "3", "2", strategy="sequential", ring=5)
KEYS = {
    "1": 'busy = { to = "2" }\nno_answer = { after = 6, to = "600" }\npickup_group = 1\ngroup_number = "7001"',
    "2": 'busy = { to = "1" }\nsimultaneous_ring = ["3"]\npickup_group = 1\ngroup_number = "7001"\ndevices = 2',
    "3": 'team = { members = ["4"], delay = 3 }\nalways = { to = "4" }\npickup_group = 1\nprivate_line = "33"',
    "4": 'delegates = ["5"]\npickup_group = 2\ngroup_number = "7002"',
    "5": 'no_answer = { after = 4, to = "1" }\ndo_not_disturb = true\npickup_group = 2',
}
DIALLED = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "33",
    "600",
    "601",
    "800",
    "4T",
    "*40*1",
    "*40*4",
    "*50*",
    "7001",
    "7002",
    "9",
)
PARKING = ("7100", "7101", "*70", "*707100", "*707109")
STATUSES = (180, 183, 200, 302, 404, 480, 486, 488, 500, 503, 600, 603)

ACTIONS = st.one_of(
    st.tuples(st.just("dial"), st.sampled_from("12345"), st.sampled_from(DIALLED + PARKING)),
    st.tuples(st.just("dial"), st.sampled_from("12345"), st.sampled_from("124")),
    st.tuples(st.just("answer"), st.integers(0, 9), st.just(200)),
    st.tuples(st.just("refer"), st.integers(0, 9), st.sampled_from(DIALLED + PARKING)),
    st.tuples(st.just("attended"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("hold"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("reinvite"), st.sampled_from("12345"), st.sampled_from((200, 488, 491, 481, 0))),
    st.tuples(st.just("answer"), st.integers(0, 9), st.sampled_from(STATUSES)),
    st.tuples(st.just("cancel"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("hangup"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from((0.3, 2, 5, 12)), st.just(0)),
    st.tuples(st.just("reload"), st.sampled_from((0, 1)), st.just(0)),
    st.tuples(st.just("replaces"), st.sampled_from("12345"), st.integers(0, 9)),
)


class Office:
    """The phones, and all lines that were ever begun."""

    def __init__(self) -> None:
        left = {
            number: keys.replace('to = "1"', 'to = "3"') for number, keys in KEYS.items() if number != "1"
        }
        self.files = (
            SERVER + users(KEYS) + ORBITS + GROUPS + hunt("4", "5", service="800"),
            # user 1 is gone, and with it what names it; nothing is hunted any more
            SERVER + users(left) + ORBITS,
        )
        self.net = Net(config=self.files[0])
        self.phones = {number: self.net.phone(number) for number in KEYS}
        self.phones["2b"] = self.net.phone("2")
        for phone in self.phones.values():
            phone.answers["INVITE"] = (200, sdp(phone.host))
        self.made = []

    def incoming(self):
        lines = [line for phone in self.phones.values() for line in phone.incoming]
        return [line for line in lines if line.dialog is None and line.cancelled is None and not final(line)]

    def up(self):
        incoming = [line for phone in self.phones.values() for line in phone.incoming]
        return [line for line in (*self.made, *incoming) if line.up]

    def do(self, what, which, how):
        getattr(self, f"_{what}")(which, how)

    def _is_user(self, number):
        """Who is no user any more is challenged, which this office does not do."""
        return self.net.core.user(number) is not None

    def _dial(self, which, how):
        if self._is_user(which):
            self.made.append(self.phones[which].call(how))

    def _wait(self, which, how):
        self.net.advance(which)

    def _answer(self, which, how):
        self._pick(self.incoming(), which, lambda line: answer(line, how))

    def _cancel(self, which, how):
        waiting = [line for line in self.made if line.dialog is None and 100 < line.status < 200]
        self._pick(waiting, which, lambda line: line.cancel())

    def _hangup(self, which, how):
        self._pick(self.up(), which, lambda line: line.hang_up())

    def _refer(self, which, how):
        self._pick(self.up(), which, lambda line: refer(line, f"<sip:{how}@pbx.test>"))

    def _attended(self, which, how):
        """A phone in two calls joins them; sometimes one that is in one call names another's."""
        lines = self.up()
        pairs = [(one, two) for one in lines for two in lines if one is not two]
        own = [(one, two) for one, two in pairs if one.phone is two.phone]
        self._pick(own if own and how else pairs, which, lambda pair: refer(pair[0], with_replaces(pair[1])))

    def _move(self, which, how):
        if self._is_user("2"):
            self._pick(self.up(), which, lambda line: self.made.append(move(line, self.phones["2b"], how)))

    def _hold(self, which, how):
        self._pick(self.up(), which, lambda line: hold(line, how))

    def _reinvite(self, which, how):
        phone = self.phones[which]
        phone.answers["INVITE"] = (how, sdp(phone.host) if how == 200 else b"") if how else None

    def _reload(self, which, how):
        config, errors = read_pbx_config(self.files[which])
        assert config is not None, errors
        self.net.core.reconfigure(config, self.net.now)
        self.net.settle()

    def _replaces(self, which, how):
        headers = [("Replaces", line.request.call_id) for line in self.incoming()[how : how + 1]]
        if headers and self._is_user(which):
            self.made.append(self.phones[which].call("1", headers=headers))

    @staticmethod
    def _pick(lines, which, act):
        if lines:
            act(lines[which % len(lines)])


def final(line):
    response = line.transaction.last_response
    return response is not None and response.status >= 200


def answer(line, status):
    if status == 200:
        line.pick_up_receiver()
    else:
        line.respond(status)


def refer(line, target):
    line.send("REFER", headers=[("Refer-To", target)])


def dialog_of(line):
    """The Call-ID and tags of a line as its phone knows them: (Call-ID, the PBX's tag, its own)."""
    call_id, local, remote = line.dialog.id
    return call_id, remote, local


def with_replaces(line):
    call_id, to_tag, from_tag = dialog_of(line)
    return f"<sip:1@pbx.test?Replaces={call_id}%3Bto-tag%3D{to_tag}%3Bfrom-tag%3D{from_tag}>"


def move(line, phone, offer):
    call_id, to_tag, from_tag = dialog_of(line)
    headers = [("Replaces", f"{call_id};to-tag={to_tag};from-tag={from_tag}")]
    return phone.call("2", sdp(phone.host) if offer else b"", headers=headers)


def hold(line, on):
    line.send("INVITE", sdp(line.phone.host, direction="sendonly" if on else "sendrecv"))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, min_size=1, max_size=30))
def test_nothing_is_left_behind(actions):
    office = Office()
    net = office.net
    for action in actions:
        office.do(*action)
        owners = [extension for extension in "12345" if net.dialogs(extension)]
        assert net.calls.snapshot() or not owners, "a lamp without a call"
    net.advance(400)
    for line in office.up():
        line.hang_up()
    net.advance(400)
    for line in office.made:
        finals = [status for status in line.statuses if status >= 200]
        assert len(set(finals)) == 1, f"{line.request.uri} got {line.statuses}"
    assert not office.incoming(), "a phone rings for ever"
    assert net.quiet
