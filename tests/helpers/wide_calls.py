# SPDX-License-Identifier: GPL-3.0-or-later
"""What the far ends of ``wide.py`` begin: calls, offers, transfers, news of watches, and sound on the wire."""

from __future__ import annotations

import socket

from sessions import Session
from wide import SECURED, Wide
from wide_line import Line, drawn, tag_of

WITHIN = {
    **{"INVITE": 5, "UPDATE": 5, "PRACK": 1, "INFO": 2, "REFER": 2, "NOTIFY": 3, "OPTIONS": 1, "BYE": 1.2},
    **{"MESSAGE": 0.3, "SUBSCRIBE": 0.2},
}
ALLOW = "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, INFO, OPTIONS, NOTIFY, REFER"
ASKS = (
    "",
    "",
    "",
    "Supported: timer, 100rel, replaces",
    "Require: 100rel",
    "Supported: 100rel",
    "Require: timer",
)
TIMERS = ("90", "90;refresher=uac", "90;refresher=uas", "1800;refresher=uac", "60")
STATES = (
    *(
        "active;expires=600",
        "active;expires=600",
        "active;expires=60",
        "pending;expires=600",
        "active;expires=0",
    ),
    *("terminated;reason=noresource", "terminated;reason=deactivated", "terminated;reason=rejected"),
    *("terminated;reason=timeout", "terminated;reason=probation;retry-after=1", "terminated"),
)
DIALOGS = (
    '<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{0}" state="full"'
    ' entity="sip:102@pbx.test"><dialog id="d{0}"><state>{1}</state></dialog></dialog-info>'
)
FRAGMENTS = (100, 180, 183, 200, 200, 302, 404, 486, 503, 603)
DIGITS = (b"Signal=5\r\nDuration=160\r\n", b"Signal=#\r\nDuration=60\r\n", b"Signal=11\r\n")
STORED = 300  # requests of ours whose answers are known


class Callers(Wide):
    """See the module."""

    def request(self, line, method, headers=(), body=b"", cseq=None, branch="", link=None):
        """A request in a line's dialog, or its first; with ``cseq`` and ``branch`` an ACK or CANCEL."""
        self.number += 1
        if cseq is None:
            line.cseq += 1
            cseq = line.cseq
        branch = branch or (f"i{line.call_id}-{cseq}" if method == "INVITE" else f"n{self.number}")
        if method not in ("ACK", "CANCEL"):
            self.sent[(line.call_id, cseq, method)] = line
            while len(self.sent) > STORED:
                self.sent.popitem(last=False)
        link = link or self._way(line)
        if link is None:
            return
        via = f"SIP/2.0/{self.wire.kind.upper()} {link.host}:{self.wire.port};rport;branch=z9hG4bK{branch}"
        lines = [f"{method} {line.target} SIP/2.0", f"Via: {via}", "Max-Forwards: 70", f"From: {line.near}"]
        lines += [f"To: {line.far}", f"Call-ID: {line.call_id}", f"CSeq: {cseq} {method}"]
        if method != "ACK":
            lines.append(f"Contact: {self.contact(line)}")
        if method == "PRACK":
            lines.append(f"RAck: {line.rack or '1 1 INVITE'}")
        if method == "INVITE" and not tag_of(line.far):
            lines += line.routes
        if method == "INVITE":
            line.invite = branch, cseq
        self.send(link, [*lines, *headers], body)

    def _way(self, line):
        """By the server where it is in the dialog's way; else from the far end's own place."""
        host = self.wire.hosts[0] if line.routes else line.host
        if line.link is not None and line.link.open and line.link.host == host:
            return line.link
        user = line.target.partition(":")[2].partition("@")[0]
        flow = self.flows.get(user)
        return flow if flow is not None and flow.open and flow.host == host else self.wire.link(host)

    def recent(self, kind):
        """One of the last lines of a kind; None where there is none."""
        known = [line for line in self.lines.values() if line.kind == kind][-6:]
        return self.dice.choice(known) if known else None

    def called_at(self, user="101"):
        """Where the phone is called."""
        return self.contacts.get(user) or f"sip:{user}@pbx.test"

    def begin(self, plain=False, replaced=None):
        """A call to the phone; ``replaced``: that line's place is to be taken."""
        dice = self.dice
        self.number += 1
        host = self.wire.hosts[0] if plain or dice.random() < 0.6 else dice.choice(self.wire.hosts)
        user = "201" if host == self.wire.hosts[-1] and dice.random() < 0.7 and not plain else "101"
        secured = SECURED[self.accounts["a"]["srtp"]]
        target = self.called_at(user)
        line = Line(
            "call",
            f"wide-{self.number}",
            f'"H" <sip:103@pbx.test>;tag=h{self.number}',
            f"<{target}>",
            target,
            Session(dice, host, float(secured > 0.9) if plain else secured),
            None,
            host,
        )
        self.lines[(line.call_id, f"h{self.number}")] = line
        headers = [ALLOW]
        if not plain:
            headers += filter(None, [dice.choice(ASKS)])
            if dice.random() < 0.35:
                headers += ["Supported: timer", f"Session-Expires: {dice.choice(TIMERS)}"]
            if dice.random() < 0.4:
                line.routes = (self.proxy(line),)
        if replaced is not None:
            headers += [self._replacing(replaced), "Require: replaces"]
        body = b""
        if plain or dice.random() < 0.85:
            headers.append("Content-Type: application/sdp")
            body = line.session.plain() if plain else line.session.offer()
        self.request(line, "INVITE", headers, body)
        return line

    def _replacing(self, line):
        tags = f"to-tag={tag_of(line.far) or '0'};from-tag={tag_of(line.near)}"
        return f"Replaces: {line.call_id};{tags}{self.dice.choice(('', '', '', ';early-only'))}"

    def take_place(self):
        """Somebody calls to take the place of one whom the phone talks to, or is called by."""
        line = self.recent("call")
        if line is not None:
            self.begin(replaced=line)

    def cancel(self):
        """End a call of ours that has no answer."""
        open_ = [line for line in self.lines.values() if line.invite is not None]
        if open_:
            line = self.dice.choice(open_)
            self.request(line, "CANCEL", cseq=line.invite[1], branch=line.invite[0])

    def acknowledge(self):
        """The ACK of an answer that had none yet."""
        waiting = [line for line in self.lines.values() if line.acks]
        if waiting:
            self._acknowledge(self.dice.choice(waiting))

    def _acknowledge(self, line):
        number, described = line.acks[0]
        if self.closing or self.dice.random() < 0.9:
            line.acks.pop(0)
        headers, body = [], b""
        if line.asks == number and described and self.dice.random() < 0.93:
            headers, body = ["Content-Type: application/sdp"], line.session.answer(described)
        self.request(line, "ACK", headers, body, cseq=number)

    def within(self):
        """A request in a dialog that there is."""
        dice = self.dice
        watched = dice.random() < (0.5 if "Subscribe" in self.temper else 0.12)
        line = self.recent("watch" if watched else "call")
        if line is None or not (tag_of(line.far) and tag_of(line.near)):
            return
        if line.kind == "watch":
            self._notify_watch(line)
            return
        method = drawn(dice, self.liking(WITHIN))
        if method in ("INVITE", "UPDATE"):
            self._offer(line, method)
        elif method == "PRACK":
            self.request(line, "PRACK", *self._perhaps(line, 0.2))
        elif method == "INFO":
            self.request(line, "INFO", ["Content-Type: application/dtmf-relay"], dice.choice(DIGITS))
        elif method == "REFER":
            self._refer(line)
        elif method == "NOTIFY":
            self._tell_of_transfer(line)
        elif method == "MESSAGE":
            self.request(line, "MESSAGE", ["Content-Type: text/plain"], b"hello")
        elif method == "SUBSCRIBE":
            self.request(line, "SUBSCRIBE", ["Event: dialog", "Expires: 60"])
        else:
            self.request(line, method)
            if method == "BYE" and dice.random() < 0.8:
                self._forget(line)

    def _offer(self, line, method):
        dice = self.dice
        headers = [dice.choice((ALLOW, ALLOW, "Allow: INVITE, ACK, BYE"))]
        if dice.random() < 0.25:
            headers += ["Supported: timer", f"Session-Expires: {dice.choice(TIMERS)}"]
        described = dice.random() < 0.85
        if method == "INVITE":
            line.asks = 0 if described else line.cseq + 1
        more, body = self._perhaps(line, float(described))
        self.request(line, method, [*headers, *more], body)

    def _perhaps(self, line, chance):
        if self.dice.random() >= chance:
            return [], b""
        return ["Content-Type: application/sdp"], line.session.offer()

    def _refer(self, line):
        """The far end sends the phone on: to somebody, or into the place of another line."""
        target, other = "sip:104@pbx.test", self.recent("call")
        if other is not None and self.dice.random() < 0.5:
            place = f"{other.call_id}%3Bto-tag%3D{tag_of(other.near)}%3Bfrom-tag%3D{tag_of(other.far)}"
            target += f"?Replaces={place}"
        headers = [f"Refer-To: <{target}>", "Referred-By: <sip:103@pbx.test>"]
        if self.dice.random() < 0.15:
            headers += ["Refer-Sub: false", "Supported: norefersub"]
        self.request(line, "REFER", headers)

    def _tell_of_transfer(self, line):
        """News of the phone's REFER, be there one or not."""
        dice = self.dice
        status, which = dice.choice(FRAGMENTS), dice.choice(line.refers[-2:] or ["2"])
        event = dice.choice((f"Event: refer;id={which}", "Event: refer"))
        state = dice.choice(("active;expires=60", "active;expires=60", "terminated;reason=noresource"))
        headers = [event, f"Subscription-State: {state}", "Content-Type: message/sipfrag;version=2.0"]
        self.request(line, "NOTIFY", headers, f"SIP/2.0 {status} X\r\n".encode())

    def _notify_watch(self, line):
        """News of what a line watches, by the tag of one fork."""
        if line is None or line.kind != "watch":
            return
        dice = self.dice
        line.version += 1
        headers = [f"Event: {line.event or 'dialog'}", f"Subscription-State: {dice.choice(STATES)}"]
        if "message-summary" in line.event:
            body, kind = (
                f"Messages-Waiting: yes\r\nVoice-Message: {line.version}/0 (0/0)\r\n",
                "simple-message-summary",
            )
        else:
            state = dice.choice(("early", "confirmed", "terminated", "trying"))
            body, kind = DIALOGS.format(line.version, state), "dialog-info+xml"
        if dice.random() < 0.1:
            body = ""
        more = [f"Content-Type: application/{kind}"] if body else []
        self.request(line, "NOTIFY", [*headers, *more], body.encode())

    def tell_unasked(self):
        """A NOTIFY of messages that nobody has subscribed to, or the like."""
        self.number += 1
        line = Line(
            "none",
            f"mwi-{self.number}",
            f"<sip:101@pbx.test>;tag=m{self.number}",
            "<sip:101@pbx.test>",
            self.called_at(),
            None,
            None,
            self.wire.hosts[0],
        )
        package = self.dice.choice(
            ("message-summary", "message-summary", "dialog", "keep-alive", "check-sync")
        )
        headers = [
            f"Event: {package}",
            "Subscription-State: active",
            "Content-Type: application/simple-message-summary",
        ]
        self.request(line, "NOTIFY", headers, b"Messages-Waiting: yes\r\n")

    def drop(self):
        """Connections break; datagrams know none."""
        said = self._last[-1][1] if self._last else b""
        half = said[: self.dice.randrange(len(said) + 1)] if self.dice.random() < 0.5 else b""
        self.wire.drop(self.dice.choice((1, 1, 2, 9)), half)

    def sound(self, ports):
        """Packets of RTP to where the phone hears: speech, digits, of formats that were agreed on or not."""
        dice = self.dice
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as thrower:
            thrower.bind((dice.choice(self.wire.hosts), 0))
            first, number = dice.getrandbits(16), dice.choice((0, 0, 8, 9, 3, 97, 101, 101, 96, 127))
            for step in range(dice.choice((2, 5, 20))):
                mark = 0x80 if step == 0 else 0
                head = bytes((0x80, number | mark)) + ((first + step) % 65536).to_bytes(2, "big")
                head += (160 * step).to_bytes(4, "big") + b"\0\0\0\7"
                size = dice.choice((160, 160, 4, 4, 33, 80, 0, 38))
                thrower.sendto(head + dice.randbytes(size), ("127.0.0.1", dice.choice(ports)))
